package supply

import (
	"context"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// CostKinds are what the way here may cost, each with the basis it is spread by
// unless a person says otherwise: freight and brokerage by weight, insurance,
// duty and the bank's fees by value.
var CostKinds = []CostKind{{"freight", "weight"}, {"insurance", "value"}, {"duty", "value"}, {"brokerage", "weight"}, {"bank_fees", "value"}}

// CostKind is a kind of cost and its usual basis.
type CostKind struct{ Kind, Basis string }

// Bases are what a cost can be spread by.
var Bases = []string{"weight", "volume", "value", "quantity"}

// Cost is one cost of a shipment's way. Minor leaves recoverable GST out, which
// stands in GSTMinor; Cents and GSTCents are what they are in Canadian dollars.
type Cost struct {
	Name      string      `db:"-" json:"-"` // what its fields in the form end in
	ID        int64       `db:"id" json:"-"`
	Kind      string      `db:"kind" json:"kind"`
	Basis     string      `db:"basis" json:"basis"`
	Currency  fx.Currency `db:"currency" json:"currency"`
	Minor     int64       `db:"amount_minor" json:"amount_minor"`
	GSTMinor  int64       `db:"gst_minor" json:"gst_minor"`
	RateID    *int64      `db:"rate_id" json:"rate_id"`
	Rate      *string     `db:"rate" json:"-"`
	Cents     money.Cents `db:"amount_cents" json:"amount_cents"`
	GSTCents  money.Cents `db:"gst_cents" json:"gst_cents"`
	Reference string      `db:"reference" json:"reference"`
}

// CostLot is what arrived of a lot, with what its pieces weigh, measure and are worth.
type CostLot struct {
	LotID    int64        `db:"lot_id"`
	Lot      string       `db:"lot"`
	Pieces   int64        `db:"pieces"`
	Terms    stock.Terms  `db:"terms"`
	UnitCost *money.Cents `db:"unit_cost_cents"`
	ShareBP  *int         `db:"share_bp"`
	Price    money.Cents  `db:"price_cents"`
	WeightG  int64        `db:"weight_g"`
	VolumeMM int64        `db:"volume_mm3"`
	Article
}

// Value is what the lot's pieces are worth where they come from: bought, what
// they cost; consigned, the cooperative's share of today's price.
func (l CostLot) Value() money.Cents {
	if l.Terms == stock.Bought {
		return l.UnitCost.Times(int(l.Pieces))
	}
	return l.Price.Share(int64(*l.ShareBP), 10000).Times(int(l.Pieces))
}

func (l CostLot) weight(basis string) int64 {
	switch basis {
	case "value":
		return int64(l.Value())
	case "weight":
		return l.WeightG * l.Pieces
	case "volume":
		return l.VolumeMM * l.Pieces
	}
	return l.Pieces
}

// Sheet is how a shipment's costs fall on its lots: Parts[cost][lot], in cents.
type Sheet struct {
	Costs []Cost
	Lots  []CostLot
	Parts [][]money.Cents
}

// Spread shares each cost over the lots by its basis, cents by largest
// remainder. An article without the weight or the measures that a basis needs is
// named by a fault; nothing is guessed.
func Spread(costs []Cost, lots []CostLot) (Sheet, error) {
	s := Sheet{Costs: costs, Lots: lots, Parts: make([][]money.Cents, len(costs))}
	if len(lots) == 0 {
		return s, fault.New(fault.Conflict, "nothing_arrived")
	}
	var faults []*fault.Fault
	for i, c := range costs {
		weights := make([]int64, len(lots))
		var sum int64
		for j, l := range lots {
			weights[j] = l.weight(c.Basis)
			sum += weights[j]
			if weights[j] == 0 && (c.Basis == "weight" || c.Basis == "volume") {
				faults = append(faults, fault.New(fault.Invalid, "no_"+c.Basis).On("basis-"+c.Called(i)).With("SKU", l.SKU))
			}
		}
		if sum == 0 && c.Basis == "value" {
			faults = append(faults, fault.New(fault.Invalid, "no_value").On("basis-"+c.Called(i)))
		}
		s.Parts[i] = money.Split(c.Cents, weights)
	}
	return s, fault.Form(faults)
}

// OfLot is what all costs together put on a lot.
func (s Sheet) OfLot(lot int) money.Cents {
	var sum money.Cents
	for _, parts := range s.Parts {
		sum += parts[lot]
	}
	return sum
}

// Total is all costs together, recoverable GST left out.
func (s Sheet) Total() (sum money.Cents) {
	for _, c := range s.Costs {
		sum += c.Cents
	}
	return sum
}

// GST is what the Crown gives back of the costs.
func (s Sheet) GST() (sum money.Cents) {
	for _, c := range s.Costs {
		sum += c.GSTCents
	}
	return sum
}

// PerPiece is what one piece of a lot costs here, the way included, to the
// nearest cent: a figure to judge prices by. What is booked is the lot's total.
func (s Sheet) PerPiece(lot int) money.Cents {
	l := s.Lots[lot]
	return (l.Value() + s.OfLot(lot)).Share(1, l.Pieces)
}

// ArrivedLots are what was counted in of a shipment, whole or damaged, lot by lot.
func ArrivedLots(ctx context.Context, r postgres.Reader, shipmentID int64) ([]CostLot, error) {
	var lots []CostLot
	err := r.Select(ctx, &lots, `select lot.id as lot_id, lot.code as lot, n.pieces, lot.terms, lot.unit_cost_cents, lot.share_bp, v.price_cents,
			v.weight_g, v.length_mm::bigint * v.width_mm * v.height_mm as volume_mm3, `+articleColumns+`
		from (select a.lot_id, sum(a.good + a.damaged)::bigint as pieces from arrival_line a
			join arrival r on r.id = a.arrival_id and r.voided_at is null where a.shipment_id = $1 group by a.lot_id) n
		join lot on lot.id = n.lot_id join variant v on v.id = lot.variant_id join product p on p.id = v.product_id
		where n.pieces > 0 order by lot.id`, shipmentID)
	return lots, err
}

// Pieces is how many pieces the costs were spread over.
func (s Sheet) Pieces() (n int64) {
	for _, l := range s.Lots {
		n += l.Pieces
	}
	return n
}

// Called is what a cost's fields in the form end in: its name, or its place.
func (c Cost) Called(i int) string {
	if c.Name != "" {
		return c.Name
	}
	return fmt.Sprint(i)
}
