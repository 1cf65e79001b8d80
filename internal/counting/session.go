package counting

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// What a count covers.
const (
	Whole         = "whole"
	OnePlace      = "place"
	OfCooperative = "cooperative"
	Rolling       = "rolling" // a few articles a day
)

// States of a count.
const (
	Open      = "open"
	Review    = "review"
	Approved  = "approved"
	Cancelled = "cancelled"
)

// Session is one count.
type Session struct {
	ID            int64       `db:"id"`
	Key           string      `db:"key"`
	Scope         string      `db:"scope"`
	LocationID    *int64      `db:"location_id"`
	CooperativeID *int64      `db:"cooperative_id"`
	Place         string      `db:"place"` // its location's code
	PlaceFR       string      `db:"place_fr"`
	PlaceEN       string      `db:"place_en"`
	Cooperative   string      `db:"cooperative"` // its name
	Blind         bool        `db:"blind"`       // who counts is not shown what is expected
	State         string      `db:"state"`
	Note          string      `db:"note"`
	OpenedAt      time.Time   `db:"opened_at"`
	OpenedBy      string      `db:"opened_by"`
	UnitsOff      int64       `db:"units_off"`      // missing and too many, added
	CostOff       money.Cents `db:"cost_off_cents"` // the same at cost
	EndedAt       *time.Time  `db:"ended_at"`
	EndedBy       *string     `db:"ended_by"`
	EntryID       *int64      `db:"entry_id"`
	Counted       int64       `db:"counted"` // articles with a count so far
}

// PlaceName is the counted place's name in a language; empty when there is no one place.
func (s Session) PlaceName(lang string) string {
	if lang == "en" {
		return s.PlaceEN
	}
	return s.PlaceFR
}

func init() {
	postgres.Explain("count_session_place", fault.New(fault.Invalid, "count_place").On("place"))
	postgres.Explain("count_session_cooperative", fault.New(fault.Invalid, "count_cooperative").On("cooperative"))
	postgres.Explain("count_open", fault.New(fault.Conflict, "count_closed"))
	postgres.Explain("count_move", fault.New(fault.Conflict, "count_state"))
	postgres.Explain("count_second_person", fault.New(fault.Forbidden, "count_second_person"))
	postgres.Explain("count_scan_quantity", fault.New(fault.Invalid, "count_quantity").On("quantity"))
	postgres.Explain("count_line_counted", fault.New(fault.Invalid, "count_below_zero"))
	postgres.Explain("count_line_reason_check", fault.New(fault.Invalid, "stock_reason").On("reason"))
}

const sessionSelect = `select s.id, s.key, s.scope, s.location_id, s.cooperative_id, coalesce(l.code, '') as place,
		coalesce(l.name_fr, '') as place_fr, coalesce(l.name_en, '') as place_en, coalesce(c.name, '') as cooperative,
		s.blind, s.state, s.note, s.opened_at, s.opened_by, s.units_off, s.cost_off_cents, s.ended_at, s.ended_by, s.entry_id,
		(select count(*) from (select distinct location_id, variant_id from count_scan n where n.count_id = s.id) d) as counted
	from count_session s left join location l on l.id = s.location_id left join cooperative c on c.id = s.cooperative_id `

// Opening asks for a count. Place is a location's code.
type Opening struct {
	Key         string
	Scope       string
	Place       string
	Cooperative string // slug
	Blind       bool
	Note        string
}

// Start opens a count and returns its id; asked twice under one key, it is one
// count. A rolling count chooses its articles now.
func Start(ctx context.Context, tx *postgres.Tx, o Opening) (int64, error) {
	if err := o.check(); err != nil {
		return 0, err
	}
	var id int64
	err := tx.Get(ctx, &id, `insert into count_session (key, scope, location_id, cooperative_id, blind, note, opened_by)
		values ($1, $2, (select id from location where code = nullif($3, '')
			and kind in ('floor', 'back_room', 'stall', 'quarantine', 'damaged')), (select id from cooperative where slug = nullif($4, '')), $5, $6, $7)
		on conflict on constraint count_session_key do nothing returning id`,
		o.Key, o.Scope, o.Place, o.Cooperative, o.Blind, o.Note, audit.From(ctx).Actor())
	if errors.Is(err, sql.ErrNoRows) {
		return id, tx.Get(ctx, &id, `select id from count_session where key = $1`, o.Key)
	}
	if err != nil {
		return 0, fmt.Errorf("open count: %w", err)
	}
	if o.Scope == Rolling {
		return id, fillRolling(ctx, tx, id)
	}
	return id, nil
}

func (o Opening) check() error {
	switch {
	case o.Scope != Whole && o.Scope != OnePlace && o.Scope != OfCooperative && o.Scope != Rolling:
		return fault.Form([]*fault.Fault{fault.New(fault.Invalid, "count_scope").On("scope")})
	case (o.Scope == OnePlace) != (o.Place != ""):
		return fault.Form([]*fault.Fault{fault.New(fault.Invalid, "count_place").On("place")})
	case (o.Scope == OfCooperative) != (o.Cooperative != ""):
		return fault.Form([]*fault.Fault{fault.New(fault.Invalid, "count_cooperative").On("cooperative")})
	}
	return nil
}

// ByID reads one count; a NotFound fault when there is none.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Session, error) {
	return one(ctx, r, sessionSelect+`where s.id = $1`, id)
}

// Lock reads a count and holds it until the transaction ends.
func Lock(ctx context.Context, tx *postgres.Tx, id int64) (Session, error) {
	return one(ctx, tx, sessionSelect+`where s.id = $1 for update of s`, id)
}

func one(ctx context.Context, r postgres.Reader, query string, id int64) (Session, error) {
	var s Session
	err := r.Get(ctx, &s, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "not_found")
	}
	return s, err
}

// List returns counts, those under way first, then the latest.
func List(ctx context.Context, r postgres.Reader, limit, offset int) ([]Session, error) {
	var list []Session
	err := r.Select(ctx, &list, sessionSelect+`order by s.state not in ('open', 'review'), s.opened_at desc, s.id desc limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list counts: %w", err)
	}
	return list, nil
}

// Move changes a count's state; the database allows the moves that make sense.
func Move(ctx context.Context, tx *postgres.Tx, id int64, to string) error {
	who := audit.From(ctx)
	_, err := tx.Exec(ctx, `update count_session set state = $2, ended_at = case when $2 = 'cancelled' then now() end,
		ended_by = case when $2 = 'cancelled' then $3 end, ended_by_id = case when $2 = 'cancelled' then nullif($4::bigint, 0) end where id = $1`,
		id, to, who.Actor(), who.ID)
	if err != nil {
		return fmt.Errorf("move count to %s: %w", to, err)
	}
	return nil
}

// Approve ends a count with its entry; nil when nothing differed. Above the
// limit the database refuses whoever counted.
func Approve(ctx context.Context, tx *postgres.Tx, id int64, entryID *int64) error {
	who := audit.From(ctx)
	_, err := tx.Exec(ctx, `update count_session set state = 'approved', ended_at = now(), ended_by = $2, ended_by_id = nullif($3::bigint, 0), entry_id = $4
		where id = $1`, id, who.Actor(), who.ID, entryID)
	if err != nil {
		return fmt.Errorf("approve count: %w", err)
	}
	return nil
}

// Limit is above what a second person approves, and how many articles a rolling
// count asks for a day.
type Limit struct {
	Units   int64       `db:"units"`
	Cents   money.Cents `db:"cents"`
	Rolling int         `db:"rolling"`
}

// Limits reads the limit.
func Limits(ctx context.Context, r postgres.Reader) (Limit, error) {
	var l Limit
	err := r.Get(ctx, &l, `select units, cents, rolling from count_limit`)
	return l, err
}

// SetLimits changes the limit.
func SetLimits(ctx context.Context, tx *postgres.Tx, l Limit) error {
	_, err := tx.Exec(ctx, `update count_limit set units = $1, cents = $2, rolling = $3`, l.Units, l.Cents, l.Rolling)
	return err
}

// Exceeds says whether a second person has to approve the count.
func (l Limit) Exceeds(s Session) bool { return s.UnitsOff > l.Units || s.CostOff > l.Cents }

// Has says whether an account added to a count.
func Has(ctx context.Context, r postgres.Reader, id, accountID int64) (bool, error) {
	var yes bool
	err := r.Get(ctx, &yes, `select exists (select from count_scan where count_id = $1 and account_id = $2)`, id, accountID)
	return yes, err
}
