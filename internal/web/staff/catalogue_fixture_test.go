package staff

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/editing"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
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
