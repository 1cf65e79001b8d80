package staff

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/importing"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/task"
)

const shopifyFile = "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Status\n" +
	"panier,Panier tressé,<p>Tressé à la main.</p>,Coopérative de Tahoua,Paniers,Taille,Petit,PAN-P,3,24.50,,active\n" +
	"panier,,,,,,Grand,PAN-G,2,36.00,,\n" +
	"tapis,Tapis de laine,<p>En laine.</p>,Coopérative de Tahoua,Tapis,,,TAPIS,1,189.00,ftp://ailleurs/tapis.jpg,active\n"

// sendFile sends a file through the form of the page.
func sendFile(t *testing.T, srv *httptest.Server, key, kind, name, body string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for field, value := range map[string]string{"key": key, "kind": kind, "publish_lang": "fr"} {
		if err := form.WriteField(field, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, body); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := noRedirect.Post(srv.URL+"/staff/exchange/imports", form.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if to := resp.Header.Get("Location"); to != "" {
		return resp.StatusCode, to
	}
	return resp.StatusCode, string(text)
}

var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func fetchOut(t *testing.T, method, address string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := noRedirect.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// workOff does the tasks that wait, as the worker would.
func workOff(t *testing.T, d Desk) {
	t.Helper()
	ctx := context.Background()
	shelf := importing.Shelf{Folder: d.results(), Pictures: filepath.Join(d.DataDir, "pictures"), Fetch: func(context.Context, string) ([]byte, error) { return nil, io.EOF }}
	kinds := task.Kinds{importing.CheckFile: importing.CheckWork(d.Shop.DB, shelf), importing.RunFile: importing.RunWork(d.Shop.DB, shelf)}
	var ids []int64
	if err := d.Shop.DB.Select(ctx, &ids, `select id from task where state = 'waiting' order by id`); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := task.Run(ctx, d.Shop.DB, d.results(), kinds, id, true); err != nil {
			t.Fatal(err)
		}
	}
}

func kept(t *testing.T, d Desk) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(string(d.results()), "import-*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func countOf(t *testing.T, db *postgres.DB, query string) int64 {
	t.Helper()
	return shoptest.Count(t, db, query)
}

func TestAFileIsLookedAtThenTakenIn(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	srv := serve(t, d, manager)
	status, page := sendFile(t, srv, "0123456789abcdef", "shopify", `C:\Bureau\mes articles.csv`, shopifyFile)
	if status != http.StatusSeeOther || !strings.HasPrefix(page, "/staff/exchange/imports/") {
		t.Fatalf("%d %s", status, page)
	}
	if again, same := sendFile(t, srv, "0123456789abcdef", "shopify", "mes articles.csv", shopifyFile); again != http.StatusSeeOther || same != page || kept(t, d) != 1 {
		t.Errorf("the same form again: %d %s, %d files", again, same, kept(t, d))
	}
	if _, _, body := fetchOut(t, "GET", srv.URL+page); !strings.Contains(body, "à l’examen") || !strings.Contains(body, `http-equiv="refresh"`) || strings.Contains(body, "/run\"") {
		t.Errorf("before it is looked at:\n%s", body)
	}
	workOff(t, d)
	_, _, body := fetchOut(t, "GET", srv.URL+page)
	for _, want := range []string{"mes articles.csv", "à confirmer", "Nouveaux articles", "panier", "tapis", "n’est pas l’adresse d’une image", page + "/run"} {
		if !strings.Contains(body, want) {
			t.Errorf("the dry run's page lacks %q:\n%s", want, body)
		}
	}
	if n := countOf(t, db, `select count(*) from product`); n != 0 {
		t.Fatalf("looking at the file made %d articles", n)
	}
	for range 2 { // a double click
		if status, header, _ := fetchOut(t, "POST", srv.URL+page+"/run"); status != http.StatusSeeOther || header.Get("Location") != page {
			t.Errorf("run: %d %s", status, header.Get("Location"))
		}
	}
	if n := countOf(t, db, `select count(*) from task where kind = 'import_run'`); n != 1 {
		t.Errorf("%d tasks", n)
	}
	workOff(t, d)
	if _, _, body = fetchOut(t, "GET", srv.URL+page); !strings.Contains(body, "importé") || strings.Contains(body, page+"/run") {
		t.Errorf("after the import:\n%s", body)
	}
	if n := countOf(t, db, `select count(*) from product where status = 'live'`); n != 2 || kept(t, d) != 0 {
		t.Errorf("%d articles on sale, %d files left", n, kept(t, d))
	}
	if n := countOf(t, db, `select count(*) from audit_entry where act = 'catalogue.import' and who = 'Maude Essai'`); n != 1 {
		t.Errorf("%d rows in the log", n)
	}
	if status, _, _ := fetchOut(t, "POST", srv.URL+page+"/drop"); status != http.StatusConflict {
		t.Errorf("an import that is over was given up: %d", status)
	}
}

func TestABadFileSaysItsLinesAndChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	srv := serve(t, d, owner)
	_, page := sendFile(t, srv, "0123456789abcdef", "shopify", "a.csv", strings.Replace(shopifyFile, "36.00", "=1+1", 1))
	workOff(t, d)
	_, _, body := fetchOut(t, "GET", srv.URL+page)
	for _, want := range []string{"refusé", "Rien n’a été importé", `>3</th>`, "=1+1", "n’est pas un montant comme 48.00"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	if countOf(t, db, `select count(*) from product`) != 0 || kept(t, d) != 0 {
		t.Error("something of it stayed")
	}
	if status, _, _ := fetchOut(t, "POST", srv.URL+page+"/run"); status != http.StatusConflict {
		t.Errorf("a refused file was taken in: %d", status)
	}
	_, other := sendFile(t, srv, "fedcba9876543210", "catalogue", "b.csv", shopifyFile)
	if status, header, _ := fetchOut(t, "POST", srv.URL+other+"/drop"); status != http.StatusSeeOther || header.Get("Location") != "/staff/exchange" || kept(t, d) != 0 {
		t.Errorf("given up: %d", status)
	}
	workOff(t, d) // looks at a file that was given up: nothing
	if countOf(t, db, `select count(*) from import_file where state = 'dropped'`) != 1 {
		t.Error("a file given up came back")
	}
}

func TestWhatIsNoFileIsSaidInTheForm(t *testing.T) {
	t.Parallel()
	d := desk(t, pgtest.New(t))
	srv := serve(t, d, owner)
	for name, c := range map[string]struct{ key, kind, body, says string }{
		"empty":          {"0123456789abcdef", "shopify", "", "Le fichier est vide."},
		"of no format":   {"0123456789abcdef", "excel", "a", "Choisissez le format du fichier."},
		"of no form":     {"short", "shopify", "a", "Choisissez un fichier CSV."},
		"past the limit": {"0123456789abcdef", "shopify", strings.Repeat("x", importing.MaxUpload+1), "Le fichier dépasse 50"},
	} {
		if status, body := sendFile(t, srv, c.key, c.kind, "a.csv", c.body); status < 400 || status > 499 || !strings.Contains(body, c.says) || !strings.Contains(body, "Examiner le fichier") {
			t.Errorf("%s: %d\n%.300s", name, status, body)
		}
	}
	if kept(t, d) != 0 {
		t.Errorf("%d files stayed", kept(t, d))
	}
	resp, err := noRedirect.Post(srv.URL+"/staff/exchange/imports", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no form at all: %d", resp.StatusCode)
	}
}

func TestWhoMayTakeWhatInAndOut(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	article := shoptest.Put(t, db, shoptest.Spec{SKU: "PAN", Price: 4200, Lots: []int64{3}, ShareBP: 6000})
	shoptest.Register(t, db)
	shoptest.PaidOrder(t, db, shoptest.NewGateway(), 1, article)
	outs := []string{"orders.csv", "tax.csv", "tax.pdf", "summary.csv", "summary.pdf", "ledger.csv", "stock.csv", "catalogue.csv"}
	accounts := serve(t, d, accountant)
	for _, out := range outs {
		status, header, body := fetchOut(t, "GET", accounts.URL+"/staff/exchange/out/"+out)
		if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") || len(body) < 50 {
			t.Errorf("%s: %d %v", out, status, header)
		}
		if strings.HasSuffix(out, ".csv") {
			if rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll(); err != nil || len(rows) < 2 || !strings.HasPrefix(body, "\ufeff") {
				t.Errorf("%s: %v %.80s", out, err, body)
			}
		} else if !strings.HasPrefix(body, "%PDF-") {
			t.Errorf("%s is no PDF", out)
		}
		if strings.Contains(body, shoptest.Buyer.Name) || strings.Contains(body, shoptest.Buyer.Email) {
			t.Errorf("%s names the buyer", out)
		}
		if status, _, _ := fetchOut(t, "GET", serve(t, d, volunteer).URL+"/staff/exchange/out/"+out); status != http.StatusForbidden {
			t.Errorf("a volunteer has %s: %d", out, status)
		}
	}
	if _, _, body := fetchOut(t, "GET", accounts.URL+"/staff/exchange"); strings.Contains(body, `enctype="multipart/form-data"`) {
		t.Error("an accountant is offered an import")
	}
	if status, _ := sendFile(t, accounts, "0123456789abcdef", "shopify", "a.csv", shopifyFile); status != http.StatusForbidden || kept(t, d) != 0 {
		t.Errorf("an accountant sent a file: %d", status)
	}
	sheet := serve(t, d, volunteer)
	if status, _, body := fetchOut(t, "GET", sheet.URL+"/staff/exchange/out/counts.csv?place=floor"); status != http.StatusOK || !strings.Contains(body, "PAN,PAN-L1,floor") || regexp.MustCompile(`\d+\.\d\d`).MatchString(body) {
		t.Errorf("a volunteer's count sheet: %d %s", status, body)
	}
	left, err := os.ReadDir(string(d.results()))
	if err != nil || len(left) != 0 {
		t.Errorf("files left: %v %v", left, err)
	}
}

func TestTheAccountsSayThePeriod(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	article := shoptest.Put(t, db, shoptest.Spec{SKU: "PAN", Price: 4200, Lots: []int64{3}, ShareBP: 6000})
	shoptest.Register(t, db)
	shoptest.PaidOrder(t, db, shoptest.NewGateway(), 2, article)
	srv := server(t, db, accountant)
	status, _, body := fetchOut(t, "GET", srv.URL+"/staff/accounts")
	for _, want := range []string{"84,00\u00a0$", "Parts des coopératives", "-50,40\u00a0$", "TVH – ON", "Déclaration\u00a0: TPS/TVH", "123456789 RT0001", "Coopérative d&#39;essai"} {
		if !strings.Contains(body, want) {
			t.Errorf("%d: the page lacks %q\n%s", status, want, body)
		}
	}
	if status, _, body = fetchOut(t, "GET", srv.URL+"/staff/accounts?from=2026-02-01&to=2026-01-01"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "La fin précède le début.") || !strings.Contains(body, `value="2026-02-01"`) {
		t.Errorf("a period backwards: %d", status)
	}
	if status, _, _ = fetchOut(t, "GET", srv.URL+"/staff/exchange/out/tax.csv?from=hier"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day in words: %d", status)
	}
}

func TestInAndOutLooksRight(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	article := shoptest.Put(t, db, shoptest.Spec{SKU: "PAN", Price: 4200, Lots: []int64{9}, ShareBP: 6000})
	shoptest.Register(t, db)
	shoptest.PaidOrder(t, db, shoptest.NewGateway(), 2, article)
	srv := serve(t, d, owner)
	_, ready := sendFile(t, srv, "0123456789abcdef", "shopify", "articles.csv", shopifyFile)
	_, bad := sendFile(t, srv, "0123456789abcdeg", "shopify", "fautes.csv", strings.ReplaceAll(shopifyFile, ".00", ",000"))
	workOff(t, d)
	_, busy := sendFile(t, srv, "0123456789abcdeh", "woocommerce", "un-nom-de-fichier-tres-long-que-quelqu-un-a-exporte-de-woocommerce-en-novembre.csv", shopifyFile)
	for name, path := range map[string]string{"exchange": "/staff/exchange", "accounts": "/staff/accounts", "import-ready": ready, "import-bad": bad, "import-busy": busy} {
		look(t, srv, path, name)
	}
}
