package payout

import (
	"context"
	"time"

	"plantagenet/internal/postgres"
)

// saidLimit is how many letters a cooperative may add to its answer.
const saidLimit = 500

// Answer is what a cooperative said of a payment. AccountID is nil where who
// answered has no account.
type Answer struct {
	PayoutID  int64     `db:"payout_id"`
	Received  bool      `db:"received"`
	Said      string    `db:"said"`
	At        time.Time `db:"answered_at"`
	AccountID *int64    `db:"account_id"`
	Name      string    `db:"name"`
}

// Answers are what was said of a payment, the latest first: that one counts.
func Answers(ctx context.Context, r postgres.Reader, payoutID int64) ([]Answer, error) {
	var list []Answer
	err := r.Select(ctx, &list, `select payout_id, received, said, answered_at, account_id, name from payout_answer where payout_id = $1
		order by id desc limit 50`, payoutID)
	return list, err
}

// Say writes an answer, under the window's own role: the database refuses one
// about another's payment, or one that was reversed.
func Say(ctx context.Context, tx *postgres.Tx, a Answer) error {
	_, err := tx.Exec(ctx, `insert into payout_answer (payout_id, cooperative_id, received, said, account_id, name)
		values ($1, window_of(), $2, $3, $4, $5)`, a.PayoutID, a.Received, a.Said, a.AccountID, a.Name)
	return err
}
