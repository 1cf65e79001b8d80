package gate

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestAVisitorWhoLeftBreaksNothing(t *testing.T) {
	t.Parallel()
	for _, left := range []bool{true, false} {
		var said bytes.Buffer
		r := whole()
		r.Handler = func(c echo.Context) error { return fmt.Errorf("read: %w", context.Canceled) }
		e := echo.New()
		if err := Mount(e, Options{Log: slog.New(slog.NewTextHandler(&said, nil))}, []Route{r}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if left {
			cancel()
		}
		defer cancel()
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, r.Path, nil).WithContext(ctx))
		if logged := strings.Contains(said.String(), "level=ERROR"); logged == left {
			t.Errorf("left %v: %q", left, said.String())
		}
		if !left && w.Code != http.StatusInternalServerError {
			t.Errorf("what broke by itself answers %d", w.Code)
		}
	}
}
