package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Supplier is a cooperative as the store deals with it. Owed is what stands on
// its account, cents; LastArrival is nil where nothing of its has arrived.
type Supplier struct {
	ID          int64        `db:"id"`
	Slug        string       `db:"slug"`
	Name        string       `db:"name"`
	Place       string       `db:"place"`
	Country     string       `db:"country"`
	Terms       *stock.Terms `db:"terms"` // of the agreement in force today, nil where there is none
	ShareBP     *int         `db:"share_bp"`
	Articles    int          `db:"articles"`
	OnHand      int64        `db:"on_hand"`
	OnWay       int64        `db:"on_way"`
	LastArrival *stock.Day   `db:"last_arrival"`
	Owed        money.Cents  `db:"owed"`
}

const supplierSelect = `select c.id, c.slug, c.name, coalesce(t.place, '') as place, coalesce(c.country, '') as country, a.terms, a.share_bp,
		(select count(*) from variant v join product p on p.id = v.product_id where p.cooperative_id = c.id and v.active) as articles,
		coalesce(n.on_hand, 0)::bigint as on_hand, coalesce(n.on_way, 0)::bigint as on_way,
		(select max(l.received_on) from lot l where l.cooperative_id = c.id and exists (select from stock_level s join location o on o.id = s.location_id
			where s.lot_id = l.id and o.kind not in ('supplier', 'transit'))) as last_arrival,
		coalesce((select -b.balance_cents from ledger_account x join ledger_balance b on b.account_id = x.id where x.cooperative_id = c.id), 0) as owed
	from cooperative c
	left join cooperative_text t on t.cooperative_id = c.id and t.lang = $1
	left join agreement a on a.cooperative_id = c.id and daterange(a.valid_from, a.ended_on, '[)') @> (now() at time zone 'America/Toronto')::date
	left join lateral (select sum(s.on_hand) filter (where o.kind <> 'transit') as on_hand, sum(s.on_hand) filter (where o.kind = 'transit') as on_way
		from lot l join stock_level s on s.lot_id = l.id and s.real join location o on o.id = s.location_id where l.cooperative_id = c.id) n on true `

// Suppliers lists the cooperatives by name.
func Suppliers(ctx context.Context, r postgres.Reader, lang i18n.Lang, limit, offset int) ([]Supplier, error) {
	var list []Supplier
	err := r.Select(ctx, &list, supplierSelect+`order by c.name, c.id limit $2 offset $3`, string(lang), limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read suppliers: %w", err)
	}
	return list, nil
}

// SupplierBySlug reads one cooperative; one that does not exist is a fault.NotFound.
func SupplierBySlug(ctx context.Context, r postgres.Reader, lang i18n.Lang, slug string) (Supplier, error) {
	var s Supplier
	err := r.Get(ctx, &s, supplierSelect+`where c.slug = $2`, string(lang), slug)
	if errors.Is(err, sql.ErrNoRows) || fault.KindOf(err) == fault.Invalid {
		return s, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return s, fmt.Errorf("read supplier: %w", err)
	}
	return s, nil
}
