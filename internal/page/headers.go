package page

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Security says what differs between installations.
type Security struct {
	HTTPS      bool     // the public address is https: send HSTS
	FormAction []string // origins a form may end at by redirect, e.g. https://checkout.stripe.com
}

// policy is the Content-Security-Policy of every page: nothing inline, nothing
// foreign. Browsers apply form-action to the redirect after a form as well,
// hence the payment hosts.
func (s Security) policy() string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
		"font-src 'self'", "connect-src 'self'",
		strings.TrimSpace("form-action 'self' " + strings.Join(s.FormAction, " ")),
		"frame-ancestors 'none'", "base-uri 'none'",
	}, "; ")
}

func (s Security) headers() map[string][]string {
	h := map[string][]string{
		"Content-Security-Policy":      {s.policy()},
		"X-Content-Type-Options":       {"nosniff"},
		"Referrer-Policy":              {"strict-origin-when-cross-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
	}
	if s.HTTPS {
		h["Strict-Transport-Security"] = []string{"max-age=63072000; includeSubDomains"}
	}
	return h
}

// Secure puts the security headers on every answer. The values are made once
// and shared: a cached page costs no allocation here.
func Secure(s Security) echo.MiddlewareFunc {
	fixed := s.headers()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			for name, value := range fixed {
				h[name] = value
			}
			return next(c)
		}
	}
}

const requestIDKey = "page.request_id"

// Identify gives each request an id for the log and the error page. One sent by
// the client is not believed: it would let a stranger write into the log.
func Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := strconv.FormatUint(rand.Uint64(), 36)
		c.Set(requestIDKey, id)
		c.Response().Header()["X-Request-Id"] = []string{id}
		return next(c)
	}
}

// RequestID is the id Identify gave, or "" outside of a request.
func RequestID(c echo.Context) string {
	id, _ := c.Get(requestIDKey).(string)
	return id
}
