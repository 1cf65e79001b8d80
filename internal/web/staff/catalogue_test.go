package staff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/editing"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/task"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

// answered is what a door answered, without following where it leads.
type answered struct {
	status int
	to     string
	body   string
}

func (a answered) holds(t *testing.T, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			t.Errorf("%d: no %q in the answer", a.status, p)
		}
	}
}

func askFor(t *testing.T, method, address, kind string, body io.Reader) answered {
	t.Helper()
	r, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{got.StatusCode, got.Header.Get("Location"), string(text)}
}

func openAt(t *testing.T, address string) answered {
	t.Helper()
	return askFor(t, http.MethodGet, address, "", nil)
}

func sendTo(t *testing.T, address string, values url.Values) answered {
	t.Helper()
	return askFor(t, http.MethodPost, address, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// snapshotOf is a picture of one colour, as a camera sends it.
func snapshotOf(t *testing.T, w, h int) []byte {
	t.Helper()
	in := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(in.Pix); i += 4 {
		copy(in.Pix[i:], []byte{40, 70, 130, 255})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, in, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sendFiles sends files as the form without scripts does.
func sendFiles(t *testing.T, address, key string, files map[string][]byte) answered {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("key", key); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		part, err := form.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return askFor(t, http.MethodPost, address, form.FormDataContentType(), &body)
}

// developAll does the long work that waits, as the worker would.
func developAll(t *testing.T, d Desk) {
	t.Helper()
	var ids []int64
	if err := d.Shop.DB.Select(context.Background(), &ids, `select id from task where state = 'waiting' and kind = 'pictures'`); err != nil {
		t.Fatal(err)
	}
	kinds := task.Kinds{editing.MakePictures: editing.PicturesWork(d.Shop.DB, d.pictureFolder())}
	for _, id := range ids {
		if err := task.Run(context.Background(), d.Shop.DB, task.Folder(t.TempDir()), kinds, id, true); err != nil {
			t.Fatal(err)
		}
	}
}

// manyGoods is a shop with a person who makes, and n articles, some with long words.
func manyGoods(t *testing.T, db *postgres.DB, n int) []shoptest.Article {
	t.Helper()
	var list []shoptest.Article
	for i := range n {
		list = append(list, shoptest.Put(t, db, shoptest.Spec{SKU: fmt.Sprintf("ART-%03d", i+1), Price: 4800, Lots: []int64{2}, ShareBP: 7000}))
	}
	if _, err := db.SQL().Exec(`update product set gaps = product_gaps(id)`); err != nil { // put in without the flow that counts them
		t.Fatal(err)
	}
	return list
}

// livingServer serves the staff's and the shop's pages with the watch that drops what
// changed from the shop's cache, as the program does.
func livingServer(t *testing.T, d Desk, caller gate.Caller) *httptest.Server {
	t.Helper()
	cache := page.NewCache(shop.CacheBytes)
	window := shop.Window{DB: d.Shop.DB, BaseURL: d.BaseURL, Cache: cache, Pictures: string(d.pictureFolder())}
	e := echo.New()
	who := func(echo.Context) (gate.Caller, error) { return caller, nil }
	if err := gate.Mount(e, gate.Options{Who: who, Cache: cache}, append(d.Routes(), window.Routes()...)); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(e)
	ctx, stop := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() { shop.Watch(ctx, d.Shop.DB, cache, 100*time.Millisecond, slog.New(slog.DiscardHandler)) })
	t.Cleanup(func() { srv.Close(); stop(); watch.Wait() })
	return srv
}

// eventually waits until a page answers with this status and holds part: what staff
// change shows within a second, and the test gives a busy machine some more.
func eventually(t *testing.T, address string, status int, part string) answered {
	t.Helper()
	got := openAt(t, address)
	for end := time.Now().Add(8 * time.Second); (got.status != status || !strings.Contains(got.body, part)) && time.Now().Before(end); got = openAt(t, address) {
		time.Sleep(50 * time.Millisecond)
	}
	if got.status != status || !strings.Contains(got.body, part) {
		t.Errorf("%s: %d, want %d with %q", address, got.status, status, part)
	}
	return got
}

// smallShop is a small shop: a cooperative and a category to put an article under.
func smallShop(t *testing.T, db *postgres.DB) {
	t.Helper()
	shoptest.Put(t, db, shoptest.Spec{SKU: "ESSAI", Price: 1200, Lots: []int64{2}, ShareBP: 7000})
	if _, err := db.SQL().Exec(`insert into maker (cooperative_id, name) select id, 'Aminata K.' from cooperative`); err != nil {
		t.Fatal(err)
	}
}

func sheetForm() url.Values {
	return url.Values{"key": {"k1"}, "category": {"sacs"}, "cooperative": {"essai"}, "maker": {"Aminata K."}, "tax_class": {"standard"},
		"fr.name": {"Écharpe indigo"}, "en.name": {"Indigo scarf"}, "fr.details.0.label": {"Taille"}, "fr.details.0.value": {"40 × 180 cm"},
		"variant.n1.sku": {"ECH-1"}, "variant.n1.price": {"64,00"}, "variant.n1.active": {"1"}}
}

func TestAnArticleGoesFromDraftToShopAndBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	srv := livingServer(t, desk(t, db), clerk)
	made := sendTo(t, srv.URL+"/staff/products", sheetForm())
	if made.status != http.StatusSeeOther {
		t.Fatal(made.status)
	}
	if again := sendTo(t, srv.URL+"/staff/products", sheetForm()); again.to != made.to {
		t.Errorf("sent twice it leads to %s and %s", made.to, again.to)
	}
	at := srv.URL + made.to
	openAt(t, at+"?lang=fr")
	openAt(t, at).holds(t, "Écharpe indigo", "brouillon", "Une photo", `value="64,00"`, `#f-fr-summary"`)
	if got := openAt(t, srv.URL+"/fr/produits/echarpe-indigo"); got.status != http.StatusNotFound {
		t.Errorf("the shop shows a draft: %d", got.status)
	}
	preview := openAt(t, at+"/preview")
	preview.holds(t, "Écharpe indigo", "64,00", "noindex", "Aperçu pour l")
	if got := sendTo(t, at+"/publish", nil); got.status != http.StatusSeeOther {
		t.Fatalf("publish: %d", got.status)
	}
	eventually(t, srv.URL+"/fr/produits/echarpe-indigo", http.StatusOK, "64,00")
	eventually(t, srv.URL+"/fr/produits", http.StatusOK, "Écharpe indigo")
	form := sheetForm()
	form.Set("slug", "chale-indigo")
	form.Set("version", "2")
	var v int
	if err := db.Get(t.Context(), &v, `select id from variant where sku = 'ECH-1'`); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sku", "price", "active"} {
		form.Set("variant."+strconv.Itoa(v)+"."+name, form.Get("variant.n1."+name))
		form.Del("variant.n1." + name)
	}
	if got := sendTo(t, at, form); got.status != http.StatusSeeOther {
		t.Fatalf("save: %d", got.status)
	}
	if got := eventually(t, srv.URL+"/fr/produits/echarpe-indigo", http.StatusMovedPermanently, ""); got.to != "/fr/produits/chale-indigo" {
		t.Errorf("the earlier address leads to %s", got.to)
	}
	openAt(t, at+"/history").holds(t, "a publié le produit", "chale-indigo", "Annuler ce changement")
	if got := sendTo(t, at+"/undo/3?newest=1", nil); got.status != http.StatusSeeOther {
		t.Fatalf("undo: %d", got.status)
	}
	eventually(t, srv.URL+"/fr/produits/echarpe-indigo", http.StatusOK, "")
	sendTo(t, at+"/unpublish", nil)
	eventually(t, srv.URL+"/fr/produits/echarpe-indigo", http.StatusNotFound, "")
}

func TestAClashShowsBothAndLosesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	srv := serve(t, desk(t, db), clerk)
	at := srv.URL + sendTo(t, srv.URL+"/staff/products", sheetForm()).to
	form := sheetForm() // its new variant is the one already made: sent twice, made once
	form.Set("version", "1")
	form.Set("fr.summary", "Le mien")
	if got := sendTo(t, at, form); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	form.Set("fr.summary", "Le tien")
	form.Set("en.summary", "Kept as typed")
	got := sendTo(t, at, form)
	if got.status != http.StatusConflict {
		t.Fatalf("%d", got.status)
	}
	got.holds(t, "Le mien", `value="Le tien"`, `value="Kept as typed"`, `name="version" value="2"`)
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	srv := serve(t, desk(t, db), clerk)
	form := sheetForm()
	form.Set("variant.n1.gtin", "4006381333932")
	form.Set("variant.n2.sku", "ECH-1")
	form.Set("variant.n2.price", "abc")
	form.Set("fr.details.3.label", "Seul")
	got := sendTo(t, srv.URL+"/staff/products", form)
	if got.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", got.status)
	}
	got.holds(t, `value="4006381333932"`, `value="abc"`, `value="Seul"`, `href="#f-variant-n1-gtin"`, `href="#f-fr-details-3-value"`, `id="f-fr-details-3-value"`, `name="variant.n2.sku"`)
}

func TestPicturesGoFromTheFormToTheShop(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	d := desk(t, db)
	srv := serve(t, d, clerk)
	at := srv.URL + sendTo(t, srv.URL+"/staff/products", sheetForm()).to
	body := snapshotOf(t, 1000, 700)
	if got := sendFiles(t, at+"/pictures", "key", map[string][]byte{"IMG_1.jpg": body}); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	openAt(t, at+"/pictures").holds(t, "IMG_1.jpg", `data-waiting="1"`)
	developAll(t, d)
	var f struct {
		ID      int64  `db:"id"`
		Version string `db:"version"`
	}
	if err := db.Get(t.Context(), &f, `select id, version from picture where kind = 'file'`); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("/pictures/%d-%s", f.ID, f.Version)
	openAt(t, at+"/pictures").holds(t, `data-waiting="0"`, "/staff"+name+"-400.jpg")
	if got := openAt(t, srv.URL+name+"-400.webp"); got.status != http.StatusNotFound {
		t.Errorf("the shop shows a draft's picture: %d", got.status)
	}
	if got := openAt(t, srv.URL+"/staff"+name+"-400.webp"); got.status != http.StatusOK {
		t.Errorf("staff do not see it: %d", got.status)
	}
	sendTo(t, at+"/pictures/"+strconv.FormatInt(f.ID, 10), url.Values{fmt.Sprintf("picture.%d.alt_fr", f.ID): {"De face"}, fmt.Sprintf("picture.%d.alt_en", f.ID): {"From the front"}})
	if got := sendTo(t, at+"/publish", nil); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	openAt(t, srv.URL+"/fr/produits/echarpe-indigo").holds(t, name+"-400.webp 400w, "+name+"-800.webp 800w, "+name+"-1000.webp 1000w", name+"-400.jpg 400w", `alt="De face"`, `width="1000"`, `height="700"`, `fill="#2846`)
	openAt(t, srv.URL+"/fr/produits").holds(t, name+"-400.webp 400w")
	for _, ext := range []string{"-400.webp", "-1000.jpg", ".jpg"} {
		r, err := http.Get(srv.URL + name + ext)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(r.Header.Get("Content-Type"), "image/") {
			t.Errorf("%s: %d %v", ext, r.StatusCode, r.Header)
		}
	}
	for _, wrong := range []string{"-500.webp", "-400.svg", "-400.png"} {
		if got := openAt(t, srv.URL+name+wrong); got.status == http.StatusOK {
			t.Errorf("%s is served", wrong)
		}
	}
}

func TestWhatIsNoPictureIsRefusedWithItsName(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	d := desk(t, db)
	srv := serve(t, d, clerk)
	at := srv.URL + sendTo(t, srv.URL+"/staff/products", sheetForm()).to
	openAt(t, at+"?lang=fr")
	for name, body := range map[string][]byte{"dessin.jpg": []byte("<svg onload=alert(1)>"), "photo.heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1"),
		"<b>.png": []byte("\x89PNG\r\n\x1a\n")} {
		got := sendFiles(t, at+"/pictures", "k"+name, map[string][]byte{name: body})
		if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "<b>.png") {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if got := sendFiles(t, at+"/pictures", "none", nil); got.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing sent: %d", got.status)
	}
	if got := askFor(t, http.MethodPost, at+"/pictures", "application/x-www-form-urlencoded", strings.NewReader("a=b")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("no files' form: %d", got.status)
	}
	if n := rowsCounted(t, db, `select count(*) from picture_upload`); n != 0 {
		t.Errorf("%d files wait", n)
	}
}

func rowsCounted(t *testing.T, db *postgres.DB, query string) (n int) {
	t.Helper()
	if err := db.Get(t.Context(), &n, query); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThoseWhoDoNotSellOnlyLook(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	list := manyGoods(t, db, 1)
	at := "/staff/products/" + strconv.FormatInt(list[0].ProductID, 10)
	for _, caller := range []gate.Caller{volunteer, accountant} {
		srv := server(t, db, caller)
		got := openAt(t, srv.URL+at)
		if got.status != http.StatusOK || strings.Contains(got.body, "data-send") || !strings.Contains(got.body, "<fieldset disabled") {
			t.Errorf("%s: %d", caller.Name, got.status)
		}
		for _, path := range []string{at, at + "/publish", at + "/undo/1", at + "/prices", "/staff/products", "/staff/categories", at + "/pictures/1/remove"} {
			if got := sendTo(t, srv.URL+path, nil); got.status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", caller.Name, path, got.status)
			}
		}
	}
}

func TestTheListFindsByNameCodeAndState(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	manyGoods(t, db, 60)
	srv := server(t, db, clerk)
	openAt(t, srv.URL+"/staff/catalogue?lang=fr")
	openAt(t, srv.URL+"/staff/catalogue").holds(t, "60 produits", "1 à 50 sur 60")
	openAt(t, srv.URL+"/staff/catalogue?page=2").holds(t, "51 à 60 sur 60")
	for q, want := range map[string]string{"q=ART-007": "1 produit", "q=art-00": "9 produits", "q=article": "60 produits", "state=draft": "0 produit", "state=picture": "60 produits",
		"category=sacs": "60 produits", "category=rien": "0 produit", "cooperative=essai&state=live": "60 produits", "q=%25": "60 produits", "q=%27%20or%201": "0 produit", "page=99": "60 produits"} {
		got := openAt(t, srv.URL+"/staff/catalogue?"+q)
		if got.status != http.StatusOK || !strings.Contains(got.body, ">"+want) {
			t.Errorf("%s: %d, not %s", q, got.status, want)
		}
	}
}

func TestThePagesOfTheCatalogue(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	d := desk(t, db)
	srv := serve(t, d, owner)
	look(t, srv, "/staff/catalogue", "catalogue-empty")
	look(t, srv, "/staff/products/new", "product-new")
	smallShop(t, db)
	manyGoods(t, db, 12)
	form := sheetForm()
	form.Set("fr.name", strings.Repeat("Très longue écharpe indigo à deux pans ", 4))
	form.Set("en.name", strings.Repeat("Anticonstitutionnellement", 6))
	form.Set("slug", "long")
	at := sendTo(t, srv.URL+"/staff/products", form).to
	sendFiles(t, srv.URL+at+"/pictures", "a", map[string][]byte{"IMG.jpg": snapshotOf(t, 900, 1200), "IMG2.jpg": snapshotOf(t, 1200, 700)})
	developAll(t, d)
	sendFiles(t, srv.URL+at+"/pictures", "b", map[string][]byte{strings.Repeat("très-long-nom", 15) + ".jpg": snapshotOf(t, 20, 20)})
	look(t, srv, "/staff/catalogue", "catalogue")
	look(t, srv, at, "product-long")
	look(t, srv, at+"/pictures", "product-pictures")
	look(t, srv, at+"/prices", "product-prices")
	look(t, srv, at+"/history", "product-history")
	look(t, srv, "/staff/categories", "categories")
}

// TestAnArticleIsMadeAtTheKeyboard makes, pictures and publishes an article in
// French without a mouse, and finds it in the shop.
func TestAnArticleIsMadeAtTheKeyboard(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	d := desk(t, db)
	srv := livingServer(t, d, clerk)
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(srv.URL + "/staff/products/new?lang=fr")
	v.Sees("Nouveau produit")
	next := func(texts ...string) {
		for _, text := range texts {
			v.Press(text + kb.Tab)
		}
	}
	next("Panier rond", "Round basket", "Tressé à Tillabéri.", "Woven in Tillabéri.", "Un panier.", "A basket.", "", "", "", "", "", "") // the field has the focus
	next("", "", "", "", "", "", "", "")                                                                                                 // details
	next("Sacs", "", "Coop", "Aminata", "Mali", "")
	next("PAN-30", "", "38,50", "", "", "", "450", "30", "30", "28,5")
	v.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.Sees("Le brouillon est créé.")
	at := v.At()
	v.Open(at + "/pictures")
	file := filepath.Join(t.TempDir(), "IMG_0042.jpg")
	if err := os.WriteFile(file, snapshotOf(t, 700, 800), 0o600); err != nil {
		t.Fatal(err)
	}
	v.Do(chromedp.SetUploadFiles(chromedp.ID("f-files"), []string{file}))
	v.Sees("IMG_0042.jpg")
	developAll(t, d)
	v.Sees("1 photo")
	v.Do(chromedp.WaitReady(chromedp.CSS("#pictures textarea")))
	v.Do(chromedp.Focus(chromedp.CSS("#pictures textarea")))
	next("Panier rond, vu de face", "Round basket from the front")
	v.Press(kb.Enter)
	v.Sees("Le texte de la photo est enregistré.")
	v.Open(at)
	v.Sees("Le produit peut être publié.")
	v.Picture("product-ready")
	v.Do(chromedp.Focus(chromedp.ID("f-fr-care")))
	v.Press("Essuyer à sec.")
	v.Do(chromedp.Focus(chromedp.CSS(`button[value="publish"]`)))
	v.Press(kb.Enter)
	v.Sees("Le produit est en boutique.")
	openAt(t, at).holds(t, `value="Essuyer à sec."`) // typed and not saved before: it came along
	eventually(t, srv.URL+"/fr/produits/panier-rond", http.StatusOK, "Panier rond")
	v.Open(srv.URL + "/fr/produits/panier-rond")
	v.Sees("38,50")
	v.Do(chromedp.WaitReady(chromedp.CSS(`picture source[type="image/webp"]`)))
	if !seen(v) {
		t.Error("the picture does not show")
	}
	v.Axe("article in the shop")
	v.Picture("product-in-shop")
}

// seen says whether the first picture of the page came, and in WebP.
func seen(v browsertest.Visitor) bool {
	const shown = `(() => { const i = document.querySelector("picture img"); return i.complete && i.naturalWidth > 0 && i.currentSrc.endsWith(".webp"); })()`
	for range 50 {
		if ok, err := chromedp.Run(v.Ctx, chromedp.Evaluate[bool](shown)); err == nil && ok {
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

func TestASlowLineMaySendItsPictures(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	e := echo.New()
	who := func(echo.Context) (gate.Caller, error) { return clerk, nil }
	if err := gate.Mount(e, gate.Options{Who: who}, desk(t, db).Routes()); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(e)
	srv.Config.ReadTimeout = 400 * time.Millisecond
	srv.Start()
	t.Cleanup(srv.Close)
	at := srv.URL + sendTo(t, srv.URL+"/staff/products", sheetForm()).to
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	body := snapshotOf(t, 300, 300)
	go func() {
		part, err := form.CreateFormFile("files", "lente.jpg")
		for _, half := range [][]byte{body[:len(body)/2], body[len(body)/2:]} {
			if err == nil {
				time.Sleep(400 * time.Millisecond)
				_, err = part.Write(half)
			}
		}
		w.CloseWithError(errors.Join(err, form.Close()))
	}()
	if got := askFor(t, http.MethodPost, at+"/pictures", form.FormDataContentType(), r); got.status != http.StatusSeeOther {
		t.Errorf("cut off: %d", got.status)
	}
}

// TestTheSecondOfTwoSaversSeesBoth has two persons at the same field, and looks
// at what the second one is shown.
func TestTheSecondOfTwoSaversSeesBoth(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	smallShop(t, db)
	srv := serve(t, desk(t, db), clerk)
	at := srv.URL + sendTo(t, srv.URL+"/staff/products", sheetForm()).to
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(at + "?lang=fr")
	v.Write("#f-fr-summary", "Deux pans cousus à la main.")
	theirs := sheetForm()
	theirs.Set("version", "1")
	theirs.Set("fr.summary", "Tissée à Ségou.")
	theirs.Set("en.summary", "Woven in Ségou.")
	if got := sendTo(t, at, theirs); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	v.Click("[data-send]")
	v.Sees("Changé par quelqu'un d'autre en même temps")
	v.Sees("Tissée à Ségou.")
	for _, s := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
		v.Resize(s)
		v.Fits("clash " + s.Name)
		v.Axe("clash " + s.Name)
		v.Picture("product-clash-" + s.Name)
	}
	v.Click("[data-send]")
	v.Sees("La fiche est enregistrée.")
	openAt(t, at).holds(t, `value="Deux pans cousus à la main."`, `value="Woven in Ségou."`)
}
