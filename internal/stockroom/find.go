package stockroom

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Thing is what a scanned or typed code names: an article, or one lot of it.
type Thing struct {
	VariantID int64  `db:"variant_id"`
	LotID     *int64 `db:"lot_id"`
	SKU       string `db:"sku"`
	Name      string `db:"name"`
	Lot       string `db:"lot"`
	Blocked   bool   `db:"blocked"`
}

// Find reads a SKU, a GTIN, a lot's code, or the address of a lot's journey as
// its label's square says it. A NotFound fault on field code when it is none.
func Find(ctx context.Context, r postgres.Reader, lang, code string) (Thing, error) {
	var t Thing
	code = strings.TrimSpace(code)
	if i := strings.LastIndexByte(code, '/'); i >= 0 && strings.HasPrefix(code, "http") {
		code, _, _ = strings.Cut(code[i+1:], "?")
	}
	err := r.Get(ctx, &t, `with found as (
			select 1 as rank, v.id as variant_id, null::bigint as lot_id from variant v where v.sku = $1
			union all select 2, variant_id, id from lot where code = $1
			union all select 3, id, null from variant where $1 ~ '^[0-9]{8,14}$' and gtin is not null and ltrim(gtin, '0') = ltrim($1, '0')
			union all select 4, id, null from variant where lower(sku) = lower($1)
			union all select 5, variant_id, id from lot where lower(code) = lower($1)
			order by 1 limit 1
		) select f.variant_id, f.lot_id, v.sku, coalesce(lot.code, '') as lot, coalesce(lot.blocked, false) as blocked,
			concat_ws(', ', coalesce(t.name, o.name, p.slug), nullif(case $2::text when 'en' then v.name_en else v.name_fr end, '')) as name
		from found f join variant v on v.id = f.variant_id join product p on p.id = v.product_id left join lot on lot.id = f.lot_id
		left join product_text t on t.product_id = p.id and t.lang = $2::text left join product_text o on o.product_id = p.id and o.lang <> $2::text`, code, lang)
	if errors.Is(err, sql.ErrNoRows) {
		return t, fault.New(fault.NotFound, "code_unknown").On("code").With("Code", code)
	}
	if err != nil {
		return t, fmt.Errorf("find by code: %w", err)
	}
	return t, nil
}
