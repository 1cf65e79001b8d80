package staff

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"plantagenet/internal/audit"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/task"
	"plantagenet/internal/web/gate"
)

// browser keeps cookies and follows no redirect, so that they can be looked at.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func post(t testing.TB, b *http.Client, srv *httptest.Server, path string, form url.Values) (int, http.Header, []byte) {
	t.Helper()
	res, err := b.PostForm(srv.URL+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, body
}

// pdfText is what a PDF says.
func pdfText(t testing.TB, body []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(context.Background(), "pdftotext", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	return string(out)
}

func TestLabelsAreMadeAtOnceAndTheNextPlaceIsRemembered(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-NAT", Price: 4800, Lots: []int64{5, 3}, ShareBP: 7000})
	srv, b := server(t, db, volunteer), browser(t)
	status, header, body := post(t, b, srv, "/staff/labels", url.Values{"key": {"k"}, "what": {"rows"}, "item": {"SAC-NAT-L1", "SAC-NAT-L2"}, "n": {"2", "1"}, "sheet": {"a4-24"}, "start": {"23"}})
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" || !strings.Contains(header.Get("Content-Disposition"), ".pdf") {
		t.Fatalf("%d %v", status, header)
	}
	if text := pdfText(t, body); strings.Count(text, "Lot SAC-NAT-L1") != 2 || strings.Count(text, "Lot SAC-NAT-L2") != 1 || strings.Count(text, "\f") != 2 {
		t.Errorf("the labels say %q", text)
	}
	res, err := b.Get(srv.URL + "/staff/labels?lot=SAC-NAT-L1")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, _ := io.ReadAll(res.Body)
	for _, want := range []string{`value="a4-24" selected`, `name="start" type="text" value="2"`, `name="n" value="5"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}

func TestEachScanIsOneLabelMore(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-NAT", Price: 4800, Lots: []int64{5, 3}, ShareBP: 7000})
	srv := server(t, db, clerk)
	page := read(t, srv, "/staff/labels?item=SAC-NAT-L2&n=4&code=sac-nat")
	if !strings.Contains(page, `name="n" value="5"`) || strings.Count(page, `name="item"`) != 1 {
		t.Error("a scanned article did not add a label to its lot's")
	}
	page = read(t, srv, "/staff/labels?item=SAC-NAT-L2&n=4&code="+url.QueryEscape("http://x.example/fr/parcours/SAC-NAT-L1"))
	if strings.Count(page, `name="item"`) != 2 || !strings.Contains(page, `name="n" value="1"`) {
		t.Error("a scanned QR code did not add its lot")
	}
	if page = read(t, srv, "/staff/labels?code=RIEN"); !strings.Contains(page, "RIEN") || !strings.Contains(page, `role="alert"`) {
		t.Error("a code that is not there is not said")
	}
}

func TestALongRunIsWorkThatCanBeLeft(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-NAT", Price: 4800, Lots: []int64{150}, ShareBP: 7000})
	srv, b := server(t, db, clerk), browser(t)
	long := url.Values{"key": {"k"}, "what": {"place"}, "place": {"floor"}, "each": {"piece"}, "sheet": {"roll-203"}, "start": {"1"}}
	post(t, b, srv, "/staff/labels", long)
	status, header, _ := post(t, b, srv, "/staff/labels", long) // a double click
	if status != http.StatusSeeOther || !strings.HasPrefix(header.Get("Location"), "/staff/work/") {
		t.Fatalf("%d to %s", status, header.Get("Location"))
	}
	if page := read(t, srv, header.Get("Location")); !strings.Contains(page, "<progress") || !strings.Contains(page, "data-poll") || !strings.Contains(page, "150") {
		t.Error("the page of the work shows no bar that moves")
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'task'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	for field, form := range map[string]url.Values{
		"start": {"key": {"k"}, "what": {"rows"}, "item": {"SAC-NAT-L1"}, "n": {"1"}, "sheet": {"a4-24"}, "start": {"25"}},
		"sheet": {"key": {"k"}, "what": {"rows"}, "item": {"SAC-NAT-L1"}, "n": {"1"}, "sheet": {"x"}, "start": {"1"}},
	} {
		if status, _, body := post(t, b, srv, "/staff/labels", form); status != http.StatusUnprocessableEntity || !bytes.Contains(body, []byte(`href="#f-`+field)) {
			t.Errorf("a wrong %s: %d", field, status)
		}
	}
}

// begun writes a task asked for by a caller.
func begun(t testing.TB, db *postgres.DB, caller gate.Caller, n task.New) int64 {
	t.Helper()
	ctx := audit.With(context.Background(), audit.Who{ID: caller.ID, Name: caller.Name})
	var id int64
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		id, err = task.Begin(ctx, tx, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAResultIsForWhoAskedAndWhoLeads(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	open := begun(t, db, volunteer, task.New{Kind: "labels", Title: "work.labels", TitleArgs: map[string]any{"Count": 3}, Total: 3})
	money := begun(t, db, clerk, task.New{Kind: "labels", Title: "work.labels", TitleArgs: map[string]any{"Count": 3}, Money: true})
	work := func(ctx context.Context, p *task.Progress) (task.Result, error) {
		file, err := p.Create()
		if err != nil {
			return task.Result{}, err
		}
		_, err = io.WriteString(file, "secret")
		return task.Result{Name: "résultat.csv", Type: "text/csv"}, err
	}
	for _, id := range []int64{open, money} {
		if err := task.Run(context.Background(), db, d.results(), task.Kinds{"labels": work}, id, true); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		caller       gate.Caller
		id           int64
		page, result int
	}{
		{volunteer, open, 200, 200}, {clerk, open, 200, 403}, {manager, open, 200, 200}, {accountant, open, 200, 403},
		{volunteer, money, 404, 404}, {clerk, money, 200, 200}, {accountant, money, 200, 403}, {owner, money, 200, 200},
		{owner, 999, 404, 404},
	} {
		srv, at := serve(t, d, c.caller), "/staff/work/"+strconv.FormatInt(c.id, 10)
		for path, want := range map[string]int{at: c.page, at + "/result": c.result} {
			res, err := http.Get(srv.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s on %s: %d, want %d", c.caller.Name, path, res.StatusCode, want)
			}
			if path != at && want == 200 && (string(body) != "secret" || !strings.Contains(res.Header.Get("Content-Disposition"), "attachment")) {
				t.Errorf("%s got %q as %s", c.caller.Name, body, res.Header.Get("Content-Disposition"))
			}
		}
	}
	if list := read(t, serve(t, d, volunteer), "/staff/work"); strings.Count(list, "/staff/work/"+strconv.FormatInt(money, 10)) != 0 {
		t.Error("the list shows a volunteer work about money")
	}
}

func TestWorkIsStoppedByWhoAskedForIt(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	id := strconv.FormatInt(begun(t, db, volunteer, task.New{Kind: "labels", Title: "work.labels", TitleArgs: map[string]any{"Count": 3}}), 10)
	if status, _, _ := post(t, browser(t), server(t, db, clerk), "/staff/work/"+id+"/cancel", nil); status != http.StatusForbidden {
		t.Errorf("somebody else stopped it: %d", status)
	}
	srv := server(t, db, volunteer)
	for range 2 {
		if status, _, _ := post(t, browser(t), srv, "/staff/work/"+id+"/cancel", nil); status != http.StatusSeeOther {
			t.Errorf("stopping answered %d", status)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from task where state = 'cancelled'`); n != 1 {
		t.Error("the work goes on")
	}
}

// A bar survives a reload, moves by itself, and ends with words and a file.
func TestTheBarMovesByItself(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	id := begun(t, db, manager, task.New{Kind: "copy", Title: "work.labels", TitleArgs: map[string]any{"Count": 40}, Total: 40})
	srv := serve(t, d, manager)
	half, let := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- task.Run(context.Background(), db, d.results(), task.Kinds{"copy": func(ctx context.Context, p *task.Progress) (task.Result, error) {
			if err := p.Step(ctx, 20); err != nil {
				return task.Result{}, err
			}
			close(half)
			<-let
			if err := p.Say(ctx, task.Line{Row: 7, Key: "fault.sku_missing"}); err != nil {
				return task.Result{}, err
			}
			file, err := p.Create()
			if err == nil {
				_, err = io.WriteString(file, "x")
			}
			return task.Result{Name: "etiquettes.pdf", Type: "application/pdf"}, err
		}}, id, true)
	}()
	<-half
	v := browsertest.Visit(t, browsertest.Desk)
	at := srv.URL + "/staff/work/" + strconv.FormatInt(id, 10)
	for range 2 {
		v.Open(at + "?lang=fr")
		v.Sees("20 sur 40")
	}
	look(t, srv, "/staff/work/"+strconv.FormatInt(id, 10), "work-running")
	v.Open(at + "?lang=fr")
	close(let)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	v.Sees("Télécharger")
	v.Sees("terminé")
	look(t, srv, "/staff/work/"+strconv.FormatInt(id, 10), "work-done")
	failed := begun(t, db, manager, task.New{Kind: "copy", Title: "work.labels", TitleArgs: map[string]any{"Count": 40}})
	err := task.Run(context.Background(), db, d.results(), task.Kinds{"copy": func(context.Context, *task.Progress) (task.Result, error) {
		return task.Result{}, fault.New(fault.Invalid, "label_many").With("Count", 5001).With("Most", 5000)
	}}, failed, true)
	if err != nil {
		t.Fatal(err)
	}
	begun(t, db, clerk, task.New{Kind: "copy", Title: "work.labels", TitleArgs: map[string]any{"Count": 1}})
	look(t, srv, "/staff/work/"+strconv.FormatInt(failed, 10), "work-failed")
	look(t, srv, "/staff/work", "work")
}

func TestTheLabelsPageInABrowser(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	srv := server(t, db, volunteer)
	look(t, srv, "/staff/labels", "labels-empty")
	look(t, srv, "/staff/labels?sku=C301-SAC-NAT&item=LESC-2609&n=3", "labels")
	look(t, srv, "/staff/labels?code=RIEN", "labels-wrong")
}
