package exporting

import (
	"io"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/portal"
)

// Sold writes what was sold of a cooperative's work and given back of it, a row
// a line of its account: the sums are the account's. next gives the lines after
// one, and none at the end; between two calls nothing is held open.
func Sold(w io.Writer, f Form, next func(after portal.SaleLine) ([]portal.SaleLine, error)) error {
	lines, err := next(portal.SaleLine{})
	if err != nil {
		return err
	}
	s, err := newSheet(w, f, "date", "sold_what", "name", "sku", "lot", "channel", "sold_pieces", "sold_price", "net", "sold_share", "sold_note")
	if err != nil {
		return err
	}
	for len(lines) > 0 {
		for _, l := range lines {
			if err := s.sold(f.Lang, l); err != nil {
				return err
			}
		}
		if lines, err = next(lines[len(lines)-1]); err != nil {
			return err
		}
	}
	return s.end()
}

// sold writes one line. Goods bought outright have no share here and a remark:
// it was paid at delivery, and is not taken back.
func (s *sheet) sold(l i18n.Lang, line portal.SaleLine) error {
	var price, share *money.Cents
	if each, has := line.PriceEach(); has {
		price = &each
	}
	channel, note := line.Channel, ""
	if channel != "" {
		channel = i18n.Say(l, "export.sold."+channel)
	}
	switch {
	case !line.Bought:
		share = &line.Share
	case line.What == portal.Sale:
		note = i18n.Say(l, "coop.sales.paid")
	default:
		note = i18n.Say(l, "coop.sales.kept")
	}
	return s.write(line.On.Format(time.DateOnly), i18n.Say(l, "coop.sales.what."+line.What), line.Name, line.SKU, line.Lot, channel, line.Pieces, price, line.Net, share, note)
}
