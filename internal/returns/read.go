package returns

import (
	"context"
	"errors"
	"fmt"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/tax"
)

// Desk is an order as it can be given back, with what was given back before.
type Desk struct {
	Order   order.Order
	Lines   []order.Line
	Payment payment.Payment // the one that was captured for it
	Sale    credit.Sale
	Pieces  []stock.OrderPieces
	Notes   []credit.Issued
	Refunds []payment.Return
}

// Seen says how many refunds the page knew of; a form that knew of fewer than
// there are is asked to look again.
func (d Desk) Seen() int { return len(d.Refunds) }

// Given is what was given back of the order's payment, or is on its way.
func (d Desk) Given() (sum money.Cents) {
	for _, r := range d.Refunds {
		if r.PaymentID == d.Payment.ID && r.State != "failed" {
			sum += r.Amount
		}
	}
	return sum
}

// Read reads what an order can give back. An order that was never paid has
// nothing to give.
func Read(ctx context.Context, r postgres.Reader, o order.Order) (Desk, error) {
	d := Desk{Order: o}
	placed, err := checkout.Load(ctx, r, o)
	if err != nil {
		return d, err
	}
	d.Lines = placed.Lines
	if d.Notes, err = credit.Of(ctx, r, o.ID); err != nil {
		return d, err
	}
	if d.Refunds, err = payment.ReturnsOf(ctx, r, o.ID); err != nil {
		return d, err
	}
	if o.PaidAt == nil {
		return d, nil
	}
	if d.Payment, err = payment.SucceededOf(ctx, r, o.ID); err != nil && !errors.Is(err, payment.ErrNotFound) {
		return d, err
	}
	if d.Pieces, err = stock.OrderPiecesOf(ctx, r, o.ID); err != nil {
		return d, err
	}
	d.Sale, err = sale(ctx, r, placed)
	return d, err
}

// sale lays what an order was charged on its lines and lots.
func sale(ctx context.Context, r postgres.Reader, p checkout.Placed) (credit.Sale, error) {
	s := credit.Sale{Shipping: p.Order.Shipping}
	rates, err := checkout.LineRates(p.Order, p.Lines, p.Adjustments)
	if err != nil {
		return s, err
	}
	lots, err := stock.SoldLots(ctx, r, p.Order.ID)
	if err != nil {
		return s, err
	}
	costs, err := costsOf(ctx, r, p.Order.ID)
	if err != nil {
		return s, err
	}
	var given []credit.Given
	if given, s.GivenShipping, err = credit.GivenOf(ctx, r, p.Order.ID); err != nil {
		return s, err
	}
	pieces, err := stock.OrderPiecesOf(ctx, r, p.Order.ID)
	if err != nil {
		return s, err
	}
	for i, line := range p.Lines {
		for _, lot := range checkout.LotParts(line, lots) {
			sold := part(line, lot, rates[i], costs, given)
			sold.Given.Restocked = at(pieces, line.ID, lot.LotID).Back
			s.Parts = append(s.Parts, sold)
		}
	}
	taxes, err := credit.TaxesGivenOf(ctx, r, p.Order.ID)
	if err != nil {
		return s, err
	}
	return s, charge(&s, p, rates, taxes)
}

func part(line order.Line, lot checkout.LotPart, rates []tax.Rate, costs map[[2]int64]money.Cents, given []credit.Given) credit.Part {
	p := credit.Part{LineID: line.ID, LotID: lot.LotID, CooperativeID: lot.CooperativeID, Terms: lot.Terms,
		Cost: costs[[2]int64{line.ID, lot.LotID}], Quantity: lot.Quantity, Net: lot.Net, Rates: rates}
	if lot.ShareBP != nil {
		p.ShareBP = *lot.ShareBP
	}
	for _, g := range given {
		if g.LineID == p.LineID && g.LotID == p.LotID {
			p.Given = g
		}
	}
	return p
}

// charge reads the taxes off the order's adjustments and says how much of each
// base is shipping. Taxes that do not rest on the lines are no sale of ours.
func charge(s *credit.Sale, p checkout.Placed, rates [][]tax.Rate, given []credit.Tax) error {
	for _, a := range p.Adjustments {
		if a.Kind != "tax" {
			continue
		}
		c := credit.Charged{Base: a.Base, Amount: a.Amount}
		base := money.Cents(0)
		for i, line := range p.Lines {
			for _, r := range rates[i] {
				if r.Tax == a.Code && r.Decimal() == a.Rate {
					c.Rate, base, c.ShippingBase = r, base+line.Net+line.ShippingShare, c.ShippingBase+line.ShippingShare
				}
			}
		}
		if base != a.Base {
			return fmt.Errorf("order %d: %s was charged on %d cents, its lines come to %d", p.Order.Number, a.Code, a.Base, base)
		}
		for _, g := range given {
			if g.Code == a.Code && g.Rate == a.Rate {
				c.GivenBase, c.GivenAmount = g.Base, g.Amount
			}
		}
		s.Taxes = append(s.Taxes, c)
	}
	return nil
}

// costsOf reads what an order's bought goods cost, as the sale booked it.
func costsOf(ctx context.Context, r postgres.Reader, orderID int64) (map[[2]int64]money.Cents, error) {
	var rows []struct {
		LineID int64       `db:"order_line_id"`
		LotID  int64       `db:"lot_id"`
		Cost   money.Cents `db:"cost"`
	}
	err := r.Select(ctx, &rows, `select p.order_line_id, p.lot_id, sum(p.amount_cents)::bigint as cost from ledger_entry e
		join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id
		where e.order_id = $1 and e.kind = 'sale' and a.code = $2 and p.order_line_id is not null and p.lot_id is not null
		group by p.order_line_id, p.lot_id`, orderID, ledger.ExpenseGoods)
	if err != nil {
		return nil, fmt.Errorf("read what sold goods cost: %w", err)
	}
	costs := make(map[[2]int64]money.Cents, len(rows))
	for _, row := range rows {
		costs[[2]int64{row.LineID, row.LotID}] = row.Cost
	}
	return costs, nil
}
