package page

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
)

// The two plain cookies that a page's wording depends on. Neither is a secret
// and neither is trusted for more than wording.
const (
	langCookie  = "lang"
	countCookie = "cart_count"
)

// year is the life of the language cookie, in seconds.
const year = 365 * 24 * 60 * 60

// most is the highest count shown in the header; a cart holds fewer kinds.
const most = 999

// Lang is the language a request is answered in: its address, else the cookie,
// else Accept-Language, else French.
func Lang(c echo.Context) i18n.Lang {
	if l, ok := LangOf(c.Request().URL.Path); ok {
		return l
	}
	if l, ok := i18n.Parse(cookie(c.Request(), langCookie)); ok {
		return l
	}
	return i18n.Prefer(c.Request().Header.Get("Accept-Language"))
}

// SetLang remembers the language for the next visit to the bare address.
func SetLang(c echo.Context, l i18n.Lang) {
	h := c.Response().Header()
	h.Add("Set-Cookie", langHeader(l, secure(h)))
}

// secure reports whether this is an https shop: Secure sends HSTS exactly then.
func secure(h http.Header) bool { return len(h["Strict-Transport-Security"]) > 0 }

func langHeader(l i18n.Lang, secure bool) string {
	k := http.Cookie{
		Name: langCookie, Value: string(l), Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: secure,
	}
	return k.String()
}

func langHeaders(secure bool) map[i18n.Lang][]string {
	headers := map[i18n.Lang][]string{}
	for _, l := range i18n.Langs {
		headers[l] = []string{langHeader(l, secure)}
	}
	return headers
}

// CartCount is the number of pieces the header shows, as the cart doors last
// said it in a cookie, so that a cached page needs no query for it.
func CartCount(c echo.Context) int { return cartCount(c.Request()) }

func cartCount(r *http.Request) int {
	n, err := strconv.Atoi(cookie(r, countCookie))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, most)
}

// SetCartCount tells the header how many pieces are in the cart; 0 forgets it.
// Each cart door calls it after a change.
func SetCartCount(c echo.Context, pieces int) {
	k := &http.Cookie{
		Name: countCookie, Value: strconv.Itoa(pieces), Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode, HttpOnly: true,
		Secure: secure(c.Response().Header()),
	}
	if pieces <= 0 {
		k.MaxAge = -1
	}
	http.SetCookie(c.Response(), k)
}

// cookie is the value of a cookie, or "". A request without any costs nothing.
func cookie(r *http.Request, name string) string {
	if len(r.Header["Cookie"]) == 0 {
		return ""
	}
	k, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return k.Value
}
