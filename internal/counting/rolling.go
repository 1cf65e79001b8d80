package counting

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// fillRolling chooses the day's articles: a point for each day since an article
// was counted in its place (365 when never) and one for each piece that moved
// there in ninety days; the highest first. What another open count asks for is left out.
func fillRolling(ctx context.Context, tx *postgres.Tx, id int64) error {
	_, err := tx.Exec(ctx, `insert into count_item (count_id, location_id, variant_id)
		select $1, a.location_id, a.variant_id from (
			select s.location_id, s.variant_id from stock_level s join location p on p.id = s.location_id
			where p.kind in ('floor', 'back_room') and s.on_hand > 0 group by 1, 2) a
		left join lateral (select max(l.last_at) as at from count_line l join count_session c on c.id = l.count_id
			where l.variant_id = a.variant_id and l.location_id = a.location_id and c.state = 'approved' and not l.left_out) last on true
		left join (
			select lot.variant_id, p.id as location_id, sum(m.quantity) as pieces from stock_entry e join stock_movement m on m.entry_id = e.id
			join lot on lot.id = m.lot_id join location p on p.id in (m.from_location, m.to_location)
			where e.recorded_at > now() - interval '90 days' group by 1, 2) moved using (variant_id, location_id)
		where not exists (select from count_item i join count_session c on c.id = i.count_id
			where i.variant_id = a.variant_id and i.location_id = a.location_id and c.state in ('open', 'review'))
		order by least(coalesce(extract(epoch from now() - last.at) / 86400, 365), 365) + coalesce(moved.pieces, 0) desc, a.location_id, a.variant_id
		limit (select rolling from count_limit)`, id)
	if err != nil {
		return fmt.Errorf("choose the articles of a rolling count: %w", err)
	}
	return nil
}

// Status is what counting asks of the people in the store today.
type Status struct {
	Open    int64 `db:"open"`    // counts under way
	Review  int64 `db:"review"`  // counts that wait for approval
	Rolling int64 `db:"rolling"` // articles of today's rolling count not yet counted, or not yet chosen
}

// Due says what there is to count today, by the store's day.
func Due(ctx context.Context, r postgres.Reader) (Status, error) {
	var s Status
	err := r.Get(ctx, &s, `with today as (
			select distinct n.location_id, n.variant_id from count_scan n join count_session c on c.id = n.count_id
			where c.scope = 'rolling' and c.state <> 'cancelled' and n.at >= date_trunc('day', now() at time zone 'America/Toronto') at time zone 'America/Toronto'
		) select (select count(*) from count_session where state = 'open') as open,
			(select count(*) from count_session where state = 'review') as review,
			greatest(0, least((select rolling from count_limit), (select count(*) from (select distinct s.location_id, s.variant_id from stock_level s
				join location p on p.id = s.location_id where p.kind in ('floor', 'back_room') and s.on_hand > 0 limit 200) there))
				- (select count(*) from today)) as rolling`)
	if err != nil {
		return s, fmt.Errorf("read what is to be counted: %w", err)
	}
	return s, nil
}
