package shopview

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plantagenet/internal/i18n"
)

// Seller is who sells, as distance-sale and receipt rules want it said. A field
// the store has not filled in is empty and is then left out.
type Seller struct {
	Name                              string
	Line1, City, Province, PostalCode string
	Phone, Email                      string
	GSTNumber, QSTNumber              string
	PrivacyOfficer                    string
}

// DemoSeller is who sells in the demonstration and wherever the store has not
// written its own facts yet. The address names no street; the telephone number
// is one of those kept for fiction; the numbers say DEMO.
func DemoSeller(l i18n.Lang) Seller {
	s := Seller{
		Name: "Le magasin de Plantagenet (démonstration)", City: "Plantagenet", Province: "ON", PostalCode: "K0B 1L0",
		Phone: "613 555-0142", Email: "bonjour@magasin.example",
		GSTNumber: "DEMO 123456789 RT0001", QSTNumber: "DEMO 1234567890 TQ0001",
		PrivacyOfficer: "Responsable de la protection des renseignements personnels (démonstration)",
	}
	if l == i18n.English {
		s.Name, s.PrivacyOfficer = "The Plantagenet store (demonstration)", "Privacy officer (demonstration)"
	}
	return s
}

// OneLine is the address on one line, in Canada Post's order.
func (s Seller) OneLine() string {
	place := strings.TrimSpace(s.City + " (" + s.Province + ") " + unbroken(s.PostalCode))
	if s.Line1 == "" {
		return place
	}
	return s.Line1 + ", " + place
}

func unbroken(s string) string { return strings.ReplaceAll(s, " ", i18n.NBSP) }

// LegalPage is one of the long texts: terms, privacy, shipping and returns.
type LegalPage struct {
	Layout
	Text   string // "terms", "privacy" or "shipping"
	Seller Seller
	Zones  []ZoneRow // what sending costs
}

// ZoneRow is one line of the shipping table: where, how long, from what to what.
type ZoneRow struct {
	Places, Days string
	Prices       []string
}

// legalParts are the sections of each text, in order; they name their anchors
// and their headings.
var legalParts = map[string][]string{
	"terms":    {"seller", "order", "price", "payment", "delivery", "cancel", "returns", "provenance", "law"},
	"privacy":  {"officer", "what", "why", "who", "keep", "rights", "cookies", "breach"},
	"shipping": {"pickup", "delivery", "cost", "returns", "damaged", "food"},
}

// body is the text in the page's language; both say the same.
func (p LegalPage) body() templ.Component {
	english := p.Lang == i18n.English
	switch {
	case p.Text == "terms" && english:
		return termsEnglish(p)
	case p.Text == "terms":
		return termsFrench(p)
	case p.Text == "privacy" && english:
		return privacyEnglish(p)
	case p.Text == "privacy":
		return privacyFrench(p)
	case english:
		return shippingEnglish(p)
	}
	return shippingFrench(p)
}

// ZoneWeights are the columns of the shipping table, in grams.
var ZoneWeights = []int{500, 1000, 2000, 5000, 10000}

func kilos(l i18n.Lang, grams int) string {
	text := strconv.FormatFloat(float64(grams)/1000, 'f', -1, 64)
	if l == i18n.French {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text + i18n.NBSP + "kg"
}
