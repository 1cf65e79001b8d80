package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Place is a location where goods can lie and be looked at. Stalls are added,
// renamed and closed; the others every shop has. Nothing at a stall can be
// bought on the web: it is on a market table, perhaps in somebody's hands.
type Place struct {
	ID       int64      `db:"id"`
	Code     string     `db:"code"`
	Kind     string     `db:"kind"` // floor, back_room, stall, quarantine, damaged, transit, to_send
	Sellable bool       `db:"sellable"`
	NameFR   string     `db:"name_fr"`
	NameEN   string     `db:"name_en"`
	ClosedAt *time.Time `db:"closed_at"`
	Pieces   int64      `db:"pieces"`   // on hand
	Held     int64      `db:"held"`     // of them, held by orders
	Articles int64      `db:"articles"` // variants with a piece there
}

// Name is the place's name in a language.
func (p Place) Name(lang string) string {
	if lang == "en" {
		return p.NameEN
	}
	return p.NameFR
}

// Counted says whether goods lie there for people to count and move.
func (p Place) Counted() bool {
	switch p.Kind {
	case "floor", "back_room", "stall", "quarantine", "damaged":
		return true
	}
	return false
}

func init() {
	postgres.Explain("location_not_empty", fault.New(fault.Conflict, "place_not_empty"))
	postgres.Explain("location_closed", fault.New(fault.Conflict, "place_closed"))
	postgres.Explain("location_name", fault.New(fault.Invalid, "place_name").On("name_fr"))
	postgres.Explain("variant_place_shelf", fault.New(fault.Invalid, "shelf_form").On("shelf"))
}

const placeSelect = `select l.id, l.code, l.kind, l.sellable, l.name_fr, l.name_en, l.closed_at,
		coalesce(s.pieces, 0)::bigint as pieces, coalesce(s.held, 0)::bigint as held, coalesce(s.articles, 0) as articles
	from location l left join lateral (select sum(on_hand) as pieces, sum(held) as held, count(distinct variant_id) filter (where on_hand > 0) as articles
		from stock_level s where s.location_id = l.id) s on true `

// Places lists the real places with what lies there; closed stalls last.
func Places(ctx context.Context, r postgres.Reader) ([]Place, error) {
	var list []Place
	err := r.Select(ctx, &list, placeSelect+`where l.real order by l.closed_at is not null, array_position(array['floor', 'back_room', 'stall', 'to_send',
		'transit', 'quarantine', 'damaged'], l.kind), l.id`)
	if err != nil {
		return nil, fmt.Errorf("list places: %w", err)
	}
	return list, nil
}

// PlaceByCode reads one real place; a NotFound fault when there is none.
func PlaceByCode(ctx context.Context, r postgres.Reader, code string) (Place, error) {
	var p Place
	err := r.Get(ctx, &p, placeSelect+`where l.real and l.code = $1`, code)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "not_found")
	}
	return p, err
}

// AddStall opens a stall and returns its code.
func AddStall(ctx context.Context, tx *postgres.Tx, nameFR, nameEN string) (string, error) {
	var code string
	err := tx.Get(ctx, &code, `insert into location (code, kind, real, sellable, name_fr, name_en)
		select 'stall-' || coalesce(max(substr(code, 7)::int), 0) + 1, 'stall', true, false, $1, $2
		from location where code ~ '^stall-[0-9]{1,6}$' returning code`, strings.TrimSpace(nameFR), strings.TrimSpace(nameEN))
	if err != nil {
		return "", fmt.Errorf("add stall: %w", err)
	}
	return code, nil
}

// RenameStall changes what a stall is called; false when there is no such stall.
func RenameStall(ctx context.Context, tx *postgres.Tx, code, nameFR, nameEN string) (bool, error) {
	n, err := tx.Exec(ctx, `update location set name_fr = $2, name_en = $3 where code = $1 and kind = 'stall'`,
		code, strings.TrimSpace(nameFR), strings.TrimSpace(nameEN))
	return n > 0, err
}

// CloseStall takes an empty stall out of use, or opens it again. False when it
// is so already or there is no such stall.
func CloseStall(ctx context.Context, tx *postgres.Tx, code string, closed bool) (bool, error) {
	n, err := tx.Exec(ctx, `update location set closed_at = case when $2 then now() end
		where code = $1 and kind = 'stall' and (closed_at is null) = $2`, code, closed)
	return n > 0, err
}
