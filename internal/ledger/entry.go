package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Account codes every shop has. Tax accounts come from TaxPayable, cooperatives'
// from Payable.
const (
	StripeClearing  = "stripe:clearing"
	Inventory       = "inventory"
	RefundsDue      = "refunds:due"
	IncomeGoods     = "income:goods"
	IncomeShare     = "income:commission"
	IncomeShipping  = "income:shipping"
	ExpenseGoods    = "expense:goods"
	ExpenseCardFees = "expense:card_fees"
	ExpenseDisputes = "expense:disputes"
	ExpenseLosses   = "expense:losses"
)

// Payable is the account of what a cooperative is owed.
func Payable(cooperativeID int64) string { return "coop:" + strconv.FormatInt(cooperativeID, 10) }

// TaxPayable is the account of a tax collected for the Crown: HST, GST, QST, PST_BC …
func TaxPayable(tax string) string { return "tax:" + strings.ToLower(tax) }

// Posting is one side of an entry: Amount cents to Account, debit positive.
type Posting struct {
	Account     string      `json:"account"`
	Amount      money.Cents `json:"amount"`
	OrderLineID *int64      `json:"order_line_id,omitempty"`
	LotID       *int64      `json:"lot_id,omitempty"`
	Quantity    *int64      `json:"quantity,omitempty"`
}

// Entry is one business act in money. Key names it: asked twice, it is written once.
type Entry struct {
	Kind       string
	Key        string
	OrderID    *int64
	PaymentID  *string
	OccurredAt time.Time // zero: now, by the database's clock
	Actor      string
	Note       string
	Postings   []Posting
}

func init() {
	postgres.Explain("ledger_entry_balanced", fault.New(fault.Broken, "ledger_entry_balanced"))
}

// Post writes an entry and moves the balances. It refuses one that does not sum
// to zero, leaves out postings of nothing, and returns false when an entry with
// this key exists already.
func Post(ctx context.Context, tx *postgres.Tx, e Entry) (bool, error) {
	var sum money.Cents
	kept := make([]Posting, 0, len(e.Postings))
	for _, p := range e.Postings {
		sum += p.Amount
		if p.Amount != 0 {
			kept = append(kept, p)
		}
	}
	if sum != 0 {
		return false, fmt.Errorf("post %s: postings sum to %d cents", e.Key, sum)
	}
	return write(ctx, tx, e, kept)
}

func write(ctx context.Context, tx *postgres.Tx, e Entry, postings []Posting) (bool, error) {
	body, err := json.Marshal(postings)
	if err != nil {
		return false, fmt.Errorf("post %s: %w", e.Key, err)
	}
	var count int
	err = tx.Get(ctx, &count, `with entry as (
			insert into ledger_entry (kind, key, order_id, payment_id, occurred_at, actor, note)
			values ($1, $2, $3, $4, coalesce($5, now()), $6, $7)
			on conflict on constraint ledger_entry_key_unique do nothing returning id
		), posting as (
			insert into ledger_posting (entry_id, account_id, currency, amount_cents, order_line_id, lot_id, quantity)
			select entry.id, a.id, a.currency, p.amount, p.order_line_id, p.lot_id, p.quantity
			from entry, jsonb_to_recordset($8::jsonb) as p(account text, amount bigint, order_line_id bigint, lot_id bigint, quantity bigint)
			join ledger_account a on a.code = p.account
			returning 1
		) select (select count(*) from posting) from entry`,
		e.Kind, e.Key, e.OrderID, e.PaymentID, when(e.OccurredAt), who(e.Actor), e.Note, string(body))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("post %s: %w", e.Key, err)
	}
	if count != len(postings) {
		return false, fmt.Errorf("post %s: %d of %d postings written: unknown account", e.Key, count, len(postings))
	}
	return true, nil
}

// Reverse writes the opposite of the entry under key, pointing at it. False
// when it was reversed before.
func Reverse(ctx context.Context, tx *postgres.Tx, key, actor, why string) (bool, error) {
	n, err := tx.Exec(ctx, `with entry as (
			insert into ledger_entry (kind, key, order_id, payment_id, reverses_id, actor, note)
			select 'reverse', 'reverse:' || key, order_id, payment_id, id, $2, $3 from ledger_entry where key = $1 and kind <> 'reverse'
			on conflict on constraint ledger_entry_key_unique do nothing returning id, reverses_id
		) insert into ledger_posting (entry_id, account_id, currency, amount_cents, order_line_id, lot_id, quantity)
		select entry.id, p.account_id, p.currency, -p.amount_cents, p.order_line_id, p.lot_id, p.quantity
		from entry join ledger_posting p on p.entry_id = entry.reverses_id`, key, who(actor), why)
	if err != nil {
		return false, fmt.Errorf("reverse %s: %w", key, err)
	}
	return n > 0, nil
}

// Balance returns what stands on an account, debit positive, in cents.
func Balance(ctx context.Context, r postgres.Reader, account string) (money.Cents, error) {
	var c money.Cents
	err := r.Get(ctx, &c, `select coalesce((select b.balance_cents from ledger_balance b
		join ledger_account a on a.id = b.account_id where a.code = $1), 0)`, account)
	return c, err
}

func when(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func who(actor string) string {
	if actor == "" {
		return "system"
	}
	return actor
}
