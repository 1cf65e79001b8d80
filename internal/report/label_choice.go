package report

import (
	"context"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// LabelChoice is a lot that labels can be printed of.
type LabelChoice struct {
	Lot     string `db:"lot"`
	Known   bool   `db:"known"`
	SKU     string `db:"sku"`
	Name    string `db:"name"`
	Variant string `db:"variant"`
	Band    string `db:"band"`
	Here    int64  `db:"here"` // pieces that lie in the store and are not sold
}

// LabelChoices reads lots by code, in the order asked for.
func LabelChoices(ctx context.Context, r postgres.Reader, lang i18n.Lang, codes []string) ([]LabelChoice, error) {
	var list []LabelChoice
	err := r.Select(ctx, &list, `select l.code as lot, l.known, v.sku, coalesce(t.name, u.name, p.slug) as name,
			case $1 when 'fr' then v.name_fr else v.name_en end as variant, c.slug as band,
			(select coalesce(sum(s.on_hand), 0) from stock_level s join location a on a.id = s.location_id
				where s.lot_id = l.id and s.real and a.kind not in ('transit', 'to_send'))::bigint as here
		from unnest($2::text[]) with ordinality as asked(code, n) join lot l on l.code = asked.code
		join variant v on v.id = l.variant_id join product p on p.id = v.product_id join cooperative c on c.id = l.cooperative_id
		left join product_text t on t.product_id = p.id and t.lang = $1
		left join product_text u on u.product_id = p.id and u.lang <> $1 order by asked.n`, string(lang), postgres.Array(codes))
	if err != nil {
		return nil, fmt.Errorf("read lots to label: %w", err)
	}
	return list, nil
}

// LabelLot is the lot whose labels a scanned code asks for: the lot itself, or
// of an article the lot that came last of those in the store, else the last
// there was. Empty where the code names neither.
func LabelLot(ctx context.Context, r postgres.Reader, scanned string) (string, error) {
	code, lotOnly := Find{Text: scanned}.code()
	var lots []string
	err := r.Select(ctx, &lots, `select l.code from lot l where upper(l.code) = $1 or not $3::boolean and l.variant_id in (
			select id from variant where upper(sku) = $1 or gtin = any($2))
		order by upper(l.code) = $1 desc, exists (select from stock_level s where s.lot_id = l.id and s.real and s.on_hand > 0) desc,
			l.received_on desc, l.id desc limit 1`, code, postgres.Array(GTINs(code)), lotOnly)
	if err != nil || len(lots) == 0 {
		return "", err
	}
	return lots[0], nil
}

// ArrivalLabels are the lots that came with a shipment, a label for each good
// piece; what was announced where nothing has arrived yet.
func ArrivalLabels(ctx context.Context, r postgres.Reader, code string) ([]LabelCount, error) {
	var list []LabelCount
	err := r.Select(ctx, &list, `with came as (
			select l.lot_id, sum(l.good) as n from arrival_line l join arrival a on a.id = l.arrival_id and a.voided_at is null
			join shipment h on h.id = a.shipment_id where h.code = $1 group by l.lot_id
		), announced as (
			select l.lot_id, l.quantity as n from shipment_line l join shipment h on h.id = l.shipment_id
			where h.code = $1 and not exists (select from came)
		) select lot.code as lot, n.n::int as copies from (select * from came union all select * from announced) n
			join lot on lot.id = n.lot_id where n.n > 0 order by lot.id`, code)
	if err != nil {
		return nil, fmt.Errorf("read lots of arrival: %w", err)
	}
	return list, nil
}

// PlaceLabels are the lots that lie in a place, one label for each piece or for
// each lot; of one cooperative where its slug is given.
func PlaceLabels(ctx context.Context, r postgres.Reader, place, cooperative string, each bool) ([]LabelCount, error) {
	var list []LabelCount
	err := r.Select(ctx, &list, `select l.code as lot, case when $3::boolean then s.on_hand else 1 end::int as copies
		from stock_level s join lot l on l.id = s.lot_id join variant v on v.id = l.variant_id
		where s.location_id = (select id from location where code = $1 and real) and s.on_hand > 0
		and ($2 = '' or l.cooperative_id = (select id from cooperative where slug = $2))
		order by v.sku, l.id limit $4`, place, cooperative, each, LabelsAtMost+1)
	if err != nil {
		return nil, fmt.Errorf("read lots of place: %w", err)
	}
	return list, nil
}
