package coop

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/exporting"
	"plantagenet/internal/web/gate"
)

// TestAFileIsWholeOrItIsNoFile: what breaks before the first byte is a page of
// its own, what breaks in the middle is a broken connection, never a short file.
func TestAFileIsWholeOrItIsNoFile(t *testing.T) {
	t.Parallel()
	e := echo.New()
	broken := func(before int) gate.Route {
		path := "/coop/at-once"
		if before > 0 {
			path = "/coop/in-the-middle"
		}
		return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Cooperative, Rows: "none", Rate: looking, Handler: func(c echo.Context) error {
			return file(c, "x.csv", func(w io.Writer, _ exporting.Form) error {
				_, err := io.WriteString(w, strings.Repeat("é,ô\n", before))
				return errors.Join(err, errors.New("the database has gone"))
			})
		}}
	}
	o := gate.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ErrorPage: Door{}.ErrorPage, Who: func(echo.Context) (gate.Caller, error) { return member(1), nil }}
	if err := gate.Mount(e, o, []gate.Route{broken(0), broken(100_000)}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(e)
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.Start()
	t.Cleanup(srv.Close)
	page := get(t, srv, "/coop/at-once")
	if page.StatusCode != http.StatusInternalServerError || page.Header.Get("Content-Disposition") != "" {
		t.Errorf("%d %v", page.StatusCode, page.Header)
	}
	page.says(t, "Quelque chose s’est brisé ici")
	for _, encoding := range []string{"gzip", "identity"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/coop/in-the-middle", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", encoding)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			continue // broken before anything came
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err == nil && res.StatusCode == http.StatusOK {
			t.Errorf("%s: a short file came as if it were whole", encoding)
		}
	}
}
