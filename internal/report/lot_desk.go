package report

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// What a list of lots shows: those of which pieces are left, all others, those
// blocked, those near their best-before date or past it.
const (
	LotsLeft    = "left"
	LotsNone    = "none"
	LotsBlocked = "blocked"
	LotsNear    = "near"
)

// nearDays is how soon a best-before date counts as near.
const nearDays = "60 days"

// LotQuery asks for a page of lots, from 1.
type LotQuery struct {
	Lang        i18n.Lang
	Cooperative string // slug
	Text        string // beginning of a lot code or SKU
	State       string // one of the above; empty: all
	Page, Limit int
}

// LotRow is one lot in the list. Left counts what really lies here, sold pieces
// that wait to be sent among them.
type LotRow struct {
	Code       string     `db:"code"`
	Known      bool       `db:"known"`
	SKU        string     `db:"sku"`
	Name       string     `db:"name"`
	Variant    string     `db:"variant"`
	Band       string     `db:"band"`
	Maker      string     `db:"maker"`
	ReceivedOn time.Time  `db:"received_on"`
	BestBefore *time.Time `db:"best_before"`
	Blocked    bool       `db:"blocked"`
	Left       int64      `db:"pieces_left"`
	Transit    int64      `db:"transit"`
}

var lotStates = map[string]string{
	LotsLeft:    ` and exists (select from stock_level s where s.lot_id = l.id and s.real and s.on_hand > 0)`,
	LotsNone:    ` and not exists (select from stock_level s where s.lot_id = l.id and s.real and s.on_hand > 0)`,
	LotsBlocked: ` and l.blocked`,
	LotsNear: ` and l.best_before < current_date + interval '` + nearDays + `'
		and exists (select from stock_level s where s.lot_id = l.id and s.real and s.on_hand > 0)`,
}

// Lots reads one page of lots, the latest first (the soonest date first where
// dates are asked for), and whether another follows.
func Lots(ctx context.Context, r postgres.Reader, q LotQuery) ([]LotRow, bool, error) {
	order := `l.received_on desc, l.id desc`
	if q.State == LotsNear {
		order = `l.best_before, l.id`
	}
	where := lotStates[q.State]
	if q.Text != "" {
		where += ` and (l.id in (select id from lot where upper(code) like $3)
			or l.variant_id in (select id from variant where upper(sku) like $3))`
	} else {
		where += ` and $3 <> ''`
	}
	if q.Cooperative != "" {
		where += ` and l.cooperative_id = (select id from cooperative where slug = $2)`
	} else {
		where += ` and $2 = ''`
	}
	code, _ := Find{Text: q.Text}.code()
	var list []LotRow
	err := r.Select(ctx, &list, `with page as (select l.id from lot l where true`+where+` order by `+order+` limit $4 offset $5)
		select l.code, l.known, v.sku, coalesce(t.name, u.name, p.slug) as name, case $1 when 'fr' then v.name_fr else v.name_en end as variant,
			c.slug as band, c.name as maker, l.received_on, l.best_before, l.blocked, n.pieces_left, n.transit
		from page join lot l on l.id = page.id join variant v on v.id = l.variant_id join product p on p.id = v.product_id
		join cooperative c on c.id = l.cooperative_id
		left join product_text t on t.product_id = p.id and t.lang = $1
		left join product_text u on u.product_id = p.id and u.lang <> $1
		cross join lateral (select coalesce(sum(s.on_hand) filter (where s.real and a.kind <> 'transit'), 0)::bigint as pieces_left,
				coalesce(sum(s.on_hand) filter (where a.kind = 'transit'), 0)::bigint as transit
			from stock_level s join location a on a.id = s.location_id where s.lot_id = l.id) n
		order by `+order, string(q.Lang), q.Cooperative, like(code), q.Limit+1, (max(q.Page, 1)-1)*q.Limit)
	if err != nil {
		return nil, false, fmt.Errorf("list lots: %w", err)
	}
	more := len(list) > q.Limit
	return list[:min(len(list), q.Limit)], more, nil
}

// LotDesk is one lot as those who work in the store read of it.
type LotDesk struct {
	Lot
	SKU         string     `db:"sku"`
	MakerName   *string    `db:"person"` // with consent or not: the desk knows
	Blocked     bool       `db:"blocked"`
	BlockReason *string    `db:"block_reason"`
	BlockedAt   *time.Time `db:"blocked_at"`
	BlockedBy   *string    `db:"blocked_by"`
	Certificate string     `db:"certificate"`
	Arrival     *string    `db:"arrival"` // code of the shipment it came with
	Places      []LotPlace `db:"-"`
	Sent        int64      `db:"-"` // pieces with customers
}

// LotForDesk reads one lot with where its pieces are. One that does not exist
// is a fault.NotFound.
func LotForDesk(ctx context.Context, r postgres.Reader, lang i18n.Lang, code string) (LotDesk, error) {
	base, err := LotByCode(ctx, r, lang, code)
	if err != nil {
		return LotDesk{}, err
	}
	d := LotDesk{}
	err = r.Get(ctx, &d, `select v.sku, m.name as person, l.blocked, l.certificate, b.reason as block_reason, b.blocked_at, b.blocked_by,
			(select h.code from shipment_line s join shipment h on h.id = s.shipment_id where s.lot_id = l.id order by h.id limit 1) as arrival
		from lot l join variant v on v.id = l.variant_id left join maker m on m.id = l.maker_id
		left join lot_block b on b.lot_id = l.id and b.ended_at is null where l.id = $1`, base.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return d, fmt.Errorf("read lot: %w", err)
	}
	d.Lot = base
	err = r.Select(ctx, &d.Places, `select s.lot_id, l.code as lot, l.known, case $1 when 'fr' then a.name_fr else a.name_en end as place, a.code as place_code,
			s.on_hand, s.held, l.received_on, l.best_before, l.terms, l.unit_cost_cents, l.share_bp
		from stock_level s join lot l on l.id = s.lot_id join location a on a.id = s.location_id
		where s.lot_id = $2 and s.real and s.on_hand > 0 order by a.id`, string(lang), base.ID)
	if err != nil {
		return d, fmt.Errorf("read where a lot is: %w", err)
	}
	return d, nil
}

// LotHistory reads a lot's movements with ids under before (0: from the
// newest), at most limit.
func LotHistory(ctx context.Context, r postgres.Reader, lang i18n.Lang, lotID, before int64, limit int) ([]Movement, error) {
	var list []Movement
	err := r.Select(ctx, &list, `with page as (
			select id, entry_id, lot_id, from_location, to_location, quantity from stock_movement
			where lot_id = $2 and ($3 = 0 or id < $3) order by id desc limit $4
		) `+movementsOfPage, string(lang), lotID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read history of lot: %w", err)
	}
	return list, nil
}

// LotOrder is an order that pieces of a lot went to.
type LotOrder struct {
	Number   int64     `db:"number"`
	Name     string    `db:"name"`
	Status   string    `db:"status"`
	PaidAt   time.Time `db:"paid_at"`
	Quantity int64     `db:"quantity"` // sold, less what came back
}

// LotOrders reads the orders that pieces of a lot went to, the latest first, at
// most limit. It names buyers.
func LotOrders(ctx context.Context, r postgres.Reader, lotID int64, limit int) ([]LotOrder, error) {
	var list []LotOrder
	err := r.Select(ctx, &list, `select o.number, o.name, o.status, o.paid_at, n.quantity from (
			select l.order_id, sum(case when f.kind not in ('to_send', 'customer') and t.kind in ('to_send', 'customer') then m.quantity
				when f.kind in ('to_send', 'customer') and t.kind not in ('to_send', 'customer') then -m.quantity else 0 end)::bigint as quantity
			from stock_movement m join order_line l on l.id = m.order_line_id
			join location f on f.id = m.from_location join location t on t.id = m.to_location
			where m.lot_id = $1 group by l.order_id) n
		join sales_order o on o.id = n.order_id where o.paid_at is not null order by o.paid_at desc, o.id desc limit $2`, lotID, limit)
	if err != nil {
		return nil, fmt.Errorf("read orders of lot: %w", err)
	}
	return list, nil
}
