package importing

import (
	"strconv"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/money"
	"plantagenet/internal/stock"
)

// count is a variant with the lot that stands for what is not known of it.
type count struct {
	variant goods.Variant
	partner string // slug
	lot     string // code
}

// stock books what the file says is there: for each variant one lot, called
// "lot not known", of which the difference to what earlier imports brought
// comes in or goes back. Pieces sold meanwhile are not brought in again.
func (r *run) stock() error {
	counts, codes := r.counts()
	if err := r.addLots(counts, codes); err != nil {
		return err
	}
	entered, err := stock.EnteredOf(r.ctx, r.tx, codes)
	if err != nil {
		return err
	}
	var in, out []stock.Movement
	for _, c := range counts {
		if c.variant.Uncounted {
			continue
		}
		have := entered[c.lot]
		switch missing := c.variant.Quantity - have.Entered; {
		case missing > 0:
			in = append(in, stock.Movement{LotID: have.LotID, From: stock.Supplier, To: stock.Floor, Quantity: missing})
			r.report.Received += missing
		case missing < 0:
			back := min(-missing, have.Free)
			if back < -missing {
				r.warn(c.variant.Line, "taken_back", back, -missing)
			}
			if back > 0 {
				out = append(out, stock.Movement{LotID: have.LotID, From: stock.Floor, To: stock.Supplier, Quantity: back})
				r.report.TakenBack += back
			}
		}
	}
	if err := r.move("receive", in); err != nil {
		return err
	}
	return r.move("adjust", out)
}

func (r *run) counts() ([]count, []string) {
	var counts []count
	var codes []string
	for _, p := range r.products {
		partner := r.article(p).Cooperative
		for _, v := range p.Variants {
			code := "IMPORT-" + strconv.FormatInt(r.saved.Variants[v.SKU], 10)
			counts, codes = append(counts, count{v, partner, code}), append(codes, code)
		}
	}
	return counts, codes
}

// addLots makes the lots that are needed and not there. Nothing is known of
// their terms: they count as bought, at no cost recorded, and owe nobody.
func (r *run) addLots(counts []count, codes []string) error {
	known, err := stock.EnteredOf(r.ctx, r.tx, codes)
	if err != nil {
		return err
	}
	today, none := clock.Now(), money.Cents(0)
	var lots []stock.Lot
	for _, c := range counts {
		if _, there := known[c.lot]; there || c.variant.Quantity == 0 {
			continue
		}
		lots = append(lots, stock.Lot{Code: c.lot, VariantID: r.saved.Variants[c.variant.SKU], CooperativeID: r.cooperatives[c.partner],
			Terms: stock.Bought, UnitCost: &none, ReceivedOn: stock.On(today.Year(), today.Month(), today.Day())})
	}
	if len(lots) == 0 {
		return nil
	}
	_, err = stock.AddLots(r.ctx, r.tx, lots)
	return err
}

func (r *run) move(kind string, movements []stock.Movement) error {
	if len(movements) == 0 {
		return nil
	}
	_, err := stock.Post(r.ctx, r.tx, stock.Entry{Kind: kind, Actor: "import", Note: "import " + r.source + ", " + clock.Now().Format(time.DateOnly), Movements: movements})
	return err
}
