package shop_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/demo"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// counter counts the queries a page takes.
type counter struct {
	postgres.Reader
	mu sync.Mutex
	n  int
}

func (c *counter) Get(ctx context.Context, dest any, query string, args ...any) error {
	c.add()
	return c.Reader.Get(ctx, dest, query, args...)
}

func (c *counter) Select(ctx context.Context, dest any, query string, args ...any) error {
	c.add()
	return c.Reader.Select(ctx, dest, query, args...)
}

func (c *counter) add() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

type visitor struct {
	t       *testing.T
	server  *echo.Echo
	queries *counter
	cache   *page.Cache
	db      *postgres.DB
}

// visit opens the demonstration shop's window.
func visit(t *testing.T) *visitor {
	t.Helper()
	db := pgtest.New(t)
	if _, err := demo.Fill(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, server: echo.New(), queries: &counter{Reader: db}, cache: page.NewCache(shop.CacheBytes), db: db}
	w := shop.Window{DB: v.queries, Cache: v.cache, BaseURL: "https://shop.example", Demo: true, Pictures: t.TempDir()}
	o := gate.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: w.BaseURL, Cache: v.cache, ErrorPage: w.ErrorPage}
	if err := gate.Mount(v.server, o, w.Routes()); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *visitor) get(uri string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, uri, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	v.server.ServeHTTP(w, r)
	return w
}

// see fails unless the page is there and holds every text.
func (v *visitor) see(uri string, texts ...string) string {
	v.t.Helper()
	w := v.get(uri)
	if w.Code != http.StatusOK {
		v.t.Errorf("%s: %d", uri, w.Code)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			v.t.Errorf("%s does not say %q", uri, text)
		}
	}
	return w.Body.String()
}

func TestTheWindow(t *testing.T) {
	t.Parallel()
	v := visit(t)
	for name, look := range map[string]func(*testing.T, *visitor){
		"each page takes few queries": fewQueries, "every link of every page leads somewhere": links,
		"the bare address chooses a language": choosesLanguage, "a search finds, forgives and offers": searches,
		"an article tells its lot and where the money goes": tellsItsLot, "anything may be asked of a list": anythingAsked,
		"pictures and bands are drawn once and kept": drawings, "what is not there says so in the visitor's language": notFound,
		"structured data is sound": structured, "the site map lists each page in both languages": siteMap,
	} {
		t.Run(name, func(t *testing.T) { v.t = t; look(t, v) })
	}
}

func fewQueries(t *testing.T, v *visitor) {
	for uri, most := range map[string]int{
		"/fr/": 3, "/en/": 3, "/fr/produits": 3, "/en/products?q=cotton&sort=price": 3, "/fr/produits/sac-coton-bande-tissee": 4,
		"/en/products/sac-coton-bande-tissee": 4, "/fr/cooperatives": 1, "/fr/cooperatives/coop-301": 2, "/fr/boutique": 0,
		"/fr/parcours/C301-2609": 1, "/sitemap.xml": 1, "/robots.txt": 0, "/bands/coop-301-4.svg": 0,
	} {
		v.cache.Drop("all")
		v.queries.n = 0
		v.see(uri)
		if v.queries.n > most {
			t.Errorf("%s takes %d queries, at most %d", uri, v.queries.n, most)
		}
		if strings.Contains(uri, ".") {
			continue
		}
		v.queries.n = 0
		if v.see(uri); v.queries.n != 0 {
			t.Errorf("%s asks the database again for a finished page", uri)
		}
	}
}

var href = regexp.MustCompile(`(?:href|src|srcset)="(/[^"#]*)`)

// elsewhere are the doors of the cart and the legal pages.
var elsewhere = regexp.MustCompile(`^/(fr/(panier|commande|conditions|confidentialite|livraison-et-retours)|en/(cart|checkout|terms|privacy|shipping-and-returns))`)

func links(t *testing.T, v *visitor) {
	seen := map[string]bool{}
	queue := []string{"/fr/", "/en/"}
	for len(queue) > 0 && len(seen) < 1500 {
		uri := queue[0]
		queue = queue[1:]
		if seen[uri] || elsewhere.MatchString(uri) || strings.Contains(uri, "?") {
			continue
		}
		seen[uri] = true
		w := v.get(strings.ReplaceAll(uri, "&amp;", "&"))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", uri, w.Code)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			for _, m := range href.FindAllStringSubmatch(w.Body.String(), -1) {
				queue = append(queue, m[1])
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d addresses are linked", len(seen))
	}
}

func choosesLanguage(t *testing.T, v *visitor) {
	for _, c := range []struct{ cookie, accept, want string }{
		{"", "", "/fr/"}, {"", "en-CA,en", "/en/"}, {"lang=fr", "en", "/fr/"}, {"lang=en", "fr", "/en/"}, {"lang=<script>", "de", "/fr/"},
	} {
		w := v.get("/", "Cookie", c.cookie, "Accept-Language", c.accept)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.want {
			t.Errorf("%+v: %d to %s", c, w.Code, w.Header().Get("Location"))
		}
	}
}

func searches(t *testing.T, v *visitor) {
	v.see("/fr/produits?q=coton", "Sac de coton, bande tissée", "pour «\u00a0coton\u00a0»", `name="maker" value="coop-301"`)
	v.see("/fr/produits?q=echarpe", "Écharpe indigo")
	v.see("/fr/produits?q=coton&maker=coop-301", "Retirer le filtre", "Tout effacer")
	v.see("/en/products?q=scarff", "Here is what contains")
	v.see("/fr/produits?q=zzzzqqq", "Rien pour «\u00a0zzzzqqq\u00a0»")
	v.see("/fr/produits?country=NE", "Niger")
	v.see("/fr/produits?page=2", "Page 2 sur")
}

func tellsItsLot(_ *testing.T, v *visitor) {
	v.see("/fr/produits/sac-coton-bande-tissee", `<html lang="fr-CA">`, "Fait par", "taxes en sus", "Ajouter au panier", "Reçu et compté", "Déclaré, sans document", "Inconnu",
		"Où vont vos", "Suivre le lot", "Raconté par l’atelier", "100\u00a0% coton", `action="/fr/panier"`, "Des mêmes mains",
		`hreflang="en-CA" href="https://shop.example/en/products/sac-coton-bande-tissee"`, `rel="canonical"`)
	v.see("/en/journeys/C301-2609", "What we do not know", "Certificates: none is on file", "It all adds up", "Received", "Sold")
}

func anythingAsked(t *testing.T, v *visitor) {
	for _, query := range []string{
		"q=%00", "q=%ff%fe", "q=" + strings.Repeat("x", 5000), "q=%27%3B+drop+table+lot%3B--", "q=%3Cscript%3Ealert(1)%3C/script%3E", "page=-1",
		"page=99999999999999999999", "page=0.5", "sort=price%27", "maker=%00", "country=%F0%9F%8D%81", "available=yes", "category=" + strings.Repeat("a&category=", 500),
		"q=a:*%26b|!(", "q=%E2%80%AEtoc", "q=%EF%BC%91",
	} {
		w := v.get("/fr/produits?" + query)
		if w.Code != http.StatusOK {
			t.Errorf("%.60s: %d", query, w.Code)
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s is shown as it was sent", query)
		}
	}
}

func drawings(t *testing.T, v *visitor) {
	body := v.see("/fr/produits")
	picture := regexp.MustCompile(`/pictures/\d+-\w+\.svg`).FindString(body)
	for _, uri := range []string{picture, "/bands/coop-301-1.svg", "/bands/coop-301-4.svg"} {
		w := v.get(uri, "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != page.Immutable || w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d %v", uri, w.Code, w.Header())
		}
		v.queries.n = 0
		if v.get(uri); v.queries.n != 0 {
			t.Errorf("%s is drawn again", uri)
		}
	}
	old := regexp.MustCompile(`-\w+\.svg`).ReplaceAllString(picture, "-0.svg")
	if w := v.get(old); w.Code != http.StatusFound || w.Header().Get("Location") != picture {
		t.Errorf("an old version of %s: %d to %s", picture, w.Code, w.Header().Get("Location"))
	}
	for _, uri := range []string{"/bands/../../etc-1.svg", "/bands/Coop-1.svg", "/bands/coop-301-9.svg", "/pictures/1.svg", "/pictures/999999999-a.svg", "/shelf/1999-01-wide.svg"} {
		if w := v.get(uri); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", uri, w.Code)
		}
	}
}

func notFound(t *testing.T, v *visitor) {
	for uri, words := range map[string]string{
		"/fr/produits/rien": "Rien à cette adresse", "/en/products/nothing": "Nothing at this address", "/fr/cooperatives/%00": "Rien à cette adresse",
		"/fr/parcours/XX": "Rien à cette adresse", "/en/journeys/%27--": "Nothing at this address", "/en/elsewhere": "Nothing at this address",
	} {
		w := v.get(uri)
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), words) || !strings.Contains(w.Body.String(), "noindex") {
			t.Errorf("%s: %d without %q", uri, w.Code, words)
		}
	}
}

var ldScript = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func structured(t *testing.T, v *visitor) {
	for uri, kinds := range map[string][]string{
		"/fr/produits/sac-coton-bande-tissee": {"Product", "BreadcrumbList"}, "/en/cooperatives/coop-301": {"Organization", "BreadcrumbList"}, "/fr/boutique": {"Store"}, "/fr/": {"Store"},
	} {
		var found []string
		for _, m := range ldScript.FindAllStringSubmatch(v.see(uri), -1) {
			var ld struct {
				Context string `json:"@context"`
				Type    string `json:"@type"`
				Offers  []struct{ Price, PriceCurrency, Availability string }
			}
			if err := json.Unmarshal([]byte(m[1]), &ld); err != nil || ld.Context != "https://schema.org" {
				t.Errorf("%s: %v in %s", uri, err, m[1])
			}
			found = append(found, ld.Type)
			for _, o := range ld.Offers {
				if o.Price != "48.00" || o.PriceCurrency != "CAD" || !strings.HasPrefix(o.Availability, "https://schema.org/") {
					t.Errorf("%s: offer %+v", uri, o)
				}
			}
		}
		if strings.Join(found, " ") != strings.Join(kinds, " ") {
			t.Errorf("%s describes %v, want %v", uri, found, kinds)
		}
	}
}

func siteMap(_ *testing.T, v *visitor) {
	v.see("/sitemap.xml", "https://shop.example/fr/produits/sac-coton-bande-tissee", "https://shop.example/en/products/sac-coton-bande-tissee",
		"https://shop.example/fr/parcours/C301-2609", `hreflang="en-CA"`)
	v.see("/robots.txt", "Sitemap: https://shop.example/sitemap.xml", "Disallow: /fr/panier")
}

func TestAFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	v := visit(t)
	total := 0
	weigh := func(uri string) string {
		w := v.get(uri, "Accept-Encoding", "gzip")
		total += w.Body.Len()
		return v.get(uri).Body.String()
	}
	body := weigh("/fr/produits/sac-coton-bande-tissee")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)`).FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		css := weigh(m[1])
		for _, u := range regexp.MustCompile(`url\("(/static/[^"]+)"\)`).FindAllStringSubmatch(css, -1) {
			if !seen[u[1]] {
				seen[u[1]] = true
				weigh(u[1])
			}
		}
	}
	if total > 100_000 {
		t.Errorf("a first visit weighs %d bytes without pictures", total)
	}
	t.Logf("a first visit of an article weighs %d bytes without pictures", total)
}

func TestAnUploadedPictureCannotLeaveItsFolder(t *testing.T) {
	t.Parallel()
	v := visit(t)
	err := postgres.InTx(t.Context(), v.db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `insert into picture (product_id, position, kind, file, sizes) select id, 90, 'file', '../../../../etc/passwd', '{400}' from product limit 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var address struct {
		ID      int64  `db:"id"`
		Version string `db:"version"`
	}
	if err := v.db.Get(t.Context(), &address, `select id, version from picture where position = 90`); err != nil {
		t.Fatal(err)
	}
	for _, rest := range []string{".jpg", "-400.webp", "-400.jpg"} {
		w := v.get("/pictures/" + strconv.FormatInt(address.ID, 10) + "-" + address.Version + rest)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", rest, w.Code, w.Body)
		}
	}
}
