package label

import (
	"time"

	"plantagenet/internal/money"
)

// Label is what one label says. Copies is how many are printed.
type Label struct {
	Cooperative string // slug, for the band
	NameFR      string
	NameEN      string
	Maker       string // with its place: « Coop 301, Ottawa »
	Imported    bool
	CountryFR   string // where it was made
	CountryEN   string
	FibresFR    string // as Fibres gives it
	FibresEN    string
	BestBefore  *time.Time
	Price       money.Cents
	SKU         string
	GTIN        string // empty: the bars say the SKU
	Lot         string // empty: the lot is not known
	URL         string // the lot's journey; empty: no QR code
	Copies      int
}

// months are the bilingual codes of best-before dates (Food and Drug
// Regulations, B.01.007).
var months = [...]string{"JA", "FE", "MR", "AL", "MA", "JN", "JL", "AU", "SE", "OC", "NO", "DE"}

func (l Label) bestBefore() string {
	if l.BestBefore == nil {
		return ""
	}
	t := *l.BestBefore
	return "Meilleur avant / Best before " + t.Format("06") + " " + months[t.Month()-1] + " " + t.Format("02")
}

// origin names the country of what was imported (Textile Labelling Act: who
// says imported, says from where).
func (l Label) origin() string {
	if !l.Imported || l.CountryFR == "" {
		return ""
	}
	if l.CountryFR == l.CountryEN {
		return "Importé / Imported: " + l.CountryFR
	}
	return both("Importé\u00a0: "+l.CountryFR, "Imported: "+l.CountryEN)
}

// both joins a text in each language; once where they are the same.
func both(fr, en string) string {
	switch {
	case fr == en || en == "":
		return fr
	case fr == "":
		return en
	}
	return fr + " / " + en
}
