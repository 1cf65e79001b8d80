package stock

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Pieces asks for free pieces of a variant at a place, of one lot where LotID
// is set.
type Pieces struct {
	VariantID int64 `json:"variant_id"`
	LotID     int64 `json:"lot_id"` // 0: any lot, soonest to expire, then oldest
	Quantity  int64 `json:"quantity"`
}

// Chosen is what was found for a want in one lot.
type Chosen struct {
	Want     int   `db:"want"` // place in the list of wants
	LotID    int64 `db:"lot_id"`
	Quantity int64 `db:"quantity"`
}

// Lots named by their own code are served before lots that are only chosen.
const chooseSQL = `with want as (
		select (n - 1)::int as want, (w->>'variant_id')::bigint as variant_id, (w->>'lot_id')::bigint as lot_id, (w->>'quantity')::bigint as quantity
		from jsonb_array_elements($1::jsonb) with ordinality as a(w, n)
	), locked as materialized (
		select s.lot_id, s.variant_id, s.on_hand - s.held as free from stock_level s
		join location p on p.id = s.location_id and p.code = $2
		where s.on_hand > s.held and s.variant_id in (select variant_id from want)
		order by s.lot_id for update of s
	), named as (
		select w.want, k.lot_id, k.variant_id, least(k.free, w.quantity) as quantity from want w join locked k on k.lot_id = w.lot_id where w.lot_id <> 0
	), left_over as (
		select k.lot_id, k.variant_id, k.free - coalesce(n.quantity, 0) as free from locked k
		left join (select lot_id, sum(quantity) as quantity from named group by 1) n using (lot_id)
	), ranked as (
		select w.want, k.lot_id, k.free, w.quantity, coalesce(sum(k.free) over (partition by w.want
			order by l.best_before nulls last, l.received_on, l.id rows between unbounded preceding and 1 preceding), 0) as before
		from want w join left_over k on k.variant_id = w.variant_id and k.free > 0 join lot l on l.id = k.lot_id where w.lot_id = 0
	) select want, lot_id, quantity::bigint as quantity from named where quantity > 0
	union all select want, lot_id, least(free, quantity - before)::bigint from ranked where before < quantity
	order by want, lot_id`

// Choose finds free pieces at a place and locks their levels: a lot's own where
// it is named, else those soonest to expire, then the oldest. Held pieces stay
// where they are. A want that cannot be filled is a not_enough_here fault with
// VariantID and what is Left.
func Choose(ctx context.Context, tx *postgres.Tx, place string, wants []Pieces) ([]Chosen, error) {
	wants = merged(wants)
	if _, err := Lapse(ctx, tx, variants(wants), 100); err != nil { // past their hour they block nobody
		return nil, err
	}
	body, err := json.Marshal(wants)
	if err != nil {
		return nil, fmt.Errorf("choose lots: %w", err)
	}
	var chosen []Chosen
	if err := tx.Select(ctx, &chosen, chooseSQL, string(body), place); err != nil {
		return nil, fmt.Errorf("choose lots: %w", err)
	}
	found := make([]int64, len(wants))
	for _, c := range chosen {
		found[c.Want] += c.Quantity
	}
	for i, w := range wants {
		if found[i] < w.Quantity {
			return nil, fault.New(fault.Conflict, "not_enough_here").With("VariantID", w.VariantID).With("LotID", w.LotID).
				With("Left", found[i]).With("Wanted", w.Quantity)
		}
	}
	return chosen, nil
}

// merged adds up wants of the same thing.
func merged(wants []Pieces) []Pieces {
	type thing struct{ variant, lot int64 }
	at := make(map[thing]int, len(wants))
	list := make([]Pieces, 0, len(wants))
	for _, w := range wants {
		i, there := at[thing{w.VariantID, w.LotID}]
		if !there {
			at[thing{w.VariantID, w.LotID}] = len(list)
			list = append(list, w)
			continue
		}
		list[i].Quantity += w.Quantity
	}
	return list
}

func variants(wants []Pieces) []int64 {
	ids := make([]int64, len(wants))
	for i, w := range wants {
		ids[i] = w.VariantID
	}
	return ids
}
