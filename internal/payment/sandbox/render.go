package sandbox

import (
	"bytes"
	"embed"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"plantagenet/internal/i18n"
	"plantagenet/web"
)

//go:embed page.css
var own embed.FS

// tokens are the shop's colours and letters, so that they are written in one place.
var tokens = []string{"static/css/tokens.css", "static/fonts/brygada-1918.woff2", "static/fonts/source-sans-3.woff2"}

// serveStatic serves the page's sheet and what it takes from the shop.
func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	for _, t := range tokens {
		if name == t {
			w.Header().Set("Cache-Control", "max-age=3600")
			http.ServeFileFS(w, r, web.Static, name)
			return
		}
	}
	http.ServeFileFS(w, r, own, strings.TrimPrefix(name, "static/"))
}

func (s *Sandbox) render(w http.ResponseWriter, r *http.Request, status int, v pageView) {
	write(w, r, status, v.Lang, policy(v.Session), payPage(v))
}

func (s *Sandbox) renderNotice(w http.ResponseWriter, r *http.Request, status int) {
	write(w, r, status, i18n.Prefer(r.Header.Get("Accept-Language")), policy(nil), notice(status))
}

func (s *Sandbox) showFront(w http.ResponseWriter, r *http.Request) {
	write(w, r, http.StatusOK, i18n.Prefer(r.Header.Get("Accept-Language")), policy(nil), front())
}

func write(w http.ResponseWriter, r *http.Request, status int, lang i18n.Lang, csp string, page templ.Component) {
	var b bytes.Buffer
	if err := page.Render(i18n.With(r.Context(), lang), &b); err != nil {
		http.Error(w, "500", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader may be gone
}

// policy lets the form go to the page itself and, as browsers check redirects
// too, back to the shop.
func policy(s *session) string {
	to := "'self'"
	if s != nil {
		to += origin(s.SuccessURL) + origin(string(s.CancelURL))
	}
	return "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " + to
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.ContainsAny(u.Host, " ;,'\"") {
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}
