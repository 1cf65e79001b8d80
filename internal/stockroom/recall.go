package stockroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Block blocks a lot everywhere in one act: what is on sale or at a stall goes
// to quarantine, holds on it end, and nothing of it is sold, sent or received
// until Unblock. It returns how many holds it ended.
func Block(ctx context.Context, db *postgres.DB, lotID int64, reason, note string) (holds int, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		code, err := lotCode(ctx, tx, lotID)
		if err != nil {
			return err
		}
		orders, err := stock.BlockLot(ctx, tx, stock.Block{LotID: lotID, Reason: reason, Note: note, BlockedBy: audit.From(ctx).Actor()})
		if err != nil {
			return err
		}
		holds = len(orders)
		return audit.Write(ctx, tx, audit.Change{Act: "lot.block", Subject: "lot", ID: code, Before: map[string]any{"blocked": false},
			After: map[string]any{"blocked": true, "reason": reason, "holds_ended": holds}, Note: note})
	})
	return holds, err
}

// Unblock ends a block, with a reason. The pieces stay in quarantine until they
// are put back.
func Unblock(ctx context.Context, db *postgres.DB, lotID int64, why string) error {
	if strings.TrimSpace(why) == "" {
		return fault.New(fault.Invalid, "stock_note").On("note")
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		code, err := lotCode(ctx, tx, lotID)
		if err != nil {
			return err
		}
		if err := stock.Unblock(ctx, tx, lotID, audit.From(ctx).Actor(), why); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "lot.unblock", Subject: "lot", ID: code, Before: map[string]any{"blocked": true},
			After: map[string]any{"blocked": false}, Note: why})
	})
}

func lotCode(ctx context.Context, r postgres.Reader, id int64) (string, error) {
	var code string
	err := r.Get(ctx, &code, `select code from lot where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "not_found")
	}
	return code, err
}

// Buyer is one order that has pieces of a lot: with the buyer, or sold and still
// in the store.
type Buyer struct {
	Order    int64      `db:"number"`
	Name     string     `db:"name"`
	Email    string     `db:"email"`
	Phone    string     `db:"phone"`
	Lang     string     `db:"lang"`
	Customer int64      `db:"customer"` // pieces sent or handed over
	ToSend   int64      `db:"to_send"`  // sold, still here
	SentOn   *time.Time `db:"sent_on"`  // the last of them
}

// Buyers lists the orders that have pieces of a lot, oldest first.
func Buyers(ctx context.Context, r postgres.Reader, lotID int64) ([]Buyer, error) {
	var list []Buyer
	err := r.Select(ctx, &list, `select o.number, o.name, o.email, o.phone, o.lang, m.customer::bigint as customer, m.to_send::bigint as to_send, m.sent_on
		from (select l.order_id,
				sum(case when t.code = 'customer' then m.quantity when f.code = 'customer' then -m.quantity else 0 end) as customer,
				sum(case when t.code = 'to-send' then m.quantity when f.code = 'to-send' then -m.quantity else 0 end) as to_send,
				max(e.occurred_at) filter (where t.code = 'customer') as sent_on
			from stock_movement m join stock_entry e on e.id = m.entry_id join order_line l on l.id = m.order_line_id
			join location f on f.id = m.from_location join location t on t.id = m.to_location
			where m.lot_id = $1 group by l.order_id) m
		join sales_order o on o.id = m.order_id where m.customer > 0 or m.to_send > 0 order by o.number`, lotID)
	if err != nil {
		return nil, fmt.Errorf("list who has a lot: %w", err)
	}
	return list, nil
}

// Spot is where pieces of a lot lie.
type Spot struct {
	Place  string `db:"code"`
	Kind   string `db:"kind"`
	NameFR string `db:"name_fr"`
	NameEN string `db:"name_en"`
	Pieces int64  `db:"on_hand"`
	Held   int64  `db:"held"`
}

// PlaceName is the place in a language.
func (s Spot) PlaceName(lang string) string { return either(lang, s.NameFR, s.NameEN) }

// LotCard is a lot as the stockroom's pages show it.
type LotCard struct {
	ID         int64      `db:"id"`
	Code       string     `db:"code"`
	Known      bool       `db:"known"`
	SKU        string     `db:"sku"`
	Name       string     `db:"name"`
	BestBefore *stock.Day `db:"best_before"`
	Blocked    bool       `db:"blocked"`
	Lost       int64      `db:"lost"`
	Spots      []Spot     `db:"-"` // real places with pieces
}

// Lot reads a lot by its code; a NotFound fault when there is none.
func Lot(ctx context.Context, r postgres.Reader, code, lang string) (LotCard, error) {
	var c LotCard
	err := r.Get(ctx, &c, `select l.id, l.code, l.known, v.sku, l.best_before, l.blocked,
			coalesce((select s.on_hand from stock_level s join location p on p.id = s.location_id where s.lot_id = l.id and p.code = 'loss'), 0) as lost,
			concat_ws(', ', coalesce(t.name, o.name, p.slug), nullif(case $2::text when 'en' then v.name_en else v.name_fr end, '')) as name
		from lot l join variant v on v.id = l.variant_id join product p on p.id = v.product_id
		left join product_text t on t.product_id = p.id and t.lang = $2::text left join product_text o on o.product_id = p.id and o.lang <> $2::text
		where l.code = $1`, code, lang)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return c, fmt.Errorf("read lot: %w", err)
	}
	err = r.Select(ctx, &c.Spots, `select p.code, p.kind, p.name_fr, p.name_en, s.on_hand, s.held from stock_level s join location p on p.id = s.location_id
		where s.lot_id = $1 and p.real and s.on_hand > 0 order by p.id`, c.ID)
	return c, err
}

// Aging is a lot near or past its best-before day with pieces in the store.
type Aging struct {
	Code       string    `db:"code"`
	SKU        string    `db:"sku"`
	Name       string    `db:"name"`
	BestBefore stock.Day `db:"best_before"`
	Days       int       `db:"days"` // left; negative when past
	OnSale     int64     `db:"on_sale"`
	Elsewhere  int64     `db:"elsewhere"` // stalls, quarantine, damaged, on the way
	Blocked    bool      `db:"blocked"`
}

// BestBefore lists lots whose best-before day is past or within so many days,
// the soonest first, by the store's day.
func BestBefore(ctx context.Context, r postgres.Reader, lang string, within, limit, offset int) ([]Aging, error) {
	var list []Aging
	err := r.Select(ctx, &list, `select l.code, v.sku, l.best_before, l.best_before - today.d as days, l.blocked, s.on_sale::bigint as on_sale, s.elsewhere::bigint as elsewhere,
			concat_ws(', ', coalesce(t.name, o.name, p.slug), nullif(case $1::text when 'en' then v.name_en else v.name_fr end, '')) as name
		from (select (now() at time zone 'America/Toronto')::date as d) today
		join lot l on l.best_before <= today.d + $2::int join variant v on v.id = l.variant_id join product p on p.id = v.product_id
		join lateral (select coalesce(sum(s.on_hand) filter (where s.sellable), 0) as on_sale, coalesce(sum(s.on_hand) filter (where not s.sellable), 0) as elsewhere
			from stock_level s join location a on a.id = s.location_id where s.lot_id = l.id and s.real and a.kind <> 'to_send') s on s.on_sale + s.elsewhere > 0
		left join product_text t on t.product_id = p.id and t.lang = $1::text left join product_text o on o.product_id = p.id and o.lang <> $1::text
		order by l.best_before, l.id limit $3 offset $4`, lang, within, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list lots by best-before day: %w", err)
	}
	return list, nil
}
