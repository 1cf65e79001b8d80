package stockroom

import (
	"context"
	"fmt"
	"sort"

	"plantagenet/internal/audit"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// lossRow is what losing or finding pieces of one lot comes to.
type lossRow struct {
	LotID         int64       `db:"lot_id"`
	CooperativeID int64       `db:"cooperative_id"`
	Bought        bool        `db:"bought"`
	Each          money.Cents `db:"each"`   // a lost piece, now
	Booked        money.Cents `db:"booked"` // on the losses account for this lot until now
	Lost          int64       `db:"lost"`   // pieces lost, this act's among them
}

// bookLosses writes what lost (negative) and found pieces come to, by lot, under
// key. The goods' entry comes first.
func bookLosses(ctx context.Context, tx *postgres.Tx, key, note string, net map[int64]int64) error {
	ids := make([]int64, 0, len(net))
	for id, n := range net {
		if n != 0 {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	var rows []lossRow
	err := tx.Select(ctx, &rows, `select lot.id as lot_id, lot.cooperative_id, lot.terms = 'bought' as bought,
			coalesce(lot.unit_cost_cents, round(v.price_cents * lot.share_bp / 10000.0))::bigint as each,
			coalesce((select sum(p.amount_cents) from ledger_posting p join ledger_account a on a.id = p.account_id
				where p.lot_id = lot.id and a.code = 'expense:losses'), 0)::bigint as booked,
			coalesce((select s.on_hand from stock_level s join location l on l.id = s.location_id where s.lot_id = lot.id and l.code = 'loss'), 0) as lost
		from lot join variant v on v.id = lot.variant_id where lot.id = any($1) order by lot.id`, postgres.Array(ids))
	if err != nil {
		return fmt.Errorf("read what losses come to: %w", err)
	}
	var postings []ledger.Posting
	for _, row := range rows {
		postings = append(postings, row.postings(net[row.LotID])...)
	}
	if len(postings) == 0 {
		return nil
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "adjust", Key: key, Actor: audit.From(ctx).Actor(), Note: note, Postings: postings})
	return err
}

// postings are the two sides for net pieces: lost ones at what they cost now;
// found ones at their part of what was booked for all that were lost.
func (r lossRow) postings(net int64) []ledger.Posting {
	cost, pieces := r.Each*money.Cents(-net), -net
	if net > 0 {
		before := r.Lost + net
		if before < net || r.Booked <= 0 {
			return nil // was never booked as a loss
		}
		cost, pieces = -r.Booked.Share(net, before), net
	}
	if cost == 0 {
		return nil
	}
	other := ledger.Payable(r.CooperativeID)
	if r.Bought {
		other = ledger.Inventory
	}
	return []ledger.Posting{{Account: ledger.ExpenseLosses, Amount: cost, LotID: &r.LotID, Quantity: &pieces},
		{Account: other, Amount: -cost, LotID: &r.LotID, Quantity: &pieces}}
}
