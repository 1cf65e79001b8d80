package stock

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// OrderPieces says where one order line's pieces of one lot are now, read from
// the movements that name the line.
type OrderPieces struct {
	OrderLineID int64  `db:"order_line_id"`
	LotID       int64  `db:"lot_id"`
	Lot         string `db:"lot"`
	From        string `db:"from_code"` // location they were sold from
	ToSend      int64  `db:"to_send"`   // sold and still in the store
	Customer    int64  `db:"customer"`  // sent or handed over
	Back        int64  `db:"back"`      // returned or given up: in the store again, or lost
}

// OrderPiecesOf reads an order's pieces by line and lot.
func OrderPiecesOf(ctx context.Context, r postgres.Reader, orderID int64) ([]OrderPieces, error) {
	var list []OrderPieces
	err := r.Select(ctx, &list, `select m.order_line_id, m.lot_id, lot.code as lot,
			coalesce(min(f.code) filter (where f.sellable), '') as from_code,
			(coalesce(sum(m.quantity) filter (where t.code = 'to-send'), 0) - coalesce(sum(m.quantity) filter (where f.code = 'to-send'), 0))::bigint as to_send,
			(coalesce(sum(m.quantity) filter (where t.code = 'customer'), 0) - coalesce(sum(m.quantity) filter (where f.code = 'customer'), 0))::bigint as customer,
			coalesce(sum(m.quantity) filter (where f.code in ('to-send', 'customer') and t.code not in ('to-send', 'customer')), 0)::bigint as back
		from order_line l join stock_movement m on m.order_line_id = l.id join lot on lot.id = m.lot_id
		join location f on f.id = m.from_location join location t on t.id = m.to_location
		where l.order_id = $1 group by m.order_line_id, m.lot_id, lot.code order by m.order_line_id, m.lot_id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("read an order's pieces: %w", err)
	}
	return list, nil
}
