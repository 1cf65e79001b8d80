package stockroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Sending asks for goods to be carried from one place to another. Direct goods
// arrive at once: the next room, or the stall the car already stands at.
type Sending struct {
	Key    string
	From   string // location codes
	To     string
	Direct bool
	Note   string
	Wants  []stock.Pieces
}

// Transfer is goods carried from one place to another.
type Transfer struct {
	ID      int64      `db:"id"`
	From    string     `db:"from_code"`
	FromFR  string     `db:"from_fr"`
	FromEN  string     `db:"from_en"`
	To      string     `db:"to_code"`
	ToFR    string     `db:"to_fr"`
	ToEN    string     `db:"to_en"`
	Note    string     `db:"note"`
	SentAt  time.Time  `db:"sent_at"`
	SentBy  string     `db:"sent_by"`
	Undone  *time.Time `db:"undone_at"`
	Sent    int64      `db:"sent"`
	Arrived int64      `db:"arrived"`
	Settled int64      `db:"settled"`

	FromKind string `db:"from_kind"`
	ToKind   string `db:"to_kind"`
	MayUndo  bool   `db:"may_undo"` // nothing of it arrived or was settled since
}

// UnderWay is how many pieces have neither arrived nor been settled.
func (t Transfer) UnderWay() int64 {
	if t.Undone != nil {
		return 0
	}
	return t.Sent - t.Arrived - t.Settled
}

// FromName is where it comes from, in a language.
func (t Transfer) FromName(lang string) string { return either(lang, t.FromFR, t.FromEN) }

// ToName is where it goes, in a language.
func (t Transfer) ToName(lang string) string { return either(lang, t.ToFR, t.ToEN) }

func either(lang, fr, en string) string {
	if lang == "en" {
		return en
	}
	return fr
}

func init() {
	postgres.Explain("stock_transfer_places", fault.New(fault.Invalid, "transfer_places").On("to"))
	postgres.Explain("stock_transfer_sum", fault.New(fault.Conflict, "transfer_sum"))
	postgres.Explain("stock_adjustment_note", fault.New(fault.Invalid, "stock_note").On("note"))
}

// Send takes goods from their place, free pieces only, and returns the
// transfer's id. Asked twice under one key, it is one transfer.
func Send(ctx context.Context, db *postgres.DB, s Sending) (id int64, err error) {
	if len(s.Wants) == 0 {
		return 0, fault.New(fault.Invalid, "transfer_empty").On("code")
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		fresh := false
		if id, fresh, err = begin(ctx, tx, s); err != nil || !fresh {
			return err
		}
		chosen, err := stock.Choose(ctx, tx, s.From, s.Wants)
		if err != nil {
			return err
		}
		return carry(ctx, tx, s, id, chosen)
	})
	return id, err
}

// begin writes the transfer's row; not fresh where its key was used before.
func begin(ctx context.Context, tx *postgres.Tx, s Sending) (id int64, fresh bool, err error) {
	for _, at := range []struct{ code, field string }{{s.From, "from"}, {s.To, "to"}} {
		p, err := stock.PlaceByCode(ctx, tx, at.code)
		if err != nil || !p.Counted() {
			return 0, false, fault.New(fault.Invalid, "transfer_places").On(at.field)
		}
	}
	err = tx.Get(ctx, &id, `insert into stock_transfer (key, from_location, to_location, note, sent_by)
		select $1, f.id, t.id, $4, $5 from location f, location t where f.code = $2 and t.code = $3
		on conflict on constraint stock_transfer_key do nothing returning id`, s.Key, s.From, s.To, s.Note, audit.From(ctx).Actor())
	if errors.Is(err, sql.ErrNoRows) {
		return id, false, tx.Get(ctx, &id, `select id from stock_transfer where key = $1`, s.Key)
	}
	return id, true, err
}

func carry(ctx context.Context, tx *postgres.Tx, s Sending, id int64, chosen []stock.Chosen) error {
	act, to := "send", stock.Transit
	if s.Direct {
		act, to = "direct", s.To
	}
	pieces := make(map[int64]int64, len(chosen))
	var lots, quantities []int64
	var movements []stock.Movement
	for _, c := range chosen {
		if pieces[c.LotID] == 0 {
			lots = append(lots, c.LotID)
		}
		pieces[c.LotID] += c.Quantity
	}
	for _, lot := range lots {
		quantities = append(quantities, pieces[lot])
		movements = append(movements, stock.Movement{LotID: lot, From: s.From, To: to, Quantity: pieces[lot]})
	}
	entry, err := stock.Post(ctx, tx, stock.Entry{Kind: "transfer", Key: fmt.Sprintf("transfer:%d", id), Actor: audit.From(ctx).Actor(), Note: s.Note, Movements: movements})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into stock_transfer_line (transfer_id, lot_id, sent, arrived)
		select $1, lot, n, case when $4 then n else 0 end from unnest($2::bigint[], $3::bigint[]) as l(lot, n)`,
		id, postgres.Array(lots), postgres.Array(quantities), s.Direct)
	if err != nil {
		return fmt.Errorf("write transfer: %w", err)
	}
	if err := tie(ctx, tx, id, entry, act, ""); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: "transfer." + act, Subject: "transfer", ID: fmt.Sprint(id),
		After: map[string]any{"from": s.From, "to": s.To, "lots": len(lots), "pieces": sum(quantities)}, Note: s.Note})
}

func sum(list []int64) (n int64) {
	for _, v := range list {
		n += v
	}
	return n
}

// tie says which act of a transfer an entry is.
func tie(ctx context.Context, tx *postgres.Tx, id, entry int64, act, reason string) error {
	_, err := tx.Exec(ctx, `insert into stock_transfer_entry (entry_id, transfer_id, act, reason) values ($1, $2, $3, nullif($4, ''))`, entry, id, act, reason)
	return err
}

// UndoTransfer takes back a transfer of which nothing moved on: its goods are where
// they were.
func UndoTransfer(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if _, err := lockTransfer(ctx, tx, id); err != nil {
			return err
		}
		var entries []int64
		if err := tx.Select(ctx, &entries, `select entry_id from stock_transfer_entry where transfer_id = $1 order by entry_id`, id); err != nil {
			return err
		}
		if len(entries) != 1 {
			return fault.New(fault.Conflict, "moved_on")
		}
		if err := void(ctx, tx, entries[0]); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update stock_transfer set undone_at = now() where id = $1`, id); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "transfer.undo", Subject: "transfer", ID: fmt.Sprint(id)})
	})
}

// void takes an entry back, or says that its goods have moved on.
func void(ctx context.Context, tx *postgres.Tx, entry int64) error {
	_, err := stock.Void(ctx, tx, entry, audit.From(ctx).Actor(), "")
	if f, ok := fault.Of(err); ok && (f.Code == "not_enough_stock" || f.Code == "stock_is_held") {
		return fault.New(fault.Conflict, "moved_on").Because(err)
	}
	return err
}

// lockTransfer reads a transfer that is not undone, and holds it.
func lockTransfer(ctx context.Context, tx *postgres.Tx, id int64) (Transfer, error) {
	var locked int64
	err := tx.Get(ctx, &locked, `select id from stock_transfer where id = $1 for update`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Transfer{}, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return Transfer{}, err
	}
	t, err := TransferByID(ctx, tx, id)
	if err == nil && t.Undone != nil {
		err = fault.New(fault.Conflict, "already_undone")
	}
	return t, err
}

const transferSelect = `select t.id, f.kind as from_kind, d.kind as to_kind, t.undone_at is null and (select count(*) from stock_transfer_entry e
			where e.transfer_id = t.id) = 1 as may_undo, f.code as from_code, f.name_fr as from_fr, f.name_en as from_en, d.code as to_code, d.name_fr as to_fr, d.name_en as to_en,
		t.note, t.sent_at, t.sent_by, t.undone_at, coalesce(l.sent, 0)::bigint as sent, coalesce(l.arrived, 0)::bigint as arrived, coalesce(l.settled, 0)::bigint as settled
	from stock_transfer t join location f on f.id = t.from_location join location d on d.id = t.to_location
	left join lateral (select sum(sent) as sent, sum(arrived) as arrived, sum(settled) as settled from stock_transfer_line l where l.transfer_id = t.id) l on true `

// TransferByID reads one transfer; a NotFound fault when there is none.
func TransferByID(ctx context.Context, r postgres.Reader, id int64) (Transfer, error) {
	var t Transfer
	err := r.Get(ctx, &t, transferSelect+`where t.id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return t, fault.New(fault.NotFound, "not_found")
	}
	return t, err
}

// Transfers lists them, those with goods under way first.
func Transfers(ctx context.Context, r postgres.Reader, limit, offset int) ([]Transfer, error) {
	var list []Transfer
	err := r.Select(ctx, &list, transferSelect+`order by not (t.undone_at is null and exists (select from stock_transfer_line o
		where o.transfer_id = t.id and o.arrived + o.settled < o.sent)), t.sent_at desc, t.id desc limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list transfers: %w", err)
	}
	return list, nil
}

// Carried is one lot of a transfer.
type Carried struct {
	LotID   int64  `db:"lot_id"`
	Lot     string `db:"lot"`
	SKU     string `db:"sku"`
	Name    string `db:"name"`
	Blocked bool   `db:"blocked"`
	Sent    int64  `db:"sent"`
	Arrived int64  `db:"arrived"`
	Settled int64  `db:"settled"`
}

// UnderWay is what has neither arrived nor been settled.
func (c Carried) UnderWay() int64 { return c.Sent - c.Arrived - c.Settled }

// CarriedBy lists a transfer's lots.
func CarriedBy(ctx context.Context, r postgres.Reader, id int64, lang string) ([]Carried, error) {
	var list []Carried
	err := r.Select(ctx, &list, `select l.lot_id, lot.code as lot, v.sku, lot.blocked, l.sent, l.arrived, l.settled,
			concat_ws(', ', coalesce(t.name, o.name, p.slug), nullif(case $2::text when 'en' then v.name_en else v.name_fr end, '')) as name
		from stock_transfer_line l join lot on lot.id = l.lot_id join variant v on v.id = lot.variant_id join product p on p.id = v.product_id
		left join product_text t on t.product_id = p.id and t.lang = $2::text left join product_text o on o.product_id = p.id and o.lang <> $2::text
		where l.transfer_id = $1 order by v.sku, lot.received_on, lot.id`, id, lang)
	if err != nil {
		return nil, fmt.Errorf("read a transfer's lots: %w", err)
	}
	return list, nil
}

// Free is what of a lot can be carried away from a place.
type Free struct {
	Lot  string `db:"code"`
	Free int64  `db:"free"`
}

// FreeAt lists the free pieces of a place by lot, blocked lots left out.
func FreeAt(ctx context.Context, r postgres.Reader, place string, limit int) ([]Free, error) {
	var list []Free
	err := r.Select(ctx, &list, `select l.code, s.on_hand - s.held as free from stock_level s join location p on p.id = s.location_id and p.code = $1 and p.real
		join lot l on l.id = s.lot_id and not l.blocked join variant v on v.id = s.variant_id where s.on_hand > s.held order by v.sku, l.received_on, l.id limit $2`, place, limit)
	if err != nil {
		return nil, fmt.Errorf("list what is free: %w", err)
	}
	return list, nil
}
