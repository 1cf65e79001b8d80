package page

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/web"
)

func TestAssetsAreHashedImmutableAndCompressed(t *testing.T) {
	t.Parallel()
	e := echo.New()
	e.GET("/static/*", Static)
	for name := range assets.urls {
		url := Asset(name)
		if !regexp.MustCompile(`^/static/.+\.[0-9a-f]{10}\.\w+$`).MatchString(url) {
			t.Errorf("%s is at %s", name, url)
		}
		w := get(e, url, "Accept-Encoding", "gzip")
		if w.Code != 200 || w.Header().Get("Cache-Control") != Immutable {
			t.Errorf("%s: %d %v", url, w.Code, w.Header())
		}
		if strings.HasSuffix(name, ".css") && w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", url)
		}
	}
	if w := get(e, "/static/css/shop.css"); w.Code == 200 {
		t.Error("an unhashed address was served as immutable")
	}
}

func TestLettersWeighAtMost70kB(t *testing.T) {
	t.Parallel()
	total := 0
	for url, b := range assets.files {
		if strings.HasSuffix(url, ".woff2") {
			total += len(b.plain)
		}
	}
	if total == 0 || total > 70_000 {
		t.Errorf("letters weigh %d bytes", total)
	}
}

func TestColoursAreWrittenInTheTokensAlone(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(`)
	for _, parts := range bundles {
		for _, part := range parts {
			body := mustRead(t, "css/"+part+".css")
			if found := colour.FindString(cssAddress.ReplaceAllString(dropSelectors(body), "")); part != "tokens" && found != "" {
				t.Errorf("%s.css writes the colour %s", part, found)
			}
		}
	}
}

func TestAddressesAreTheSameTableInBothLanguages(t *testing.T) {
	t.Parallel()
	for name := range patterns {
		fr, en := Pattern(i18n.French, name), Pattern(i18n.English, name)
		if !strings.HasPrefix(fr, "/fr/") || !strings.HasPrefix(en, "/en/") || strings.Count(fr, ":") != strings.Count(en, ":") {
			t.Errorf("%s: %s and %s", name, fr, en)
		}
	}
	if got := Path(i18n.French, "product", "sac de/coton"); got != "/fr/produits/sac%20de%2Fcoton" {
		t.Errorf("escaped as %s", got)
	}
}

func TestTheLanguageComesFromAddressThenCookieThenHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, cookie, accept string
		want                 i18n.Lang
	}{
		{"/en/x", "lang=fr", "fr", i18n.English}, {"/", "lang=en", "fr", i18n.English}, {"/", "", "en-GB,en;q=0.9", i18n.English},
		{"/", "", "de", i18n.French}, {"/", "", "", i18n.French}, {"/", "lang=xx", "", i18n.French},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Header.Set("Cookie", c.cookie)
		r.Header.Set("Accept-Language", c.accept)
		if got := Lang(echo.New().NewContext(r, httptest.NewRecorder())); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func mustRead(t *testing.T, name string) string {
	t.Helper()
	body, err := web.Static.ReadFile("static/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// dropSelectors leaves the declarations, where alone a # can be a colour.
func dropSelectors(css string) string {
	return regexp.MustCompile(`[^{};]*\{`).ReplaceAllString(string(shrink([]byte(css))), "{")
}
