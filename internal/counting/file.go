package counting

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Wrong is a line of a file that names what is not there: its article or lot,
// or its place.
type Wrong struct {
	Line  int    `db:"line"`
	Place bool   `db:"place"`
	Value string `db:"value"`
}

// Resolve turns lines of a file, a JSON array of {line, code, place, quantity},
// into scans: SKUs, lots' codes and GTINs, and places by code or by name. It
// returns the first line that names nothing instead.
func Resolve(ctx context.Context, r postgres.Reader, rows postgres.JSON) ([]Scan, *Wrong, error) {
	var found []struct {
		Line      int     `db:"line"`
		Code      string  `db:"code"`
		Said      string  `db:"said"`
		Place     *string `db:"place"`
		VariantID *int64  `db:"variant_id"`
		LotID     *int64  `db:"lot_id"`
		Quantity  int64   `db:"quantity"`
	}
	err := r.Select(ctx, &found, `select f.line, f.code, f.place as said, p.code as place, coalesce(v.id, l.variant_id, g.id) as variant_id,
			case when v.id is null then l.id end as lot_id, f.quantity
		from jsonb_to_recordset($1::jsonb) as f(line int, code text, place text, quantity bigint)
		left join variant v on v.sku = f.code
		left join lot l on l.code = f.code
		left join variant g on g.gtin = f.code
		left join lateral (select code from location where kind in ('floor', 'back_room', 'stall', 'quarantine', 'damaged')
			and f.place in (code, lower(name_fr), lower(name_en)) order by id limit 1) p on true
		order by f.line`, rows)
	if err != nil {
		return nil, nil, fmt.Errorf("read a count's file: %w", err)
	}
	scans := make([]Scan, 0, len(found))
	for _, f := range found {
		switch {
		case f.VariantID == nil:
			return nil, &Wrong{Line: f.Line, Value: f.Code}, nil
		case f.Said != "" && f.Place == nil:
			return nil, &Wrong{Line: f.Line, Place: true, Value: f.Said}, nil
		}
		s := Scan{VariantID: *f.VariantID, LotID: f.LotID, Quantity: f.Quantity, Line: f.Line}
		if f.Place != nil {
			s.Place = *f.Place
		}
		scans = append(scans, s)
	}
	return scans, nil, nil
}

// Loaded says whether a file was added to a count under this key before.
func Loaded(ctx context.Context, r postgres.Reader, id int64, key string) (bool, error) {
	var yes bool
	err := r.Get(ctx, &yes, `select exists (select from count_scan where count_id = $1 and starts_with(key, 'file:' || $2 || ':'))`, id, key)
	return yes, err
}
