package replenish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Outlook is how one variant stands, as last reckoned.
type Outlook struct {
	VariantID    int64  `db:"variant_id"`
	SKU          string `db:"sku"`
	Name         string `db:"name"`
	Variant      string `db:"variant"`
	Cooperative  string `db:"cooperative"` // slug
	CoopName     string `db:"cooperative_name"`
	ReorderPoint *int64 `db:"reorder_point"`
	Figures
	CoverDays  *int      `db:"cover_days"`
	Suggested  int64     `db:"suggested"`
	Low        bool      `db:"low"`
	ReckonedAt time.Time `db:"reckoned_at"`
}

const outlook = `select o.variant_id, v.sku, coalesce(t.name, u.name, p.slug) as name, case $1 when 'fr' then v.name_fr else v.name_en end as variant,
		c.slug as cooperative, c.name as cooperative_name, o.reorder_point, o.available, o.transit, o.sold_90, o.days_90, o.sold_before, o.sold_season,
		o.lead_days, o.cover_days, o.suggested, o.low, o.reckoned_at
	from variant_outlook o join variant v on v.id = o.variant_id join product p on p.id = v.product_id join cooperative c on c.id = p.cooperative_id
	left join product_text t on t.product_id = p.id and t.lang = $1 left join product_text u on u.product_id = p.id and u.lang <> $1 `

// Suggested lists what to order again, what runs out first at the top.
func Suggested(ctx context.Context, r postgres.Reader, l i18n.Lang, cooperative string, limit, offset int) ([]Outlook, error) {
	var list []Outlook
	err := r.Select(ctx, &list, outlook+`where o.suggested > 0 and v.active and ($2 = '' or c.slug = $2)
		order by o.cover_days nulls last, o.variant_id limit $3 offset $4`, l, cooperative, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list what to order: %w", err)
	}
	return list, nil
}

// Low lists what has fallen to its reorder point, least first.
func Low(ctx context.Context, r postgres.Reader, l i18n.Lang, limit int) ([]Outlook, error) {
	var list []Outlook
	err := r.Select(ctx, &list, outlook+`where o.low and v.active order by o.available, v.sku limit $2`, l, limit)
	if err != nil {
		return nil, fmt.Errorf("list low stock: %w", err)
	}
	return list, nil
}

// Of reads one variant's outlook; false where it was never reckoned.
func Of(ctx context.Context, r postgres.Reader, l i18n.Lang, variantID int64) (Outlook, bool, error) {
	var o Outlook
	err := r.Get(ctx, &o, outlook+`where o.variant_id = $2`, l, variantID)
	if errors.Is(err, sql.ErrNoRows) {
		return o, false, nil
	}
	if err != nil {
		return o, false, fmt.Errorf("read outlook: %w", err)
	}
	return o, true, nil
}

// Month is what was sold and came back in one month, the first of which is On.
type Month struct {
	On       time.Time `db:"month"`
	Sold     int64     `db:"sold"`
	Returned int64     `db:"returned"`
}

// Months reads a variant's sales of the last so many months, oldest first,
// months without any included.
func Months(ctx context.Context, r postgres.Reader, variantID int64, months int) ([]Month, error) {
	var list []Month
	err := r.Select(ctx, &list, `select m::date as month, coalesce(sum(d.sold), 0)::bigint as sold, coalesce(sum(d.returned), 0)::bigint as returned
		from generate_series(date_trunc('month', now() at time zone 'America/Toronto') - ($2 - 1) * interval '1 month',
			date_trunc('month', now() at time zone 'America/Toronto'), interval '1 month') m
		left join variant_day d on d.variant_id = $1 and d.day >= m and d.day < m + interval '1 month' group by m order by m`, variantID, months)
	if err != nil {
		return nil, fmt.Errorf("read sales by month: %w", err)
	}
	return list, nil
}

// SetPoint sets the reorder point of a variant in pieces; nil takes it away.
func SetPoint(ctx context.Context, db *postgres.DB, sku string, point *int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		var was struct {
			ID    int64  `db:"id"`
			Point *int64 `db:"reorder_point"`
		}
		err := tx.Get(ctx, &was, `select v.id, o.reorder_point from variant v left join variant_outlook o on o.variant_id = v.id where v.sku = $1 for update of v`, sku)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return fmt.Errorf("set reorder point: %w", err)
		}
		_, err = tx.Exec(ctx, `insert into variant_outlook as o (variant_id, reorder_point, available, low)
			select $1, $2::bigint, a.n, coalesce(a.n <= $2, false) from (
				select coalesce(sum(on_hand - held), 0)::bigint as n from stock_level where variant_id = $1 and sellable) a
			on conflict (variant_id) do update set reorder_point = excluded.reorder_point, low = excluded.low,
				told_at = case when excluded.low then o.told_at end`, was.ID, point)
		if err != nil {
			return fmt.Errorf("set reorder point: %w", err)
		}
		return audit.Write(ctx, tx, audit.Change{Act: "variant.reorder_point", Subject: "variant", ID: sku, Before: was.Point, After: point})
	})
}

// OfMany reads outlooks by variant, by cooperative and SKU.
func OfMany(ctx context.Context, r postgres.Reader, l i18n.Lang, variants []int64) ([]Outlook, error) {
	var list []Outlook
	err := r.Select(ctx, &list, outlook+`where o.variant_id = any($2) order by c.name, v.sku`, l, postgres.Array(variants))
	if err != nil {
		return nil, fmt.Errorf("read outlooks: %w", err)
	}
	return list, nil
}
