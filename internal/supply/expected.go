package supply

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Coming is a shipment in one line of a list: where it comes from, what is in
// it, when.
type Coming struct {
	Code        string        `db:"code"`
	OrderNumber *string       `db:"order_number"`
	Cooperative string        `db:"cooperative"` // slug
	Name        string        `db:"name"`        // of the cooperative
	ContentsFR  string        `db:"contents_fr"` // the first articles in words
	ContentsEN  string        `db:"contents_en"`
	Articles    int           `db:"articles"` // how many articles in all
	Pieces      int64         `db:"pieces"`   // still on the way; in the list of the past, what was counted in
	On          stock.Day     `db:"on_day"`   // expected, or arrived
	State       ShipmentState `db:"state"`
	Mode        string        `db:"mode"`
	Late        bool          `db:"late"`
}

const comingSelect = `select h.code, (select number from purchase_order o where o.id = h.order_id) as order_number,
		c.slug as cooperative, c.name, h.state, h.mode, coalesce(n.contents_fr, '') as contents_fr, coalesce(n.contents_en, '') as contents_en,
		coalesce(n.articles, 0) as articles,
		case when h.state in ('announced', 'partly') then coalesce(n.on_way, 0) else coalesce(n.counted, 0) end::bigint as pieces,
		case when h.state in ('announced', 'partly') then h.expected_on else h.ended_at::date end as on_day,
		h.state in ('announced', 'partly') and h.expected_on < (now() at time zone 'America/Toronto')::date as late
	from shipment h join cooperative c on c.id = h.cooperative_id
	left join lateral (
		select string_agg(x.name_fr, ', ' order by x.pieces desc, x.position) filter (where x.rank <= 2) as contents_fr,
			string_agg(x.name_en, ', ' order by x.pieces desc, x.position) filter (where x.rank <= 2) as contents_en,
			count(*) as articles, sum(x.on_way) as on_way, sum(x.counted) as counted
		from (select y.*, row_number() over (order by y.pieces desc, y.position) as rank from (
			select p.id, min(s.position) as position, sum(s.quantity) as pieces,
				coalesce((select name from product_text t where t.product_id = p.id order by (t.lang = 'fr') desc limit 1), p.slug) as name_fr,
				coalesce((select name from product_text t where t.product_id = p.id order by (t.lang = 'en') desc limit 1), p.slug) as name_en,
				sum(s.quantity + a.surplus - a.counted - a.lost) as on_way, sum(a.counted) as counted
			from shipment_line s join variant v on v.id = s.variant_id join product p on p.id = v.product_id
			cross join lateral (select coalesce(sum(l.good + l.damaged), 0) as counted, coalesce(sum(l.lost), 0) as lost,
				coalesce(sum(l.surplus), 0) as surplus
				from arrival_line l join arrival r on r.id = l.arrival_id and r.voided_at is null where l.shipment_line_id = s.id) a
			where s.shipment_id = h.id group by p.id) y) x
	) n on true `

// Expected lists at most limit shipments on their way, the next one first.
func Expected(ctx context.Context, r postgres.Reader, limit int) ([]Coming, error) {
	var list []Coming
	err := r.Select(ctx, &list, comingSelect+`where h.state in ('announced', 'partly') order by h.expected_on, h.id limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("read expected shipments: %w", err)
	}
	return list, nil
}

// Past lists shipments that have arrived or were cancelled, the latest first.
func Past(ctx context.Context, r postgres.Reader, limit, offset int) ([]Coming, error) {
	var list []Coming
	err := r.Select(ctx, &list, comingSelect+`where h.state in ('arrived', 'cancelled') order by h.ended_at desc, h.id desc limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("read past shipments: %w", err)
	}
	return list, nil
}

// ShipmentsOf lists a cooperative's shipments, the latest first.
func ShipmentsOf(ctx context.Context, r postgres.Reader, cooperativeID int64, limit int) ([]Coming, error) {
	var list []Coming
	err := r.Select(ctx, &list, comingSelect+`where h.cooperative_id = $1 order by h.id desc limit $2`, cooperativeID, limit)
	if err != nil {
		return nil, fmt.Errorf("read shipments of a cooperative: %w", err)
	}
	return list, nil
}

// ShipmentsOfOrder lists what was announced against an order.
func ShipmentsOfOrder(ctx context.Context, r postgres.Reader, orderID int64) ([]Coming, error) {
	var list []Coming
	err := r.Select(ctx, &list, comingSelect+`where h.order_id = $1 order by h.id limit 50`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read shipments of an order: %w", err)
	}
	return list, nil
}
