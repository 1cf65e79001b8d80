package parcel

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Pack closes an open parcel: it waits for the carrier, or for who comes.
func Pack(ctx context.Context, tx *postgres.Tx, p *Parcel, box string, weightG int, who string) error {
	err := tx.Get(ctx, p, `update parcel set state = 'packed', box = $2, weight_g = $3, packed_by = $4, packed_at = now(),
		waits_for = '', set_aside_at = null where id = $1 returning `+columns, p.ID, box, weightG, who)
	if err != nil {
		return fmt.Errorf("pack parcel: %w", err)
	}
	return nil
}

// Reopen opens a packed parcel that has not left.
func Reopen(ctx context.Context, tx *postgres.Tx, p *Parcel) error {
	err := tx.Get(ctx, p, `update parcel set state = 'open', packed_by = null, packed_at = null where id = $1 returning `+columns, p.ID)
	if err != nil {
		return fmt.Errorf("open parcel again: %w", err)
	}
	return nil
}

// Send marks a packed parcel as given to a carrier.
func Send(ctx context.Context, tx *postgres.Tx, p *Parcel, carrier, service, tracking, who string) error {
	err := tx.Get(ctx, p, `update parcel set state = 'sent', carrier = $2, service = $3, tracking = $4, sent_by = $5, sent_at = now()
		where id = $1 returning `+columns, p.ID, carrier, service, tracking, who)
	if err != nil {
		return fmt.Errorf("send parcel: %w", err)
	}
	return nil
}

// HandOver marks a packed parcel as taken by somebody in the store.
func HandOver(ctx context.Context, tx *postgres.Tx, p *Parcel, to, who string) error {
	err := tx.Get(ctx, p, `update parcel set state = 'handed_over', handed_to = $2, handed_by = $3, handed_at = now()
		where id = $1 returning `+columns, p.ID, to, who)
	if err != nil {
		return fmt.Errorf("hand parcel over: %w", err)
	}
	return nil
}

// GiveUp empties a locked order's parcels that have not left: their pieces
// still wait at stock.ToSend, and nothing keeps them from going back to their
// shelf. It returns how many there were.
func GiveUp(ctx context.Context, tx *postgres.Tx, orderID int64) (int64, error) {
	n, err := tx.Exec(ctx, `update parcel set state = 'cancelled' where order_id = $1 and state in ('open', 'packed')`, orderID)
	if err != nil {
		return 0, fmt.Errorf("give parcels up: %w", err)
	}
	return n, nil
}
