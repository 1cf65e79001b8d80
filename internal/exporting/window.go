package exporting

import (
	"context"
	"fmt"
	"io"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/portal"
	"plantagenet/internal/stock"
)

// CoopLots writes a cooperative's lots for the cooperative, a row a lot: where
// its pieces are, when they came, on which terms.
func CoopLots(w io.Writer, lots []portal.Lot, f Form) error {
	s, err := newSheet(w, f, "sku", "name", "lot", "received_on", "coop.received", "coop.sold", "coop.aside", "coop.lost", "coop.transit", "coop.given_back", "coop.left",
		"coop.sold_on", "coop.best_before", "terms", "coop.share", "unit_cost", "coop.state")
	if err != nil {
		return err
	}
	for _, l := range lots {
		share, state := "", ""
		if l.ShareBP != nil {
			share = fmt.Sprintf("%d.%04d", *l.ShareBP/10000, *l.ShareBP%10000)
		}
		if l.Blocked {
			state = i18n.Say(f.Lang, "coop.lot.blocked")
		}
		if err := s.write(l.SKU, l.Name, l.Code, date(&l.ReceivedOn), l.Received, l.Sold, l.Aside, l.Lost, l.Transit, l.Returned, l.Left,
			date(l.SoldOn), date(l.BestBefore), i18n.Say(f.Lang, "export.terms."+string(l.Terms)), share, l.UnitCost, state); err != nil {
			return err
		}
	}
	return s.end()
}

// CoopAccount writes lines of a cooperative's account, the oldest first, as next
// reads them after a line's id: an empty answer ends the file.
func CoopAccount(ctx context.Context, w io.Writer, next func(ctx context.Context, after int64) ([]portal.Line, error), f Form) error {
	s, err := newSheet(w, f, "date", "act", "name", "lot", "quantity", "amount", "coop.balance")
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		lines, err := next(ctx, after)
		if err != nil {
			return fmt.Errorf("read an account: %w", err)
		}
		if len(lines) == 0 {
			return s.end()
		}
		for _, l := range lines {
			var pieces *int64
			if l.Quantity != 0 {
				pieces = &l.Quantity
			}
			if err := s.write(date(&l.On), l.Act(f.Lang), l.Article, l.Lot, pieces, l.Amount, l.Balance); err != nil {
				return err
			}
		}
		after = lines[len(lines)-1].ID
	}
}

func date(d *stock.Day) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}
