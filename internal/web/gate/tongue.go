package gate

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
)

// InTongue follows ?lang= on pages whose address has no language: it remembers
// it and leads to the same page without it, or to otherwise.
func InTongue(h echo.HandlerFunc, otherwise string) echo.HandlerFunc {
	return func(c echo.Context) error {
		asked := c.QueryParam("lang")
		if asked == "" {
			return h(c)
		}
		if l, ok := i18n.Parse(asked); ok {
			page.SetLang(c, l)
		}
		to := *c.Request().URL
		q := to.Query()
		q.Del("lang")
		to.RawQuery = q.Encode()
		return c.Redirect(http.StatusSeeOther, Local(to.RequestURI(), otherwise))
	}
}

// Local keeps a redirect on this site; anything else leads to otherwise.
func Local(to, otherwise string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsAny(to, "\\\t\r\n") {
		return otherwise
	}
	return to
}
