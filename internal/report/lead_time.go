package report

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// LeadTimes is the median of days, by cooperative, from an order sent to its
// goods counted in for the first time. A cooperative without such an order has none.
func LeadTimes(ctx context.Context, r postgres.Reader) (map[int64]int, error) {
	var rows []struct {
		CooperativeID int64 `db:"cooperative_id"`
		Days          int   `db:"days"`
	}
	err := r.Select(ctx, &rows, `select cooperative_id, round(percentile_cont(0.5) within group (order by days))::int as days from (
			select o.cooperative_id, extract(epoch from min(a.arrived_at) - o.sent_at) / 86400 as days
			from purchase_order o join shipment h on h.order_id = o.id join arrival a on a.shipment_id = h.id and a.voided_at is null and a.entry_id is not null
			where o.sent_at is not null group by o.id) first group by cooperative_id`)
	if err != nil {
		return nil, fmt.Errorf("read lead times: %w", err)
	}
	times := make(map[int64]int, len(rows))
	for _, row := range rows {
		times[row.CooperativeID] = max(row.Days, 0)
	}
	return times, nil
}
