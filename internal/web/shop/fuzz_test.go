package shop_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/page"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

// doors serves the forms of a shop of one article.
func doors(f *testing.F) string {
	f.Helper()
	db := pgtest.New(f)
	shoptest.Register(f, db)
	shoptest.Put(f, db, shoptest.Spec{SKU: "SAC", Price: 4800, Lots: []int64{1000}, ShareBP: 7000})
	window := &shop.Window{DB: db, Cache: page.NewCache(1 << 20), BaseURL: "http://localhost:8080", Demo: true}
	buying := shop.Buying{Shop: shoptest.NewGateway().Shop(db), Window: window, ClientHash: func(echo.Context) string { return "" }}
	e := echo.New()
	if err := gate.Mount(e, gate.Options{BaseURL: window.BaseURL, ErrorPage: window.ErrorPage}, append(window.Routes(), buying.Routes()...)); err != nil {
		f.Fatal(err)
	}
	server := httptest.NewServer(e)
	f.Cleanup(server.Close)
	return server.URL
}

// FuzzCheckoutForm posts any bytes as the two forms of a sale: words or a redirect, never a 5xx.
func FuzzCheckoutForm(f *testing.F) {
	base := doors(f)
	for _, seed := range []string{
		"", "sku=SAC&quantity=1", "sku=SAC&quantity=-1", "sku=SAC&quantity=0.5", "sku=SAC&quantity=9223372036854775808",
		"sku=SAC&quantity=%EF%BC%91", "sku=%00&quantity=%FF", "sku=SAC&sku=SAC&quantity=NaN", "%zz=1&;", "sku=" + strings.Repeat("x", 5000),
		"action=place&terms=1&fulfilment=pickup&name=A&email=a@exemple.ca&key=k&total=0",
		"action=place&terms=1&fulfilment=ship&name=%00&email=%E2%80%AE&line1=%FF&city=%E2%80%8B&province=ZZ&postal_code=K0A&key=%00&total=-1",
		"action=place&terms=1&fulfilment=ship&name=M&email=m@exemple.ca&line1=1&city=Gatineau&province=QC&postal_code=j8x2k1&total=99999999999999999999&key=" + strings.Repeat("k", 300),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		jar, _ := cookiejar.New(nil)
		client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		full := url.Values{"sku": {"SAC"}, "quantity": {"1"}}.Encode()
		for _, post := range []struct{ path, body string }{{"/fr/panier", string(body)}, {"/fr/panier", full}, {"/fr/commande", string(body)}} {
			res, err := client.Post(base+post.path, "application/x-www-form-urlencoded", strings.NewReader(post.body))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode >= http.StatusInternalServerError {
				t.Fatalf("%s answered %d to %q", post.path, res.StatusCode, post.body)
			}
		}
	})
}
