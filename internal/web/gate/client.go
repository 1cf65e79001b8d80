package gate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"

	"github.com/labstack/echo/v4"
)

// ClientHash makes the function that names a visitor's address without keeping
// it: a keyed hash, the same for a while and of no use to anyone without the
// key. It is empty for the machine itself.
func ClientHash(proxies []netip.Prefix, key []byte) func(c echo.Context) string {
	g := &gate{Options: Options{TrustedProxies: proxies}}
	return func(c echo.Context) string {
		a := g.address(c.Request())
		if a.IsLoopback() && !g.trusted(a) {
			return ""
		}
		sum := hmac.New(sha256.New, key)
		sum.Write(household(a).AsSlice())
		return hex.EncodeToString(sum.Sum(nil)[:16])
	}
}

// ClientNetwork makes the function that says where a person signed in from, so
// that they know it again: the network (a /24, an IPv6 /48) and not the address.
func ClientNetwork(proxies []netip.Prefix) func(c echo.Context) string {
	g := &gate{Options: Options{TrustedProxies: proxies}}
	return func(c echo.Context) string {
		a := g.address(c.Request())
		bits := 24
		if a.Is6() {
			bits = 48
		}
		p, err := a.WithZone("").Prefix(bits)
		if err != nil || !p.IsValid() {
			return ""
		}
		return p.String()
	}
}
