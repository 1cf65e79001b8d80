package staff

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
)

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
