package receiving

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// lotMaker makes lots on the terms of an agreement, at the costs of an order.
type lotMaker struct {
	agreement     supply.Agreement
	order         []supply.OrderLine
	orderCurrency fx.Currency
	left          stock.Day // the day whose rate turns a cost into Canadian dollars
	received      stock.Day
}

// noon is the middle of a day at the store.
func noon(d stock.Day) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, clock.Store)
}

// dayOf is the civil date at the store.
func dayOf(t time.Time) stock.Day {
	y, m, d := t.In(clock.Store).Date()
	return stock.On(y, m, d)
}

func (m lotMaker) lines(ctx context.Context, tx *postgres.Tx, wanted []Announced) ([]supply.ShipmentLine, error) {
	if err := supply.Once(ctx, tx, lotCodes); err != nil {
		return nil, err
	}
	lines := make([]supply.ShipmentLine, 0, len(wanted))
	var faults []*fault.Fault
	for i, w := range wanted {
		l, err := m.line(ctx, tx, w)
		if f, ok := fault.Of(err); ok && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
			faults = append(faults, f.On(orLine(f.Field)+"-"+w.called(i)))
			continue
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, fault.Form(faults)
}

func (w Announced) called(i int) string {
	if w.Name != "" {
		return w.Name
	}
	return fmt.Sprint(i)
}

func orLine(field string) string {
	if field == "" {
		return "sku"
	}
	return field
}

// line makes one line with its lot: the one its code names, or a new one.
func (m lotMaker) line(ctx context.Context, tx *postgres.Tx, w Announced) (supply.ShipmentLine, error) {
	l := supply.ShipmentLine{Quantity: w.Quantity, Currency: fx.CAD}
	if w.Quantity < 1 || w.Quantity > 1_000_000 {
		return l, fault.New(fault.Invalid, "pieces_range").On("quantity")
	}
	v, err := variantOf(ctx, tx, m.agreement.CooperativeID, w.SKU)
	if err != nil {
		return l, err
	}
	l.VariantID, l.SKU = v.ID, v.SKU
	for _, o := range m.order {
		if o.VariantID == v.ID {
			l.OrderLineID = &o.ID
		}
	}
	cents, err := m.cost(ctx, tx, w, &l)
	if err != nil {
		return l, err
	}
	return l, m.lot(ctx, tx, w, v, cents, &l)
}

type variant struct {
	ID      int64   `db:"id"`
	SKU     string  `db:"sku"`
	MakerID *int64  `db:"maker_id"`
	Country *string `db:"country"`
}

// variantOf finds a cooperative's article by SKU or GTIN.
func variantOf(ctx context.Context, r postgres.Reader, cooperativeID int64, sku string) (variant, error) {
	var v variant
	err := r.Get(ctx, &v, `select v.id, v.sku, p.maker_id, coalesce(p.country, c.country) as country from variant v
		join product p on p.id = v.product_id join cooperative c on c.id = p.cooperative_id
		where (v.sku = $2 or v.gtin = $2) and p.cooperative_id = $1 order by v.sku = $2 desc limit 1`, cooperativeID, sku)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.Invalid, "no_such_article").On("sku").With("SKU", sku)
	}
	return v, err
}

// dearest bounds what a piece may cost, as the catalogue bounds its price: a million dollars.
const dearest money.Cents = 100_000_000

// cost says in cents what a bought piece costs, and keeps on the line how that
// came about; nil for consigned goods.
func (m lotMaker) cost(ctx context.Context, r postgres.Reader, w Announced, l *supply.ShipmentLine) (*money.Cents, error) {
	if m.agreement.Terms == stock.Consignment {
		return nil, nil
	}
	l.UnitCostMinor, l.Currency = w.UnitCostMinor, w.Currency
	if l.UnitCostMinor == nil {
		for _, o := range m.order {
			if o.VariantID == l.VariantID && o.UnitCostMinor != nil {
				l.UnitCostMinor, l.Currency = o.UnitCostMinor, m.orderCurrency
			}
		}
	}
	if l.UnitCostMinor == nil {
		last, err := lastCost(ctx, r, m.agreement.CooperativeID, l.VariantID)
		if err != nil {
			return nil, err
		}
		l.UnitCostMinor, l.Currency = &last, fx.CAD
	}
	var per string
	if l.Currency != fx.CAD {
		rate, err := fx.On(ctx, r, m.left.Time)
		if err != nil {
			return nil, err
		}
		if rate == nil {
			return nil, fault.New(fault.Conflict, "no_rate").On("cost")
		}
		l.RateID, per = &rate.ID, rate.Rate
	}
	cents, err := fx.ToCents(*l.UnitCostMinor, l.Currency, per)
	if err != nil || cents > dearest {
		return nil, fault.New(fault.Invalid, "not_an_amount").On("cost").Because(err)
	}
	return &cents, nil
}

// lastCost is what a piece cost when it was last bought of the cooperative.
func lastCost(ctx context.Context, r postgres.Reader, cooperativeID, variantID int64) (int64, error) {
	var cents int64
	err := r.Get(ctx, &cents, `select unit_cost_cents from lot where variant_id = $1 and cooperative_id = $2 and terms = 'bought'
		order by received_on desc, id desc limit 1`, variantID, cooperativeID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fault.New(fault.Invalid, "cost_unknown").On("cost")
	}
	return cents, err
}

// lot finds the lot that the sender named, on the same terms, or makes it.
func (m lotMaker) lot(ctx context.Context, tx *postgres.Tx, w Announced, v variant, cents *money.Cents, l *supply.ShipmentLine) error {
	lot := stock.Lot{Code: w.Lot, VariantID: v.ID, CooperativeID: m.agreement.CooperativeID, Known: !w.Unknown, Terms: m.agreement.Terms,
		UnitCost: cents, ShareBP: m.agreement.ShareBP, MakerID: v.MakerID, Country: v.Country, ReceivedOn: m.received}
	if w.Lot != "" {
		there, err := stock.LotByCode(ctx, tx, w.Lot)
		if err == nil {
			if !sameTerms(there, lot) {
				return fault.New(fault.Conflict, "lot_other_terms").On("lot").With("Lot", w.Lot)
			}
			l.LotID, l.Lot = there.ID, there.Code
			return stock.Learn(ctx, tx, there.ID, w.Facts, nil)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	if lot.Code == "" {
		code, err := stock.FreeCode(ctx, tx, v.SKU, m.received)
		if err != nil {
			return err
		}
		lot.Code = code
	}
	ids, err := stock.AddLots(ctx, tx, []stock.Lot{lot})
	if err != nil {
		return err
	}
	l.LotID, l.Lot = ids[lot.Code], lot.Code
	return stock.Learn(ctx, tx, l.LotID, w.Facts, nil)
}

// sameTerms says whether more pieces may come into a lot that is there.
func sameTerms(a, b stock.Lot) bool {
	return a.VariantID == b.VariantID && a.CooperativeID == b.CooperativeID && a.Terms == b.Terms &&
		equal(a.UnitCost, b.UnitCost) && equal(a.ShareBP, b.ShareBP)
}

func equal[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
