package stock

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// FoundLots returns, by variant, the lot that stands for pieces found which no
// lot ever lost: "lot not known". A new one is the cooperative's on the terms of
// the variant's latest lot where that is consigned; else nothing is known of its
// cost, and it owes nobody.
func FoundLots(ctx context.Context, tx *postgres.Tx, variantIDs []int64) (map[int64]int64, error) {
	_, err := tx.Exec(ctx, `insert into lot (code, variant_id, cooperative_id, known, terms, unit_cost_cents, share_bp, received_on)
		select 'FOUND-' || v.id, v.id, coalesce(last.cooperative_id, p.cooperative_id), false, case when last.share_bp is null then 'bought' else 'consignment' end,
			case when last.share_bp is null then 0 end, last.share_bp, (now() at time zone 'America/Toronto')::date
		from variant v join product p on p.id = v.product_id
		left join lateral (select cooperative_id, share_bp from lot where variant_id = v.id and known order by received_on desc, id desc limit 1) last on true
		where v.id = any($1) order by v.id on conflict on constraint lot_code_unique do nothing`, postgres.Array(variantIDs))
	if err != nil {
		return nil, fmt.Errorf("make lots not known: %w", err)
	}
	var rows []struct {
		ID        int64 `db:"id"`
		VariantID int64 `db:"variant_id"`
	}
	err = tx.Select(ctx, &rows, `select l.id, l.variant_id from unnest($1::bigint[]) as v(id) join lot l on l.code = 'FOUND-' || v.id`, postgres.Array(variantIDs))
	if err != nil {
		return nil, fmt.Errorf("read lots not known: %w", err)
	}
	lots := make(map[int64]int64, len(rows))
	for _, row := range rows {
		lots[row.VariantID] = row.ID
	}
	return lots, nil
}
