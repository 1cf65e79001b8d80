package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
)

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
