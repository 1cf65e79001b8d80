package page

import (
	"net/url"
	"strings"

	"plantagenet/internal/i18n"
)

// patterns is the one table of public addresses: French, then English.
var patterns = map[string][2]string{
	"home":             {"/fr/", "/en/"},
	"products":         {"/fr/produits", "/en/products"},
	"product":          {"/fr/produits/:slug", "/en/products/:slug"},
	"cooperatives":     {"/fr/cooperatives", "/en/cooperatives"},
	"cooperative":      {"/fr/cooperatives/:slug", "/en/cooperatives/:slug"},
	"journey":          {"/fr/parcours/:lot", "/en/journeys/:lot"},
	"cart":             {"/fr/panier", "/en/cart"},
	"checkout":         {"/fr/commande", "/en/checkout"},
	"order":            {"/fr/commandes/:token", "/en/orders/:token"},
	"cart_line":        {"/fr/panier/lignes", "/en/cart/lines"},
	"checkout_total":   {"/fr/commande/total", "/en/checkout/total"},
	"order_pay":        {"/fr/commandes/:token/payer", "/en/orders/:token/pay"},
	"order_cancel":     {"/fr/commandes/:token/modifier", "/en/orders/:token/change"},
	"order_credit":     {"/fr/commandes/:token/notes-de-credit/:number", "/en/orders/:token/credit-notes/:number"},
	"order_credit_pdf": {"/fr/commandes/:token/notes-de-credit/:number/pdf", "/en/orders/:token/credit-notes/:number/pdf"},
	"newsletter":       {"/fr/infolettre/:token", "/en/newsletter/:token"},
	"store":            {"/fr/boutique", "/en/store"},
	"terms":            {"/fr/conditions", "/en/terms"},
	"privacy":          {"/fr/confidentialite", "/en/privacy"},
	"shipping":         {"/fr/livraison-et-retours", "/en/shipping-and-returns"},
}

// Pattern is an address as a route: "/fr/produits/:slug". An unknown name panics.
func Pattern(l i18n.Lang, name string) string {
	pair, ok := patterns[name]
	if !ok {
		panic("page: no address called " + name)
	}
	if l == i18n.English {
		return pair[1]
	}
	return pair[0]
}

// Path is an address with its places filled in order: Path(French, "product",
// "sac-de-coton") is "/fr/produits/sac-de-coton".
func Path(l i18n.Lang, name string, args ...string) string {
	pattern := Pattern(l, name)
	if len(args) == 0 {
		return pattern
	}
	segments := strings.Split(pattern, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, ":") && len(args) > 0 {
			segments[i], args = url.PathEscape(args[0]), args[1:]
		}
	}
	return strings.Join(segments, "/")
}

// Both is the same address in each language, for hreflang and the language link.
func Both(name string, args ...string) map[i18n.Lang]string {
	return map[i18n.Lang]string{
		i18n.French:  Path(i18n.French, name, args...),
		i18n.English: Path(i18n.English, name, args...),
	}
}

// LangOf reads the language from an address; ok is false where it has none.
func LangOf(path string) (l i18n.Lang, ok bool) {
	switch {
	case path == "/fr" || strings.HasPrefix(path, "/fr/"):
		return i18n.French, true
	case path == "/en" || strings.HasPrefix(path, "/en/"):
		return i18n.English, true
	}
	return i18n.French, false
}
