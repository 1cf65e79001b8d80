package payment

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// Mailed says whether a mail was marked as sent.
func Mailed(ctx context.Context, r postgres.Reader, key string) (bool, error) {
	var sent bool
	err := r.Get(ctx, &sent, `select exists (select from mail_sent where key = $1)`, key)
	return sent, err
}

// MarkMailed marks a mail as sent; marked before, nothing changes.
func MarkMailed(ctx context.Context, tx *postgres.Tx, key, kind string, orderID int64) error {
	_, err := tx.Exec(ctx, `insert into mail_sent (key, order_id, kind) values ($1, $2, $3) on conflict do nothing`, key, orderID, kind)
	if err != nil {
		return fmt.Errorf("mark mail as sent: %w", err)
	}
	return nil
}

// Mail is one mail that was sent about an order.
type Mail struct {
	Kind string    `db:"kind"`
	At   time.Time `db:"sent_at"`
}

// MailsOf returns the mails sent about an order, first things first.
func MailsOf(ctx context.Context, r postgres.Reader, orderID int64) ([]Mail, error) {
	var list []Mail
	err := r.Select(ctx, &list, `select kind, sent_at from mail_sent where order_id = $1 order by sent_at`, orderID)
	return list, err
}
