package catalog

// Lapsed is a common table expression, to stand first after "with": what holds
// past their hour still keep from sale, by lot and location, whoever sweeps.
const Lapsed = `lapsed as materialized (
		select l.lot_id, l.location_id, sum(l.quantity)::bigint as quantity
		from stock_hold h join stock_hold_line l on l.hold_id = h.id
		where h.state = 'active' and h.expires_at <= now() group by 1, 2
	)`

// Available is an expression over a variant v beside Lapsed: how many pieces
// can be bought now.
const Available = `(select coalesce(sum(s.on_hand - s.held + coalesce(x.quantity, 0)), 0)::bigint
		from stock_level s left join lapsed x on x.lot_id = s.lot_id and x.location_id = s.location_id
		where s.variant_id = v.id and s.sellable)`

// InStock, beside Lapsed, is true for a product p of which at least one piece can be bought.
const InStock = `exists (select from variant v join stock_level s on s.variant_id = v.id
		where v.product_id = p.id and v.active and s.sellable and (s.on_hand > s.held
			or (s.lot_id, s.location_id) in (select lot_id, location_id from lapsed)))`
