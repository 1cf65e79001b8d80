package counting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Scan is what one person adds to a count at one moment. Key names it: sent
// twice, it counts once.
type Scan struct {
	Key       string `json:"key"`
	Place     string `json:"place"` // location code; empty: the count's own place
	VariantID int64  `json:"variant_id"`
	LotID     *int64 `json:"lot_id"` // where the lot's own code was scanned
	Quantity  int64  `json:"quantity"`
	Line      int    `json:"line"` // of a file
}

const addSQL = `with added as (
		select a.*, coalesce(p.id, case when a.place = '' then c.location_id end) as location_id, p.closed_at is not null as closed
		from jsonb_to_recordset($2::jsonb) as a(key text, place text, variant_id bigint, lot_id bigint, quantity bigint, line int)
		join count_session c on c.id = $1
		left join location p on p.code = a.place and p.kind in ('floor', 'back_room', 'stall', 'quarantine', 'damaged')
	), judged as (
		select a.*, case when a.location_id is null or (c.location_id is not null and a.location_id <> c.location_id) then 'count_elsewhere'
			when c.cooperative_id is not null and c.cooperative_id <> pr.cooperative_id then 'count_other_cooperative' else '' end as wrong
		from added a join count_session c on c.id = $1 join variant v on v.id = a.variant_id join product pr on pr.id = v.product_id
	), written as (
		insert into count_scan (count_id, key, location_id, variant_id, lot_id, quantity, account_id, who)
		select $1, key, location_id, variant_id, lot_id, quantity, nullif($3::bigint, 0), $4 from judged where wrong = ''
		on conflict on constraint count_scan_once do nothing returning key
	) select j.line, j.wrong, w.key is not null and row_number() over (partition by j.key order by j.line) = 1 as written from judged j left join written w on w.key = j.key order by j.line`

type judged struct {
	Line    int    `db:"line"`
	Wrong   string `db:"wrong"`
	Written bool   `db:"written"`
}

// Add writes scans. It returns how many were new and the line of the first that
// was not, or a fault with the Line of the first that does not belong to this
// count; after a fault the transaction must be rolled back.
func Add(ctx context.Context, tx *postgres.Tx, id int64, scans []Scan) (fresh, again int, err error) {
	body, err := json.Marshal(scans)
	if err != nil {
		return 0, 0, fmt.Errorf("add to count: %w", err)
	}
	var rows []judged
	who := audit.From(ctx)
	if err := tx.Select(ctx, &rows, addSQL, id, string(body), who.ID, who.Actor()); err != nil {
		return 0, 0, fmt.Errorf("add to count: %w", err)
	}
	for _, row := range rows {
		switch {
		case row.Wrong != "":
			return 0, 0, fault.New(fault.Invalid, row.Wrong).On("code").With("Line", row.Line)
		case row.Written:
			fresh++
		case again == 0:
			again = row.Line
		}
	}
	if len(rows) != len(scans) {
		return 0, 0, fmt.Errorf("add to count: %d of %d scans read", len(rows), len(scans))
	}
	return fresh, again, nil
}

// Take undoes one scan of a count by the opposite, once. False when there is no
// such scan.
func Take(ctx context.Context, tx *postgres.Tx, id, scanID int64) (bool, error) {
	who := audit.From(ctx)
	n, err := tx.Exec(ctx, `insert into count_scan (count_id, key, location_id, variant_id, lot_id, quantity, account_id, who)
		select count_id, 'undo:' || id, location_id, variant_id, lot_id, -quantity, nullif($3::bigint, 0), $4 from count_scan
		where count_id = $1 and id = $2 and key not like 'undo:%' on conflict on constraint count_scan_once do nothing`, id, scanID, who.ID, who.Actor())
	return n > 0, err
}

// Seen is one scan as the people counting see it.
type Seen struct {
	ID       int64     `db:"id"`
	At       time.Time `db:"at"`
	Who      string    `db:"who"`
	SKU      string    `db:"sku"`
	Name     string    `db:"name"`
	Lot      string    `db:"lot"`
	PlaceFR  string    `db:"place_fr"`
	PlaceEN  string    `db:"place_en"`
	Quantity int64     `db:"quantity"`
	Undone   bool      `db:"undone"`
}

// PlaceName is the place in a language.
func (s Seen) PlaceName(lang string) string {
	if lang == "en" {
		return s.PlaceEN
	}
	return s.PlaceFR
}

// Latest returns the newest scans of a count.
func Latest(ctx context.Context, r postgres.Reader, id int64, lang string, limit int) ([]Seen, error) {
	var list []Seen
	err := r.Select(ctx, &list, `select n.id, n.at, n.who, v.sku, `+nameSQL+` as name, coalesce(lot.code, '') as lot, p.name_fr as place_fr, p.name_en as place_en,
			n.quantity, n.key like 'undo:%' or exists (select from count_scan u where u.count_id = n.count_id and u.key = 'undo:' || n.id) as undone
		from count_scan n join variant v on v.id = n.variant_id join location p on p.id = n.location_id left join lot on lot.id = n.lot_id
		where n.count_id = $1 order by n.id desc limit $3`, id, lang, limit)
	if err != nil {
		return nil, fmt.Errorf("read the latest scans: %w", err)
	}
	return list, nil
}

// nameSQL is the article of variant v in the language $2.
const nameSQL = `(select concat_ws(', ', coalesce(t.name, o.name, p.slug), nullif(case $2::text when 'en' then v.name_en else v.name_fr end, ''))
	from product p left join product_text t on t.product_id = p.id and t.lang = $2::text
	left join product_text o on o.product_id = p.id and o.lang <> $2::text where p.id = v.product_id)`

// Sum is one line of a count under way: what everybody added.
type Sum struct {
	LocationID int64     `db:"location_id"`
	Place      string    `db:"place"`
	PlaceFR    string    `db:"place_fr"`
	PlaceEN    string    `db:"place_en"`
	VariantID  int64     `db:"variant_id"`
	SKU        string    `db:"sku"`
	Name       string    `db:"name"`
	Shelf      string    `db:"shelf"`
	Lots       string    `db:"lots"` // codes scanned by lot
	Counted    *int64    `db:"counted"`
	Expected   int64     `db:"expected"` // now; shown only when the count is not blind
	People     string    `db:"people"`
	LastAt     time.Time `db:"last_at"`
}

// PlaceName is the place in a language.
func (s Sum) PlaceName(lang string) string {
	if lang == "en" {
		return s.PlaceEN
	}
	return s.PlaceFR
}

// covered are the articles a count asks for: what lies in its places now, and
// what it lists itself.
const coveredSQL = `select i.location_id, i.variant_id from count_item i where i.count_id = $1
	union select s.location_id, s.variant_id from stock_level s join location p on p.id = s.location_id join count_session c on c.id = $1
		join variant v on v.id = s.variant_id join product pr on pr.id = v.product_id
		where c.scope <> 'rolling' and s.on_hand > 0 and p.kind in ('floor', 'back_room', 'stall', 'quarantine', 'damaged')
		and (c.location_id is null or c.location_id = s.location_id) and (c.cooperative_id is null or c.cooperative_id = pr.cooperative_id)`

// Sums lists a count's articles by shelf: those still to count first where
// missing is asked, else those counted, the latest first.
func Sums(ctx context.Context, r postgres.Reader, id int64, lang string, missing bool, limit, offset int) ([]Sum, error) {
	var list []Sum
	err := r.Select(ctx, &list, `with covered as (`+coveredSQL+`), counted as (
			select location_id, variant_id, sum(quantity)::bigint as counted, max(at) as last_at, string_agg(distinct who, ', ') as people,
				array_agg(distinct lot_id) as lots
			from count_scan where count_id = $1 group by 1, 2
		), shown as (
			select location_id, variant_id, null::bigint as counted, to_timestamp(0) as last_at, '' as people, '{}'::bigint[] as lots from covered
				where $3 and not exists (select from counted k where k.location_id = covered.location_id and k.variant_id = covered.variant_id)
			union all select location_id, variant_id, counted, last_at, people, lots from counted where not $3
		) select s.location_id, p.code as place, p.name_fr as place_fr, p.name_en as place_en, s.variant_id, v.sku, `+nameSQL+` as name, coalesce(w.shelf, '') as shelf,
			coalesce((select string_agg(code, ', ' order by code) from lot where id = any(s.lots)), '') as lots, s.counted, s.people, s.last_at,
			coalesce((select sum(on_hand) from stock_level e where e.location_id = s.location_id and e.variant_id = s.variant_id), 0)::bigint as expected
		from shown s join location p on p.id = s.location_id join variant v on v.id = s.variant_id
		left join variant_place w on w.variant_id = s.variant_id and w.location_id = s.location_id
		order by s.last_at desc, p.id, w.shelf nulls last, v.sku limit $4 offset $5`, id, lang, missing, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read what was counted: %w", err)
	}
	return list, nil
}

// Left counts the articles a count covers that nobody counted yet.
func Left(ctx context.Context, r postgres.Reader, id int64) (int64, error) {
	var n int64
	err := r.Get(ctx, &n, `select count(*) from (`+coveredSQL+`) covered where not exists (select from count_scan n
		where n.count_id = $1 and n.location_id = covered.location_id and n.variant_id = covered.variant_id)`, id)
	return n, err
}

// ZeroRest says of everything covered and not counted that none is there.
func ZeroRest(ctx context.Context, tx *postgres.Tx, id int64) (int64, error) {
	who := audit.From(ctx)
	n, err := tx.Exec(ctx, `insert into count_scan (count_id, key, location_id, variant_id, quantity, account_id, who)
		select $1, 'zero:' || location_id || ':' || variant_id, location_id, variant_id, 0, nullif($2::bigint, 0), $3 from (`+coveredSQL+`) covered
		where not exists (select from count_scan n where n.count_id = $1 and n.location_id = covered.location_id and n.variant_id = covered.variant_id)
		on conflict on constraint count_scan_once do nothing`, id, who.ID, who.Actor())
	if err != nil {
		return 0, fmt.Errorf("count the rest as none: %w", err)
	}
	return n, nil
}

// More adds n pieces to what an account scanned last in a count. False when it
// has scanned nothing there in the last ten minutes.
func More(ctx context.Context, tx *postgres.Tx, id, accountID int64, key string, n int64) (bool, error) {
	var known bool
	err := tx.Get(ctx, &known, `with last as (
			select n.* from count_scan n where n.count_id = $1 and n.account_id = $2 and n.key not like 'undo:%' and n.at > now() - interval '10 minutes'
			and not exists (select from count_scan u where u.count_id = n.count_id and u.key = 'undo:' || n.id) order by n.id desc limit 1
		), more as (
			insert into count_scan (count_id, key, location_id, variant_id, lot_id, quantity, account_id, who)
			select $1, $3, location_id, variant_id, lot_id, $4::bigint, account_id, who from last where $4::bigint > 0
			on conflict on constraint count_scan_once do nothing
		) select exists (select from last)`, id, accountID, key, n)
	if err != nil {
		return false, fmt.Errorf("add to the last scan: %w", err)
	}
	return known, nil
}
