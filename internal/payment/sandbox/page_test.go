package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func (b *box) open(address string) (int, http.Header, string) {
	b.t.Helper()
	res, err := b.http.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, string(body)
}

func TestThePageSpeaksTheSessionsLanguageAndSaysItIsNoBank(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for locale, words := range map[string][]string{
		"fr-CA": {`lang="fr-CA"`, "Stripe local", "aucune vraie carte", "Payer 103,94\u00a0$", "Revenir au magasin sans payer"},
		"en":    {`lang="en-CA"`, "Local Stripe", "no real card", "Pay $103.94", "Go back to the store without paying"},
	} {
		req := request("pay_" + locale)
		req.Locale = locale
		req.Lines[0].Name = `<script>alert("sac")</script>`
		s, err := b.client.CreateSession(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		status, header, body := b.open(s.URL)
		if status != http.StatusOK || strings.Contains(body, "<script") || strings.Contains(body, "sandbox.") {
			t.Errorf("%s answered %d: %s", locale, status, body)
		}
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s: the page does not say %q", locale, w)
			}
		}
		csp := header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "form-action 'self' http://localhost:8080") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("policy %q", csp)
		}
	}
}

func TestAPaidPageSaysSoAndLeadsBack(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	s := b.session("pay_1")
	b.pay(s, "4242424242424242")
	status, _, body := b.open(s.URL)
	back := `href="http://localhost:8080/fr/commandes/tok/retour?s=` + s.ID + `"`
	if status != http.StatusOK || !strings.Contains(body, "Déjà payée") || !strings.Contains(body, back) || strings.Contains(body, "<form") || strings.Contains(body, "À payer") {
		t.Errorf("a paid page answered %d: %s", status, body)
	}
}

func TestThePagesPartsAreServed(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for path, want := range map[string]string{"/static/page.css": "var(--cotton)", "/static/css/tokens.css": "--cotton:", "/": "2023-10-16",
		"/static/fonts/source-sans-3.woff2": "wOF2", "/healthz": "ok"} {
		if status, _, body := b.open(b.url + path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s answered %d", path, status)
		}
	}
	for _, path := range []string{"/static/vendor/htmx-LICENSE.txt", "/static/sandbox.go", "/c/pay/cs_none", "/c/pay/"} {
		if status, _, _ := b.open(b.url + path); status != http.StatusNotFound {
			t.Errorf("%s answered %d", path, status)
		}
	}
}
