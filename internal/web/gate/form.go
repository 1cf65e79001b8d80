package gate

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
)

// Form reads a posted form within the route's body limit. Fields that are not
// UTF-8 or hold a NUL are refused: no column takes them.
func Form(c echo.Context) (url.Values, error) {
	if err := c.Request().ParseForm(); err != nil {
		return nil, bodyFault(err)
	}
	for name, values := range c.Request().PostForm {
		for _, v := range values {
			if !Text(v) {
				return nil, fault.New(fault.Invalid, "invalid").On(name)
			}
		}
	}
	return c.Request().PostForm, nil
}

// Text reports whether s can be stored and shown: UTF-8 without NUL.
func Text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
