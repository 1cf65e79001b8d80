package staff

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"plantagenet/internal/demo"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

// shop is a database with the whole demonstration in it.
func shopWith(t testing.TB) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	if _, err := demo.Fill(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// read gets a page as text.
func read(t testing.TB, srv *httptest.Server, path string) string {
	t.Helper()
	res, err := http.Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return string(body)
}

func TestTheStockListShowsWhereEveryPieceIs(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	if err := replenish.Refresh(context.Background(), db, report.LeadTimes); err != nil {
		t.Fatal(err)
	}
	srv := server(t, db, manager)
	look(t, srv, "/staff/stock", "stock")
	look(t, srv, "/staff/stock?q=zzzz", "stock-none")
	look(t, srv, "/staff/articles/C301-SAC-NAT", "article")
	look(t, srv, "/staff/reorder", "reorder")
	if body := read(t, srv, "/staff/stock?q=C301-SAC"); !strings.Contains(body, "C301-SAC-NAT") || strings.Contains(body, "KP-SAV") {
		t.Error("the list does not follow what is typed")
	}
}

func TestAVolunteerSeesNoCostAndNoTerms(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "PAN-7", Price: 4321, Cost: 1717, Lots: []int64{3}})
	srv := server(t, db, volunteer)
	for _, path := range []string{"/staff/stock", "/staff/articles/PAN-7"} {
		body := read(t, srv, path)
		if strings.Contains(body, "17,17") || strings.Contains(body, "51,51") {
			t.Errorf("%s shows a volunteer what it cost", path)
		}
	}
	if body := read(t, server(t, db, clerk), "/staff/articles/PAN-7"); !strings.Contains(body, "51,51") {
		t.Error("a clerk does not see what it cost")
	}
}

func TestAReorderPointIsSetAndRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "PAN-8", Price: 4000, ShareBP: 6000, Lots: []int64{3}})
	srv := server(t, db, clerk)
	for typed, want := range map[string]int{"4": 200, "": 200, "-1": 422, "1.5": 422, "quatre": 422, "99999999999999999999": 422} {
		res, err := http.PostForm(srv.URL+"/staff/articles/PAN-8/point", url.Values{"point": {typed}})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%q: %d, want %d", typed, res.StatusCode, want)
		}
		if want == 422 && !strings.Contains(string(body), fmt.Sprintf("value=%q", typed)) {
			t.Errorf("%q is lost from the form", typed)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = 'variant.reorder_point' and who = $1`, clerk.Name); n != 2 {
		t.Errorf("%d audit rows for two changes", n)
	}
}
