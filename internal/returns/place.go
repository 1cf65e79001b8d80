package returns

import (
	"context"
	"fmt"
	"slices"

	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Place is where goods can come back to.
type Place struct {
	Code     string `db:"code"`
	NameFR   string `db:"name_fr"`
	NameEN   string `db:"name_en"`
	Sellable bool   `db:"sellable"`
}

// Places lists them, those where goods are sold first.
func Places(ctx context.Context, r postgres.Reader) ([]Place, error) {
	var list []Place
	err := r.Select(ctx, &list, `select code, name_fr, name_en, sellable from location
		where real and kind in ('floor', 'back_room', 'stall', 'quarantine', 'damaged') order by sellable desc, id`)
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return list, nil
}

// movements brings the pieces of a note back: first those that still lie in the
// store, then those that the buyer has.
func movements(n credit.Note, pieces []stock.OrderPieces, places []Place) ([]stock.Movement, error) {
	var list []stock.Movement
	var faults []*fault.Fault
	for _, l := range n.Lines {
		if l.Back == 0 {
			continue
		}
		if !slices.ContainsFunc(places, func(p Place) bool { return p.Code == l.Place }) {
			faults = append(faults, fault.New(fault.Invalid, "refund_place").On(credit.Field("place", l.LineID, l.LotID)))
			continue
		}
		p := at(pieces, l.LineID, l.LotID)
		if p.ToSend+p.Customer < l.Back {
			faults = append(faults, fault.New(fault.Conflict, "refund_back").On(credit.Field("place", l.LineID, l.LotID)).With("Left", p.ToSend+p.Customer))
			continue
		}
		line := l.LineID
		for _, from := range []struct {
			code string
			n    int64
		}{{stock.ToSend, min(l.Back, p.ToSend)}, {stock.Customer, l.Back - min(l.Back, p.ToSend)}} {
			if from.n > 0 {
				list = append(list, stock.Movement{LotID: l.LotID, From: from.code, To: l.Place, Quantity: from.n, OrderLineID: &line})
			}
		}
	}
	return list, fault.Form(faults)
}

func at(pieces []stock.OrderPieces, lineID, lotID int64) stock.OrderPieces {
	for _, p := range pieces {
		if p.OrderLineID == lineID && p.LotID == lotID {
			return p
		}
	}
	return stock.OrderPieces{}
}
