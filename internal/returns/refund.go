package returns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Request asks for a refund. Key is the form's: sent twice, given back once.
// Seen is how many refunds the page knew of.
type Request struct {
	Key     string
	OrderID int64
	Seen    int
	Reason  string // one of credit.Reasons
	Note    string // for the audit log
	Ask     credit.Ask
}

// What a refund can meet.
var (
	errSeen      = fault.New(fault.Conflict, "refund_seen")
	errUnpaid    = fault.New(fault.Conflict, "refund_unpaid")
	errDisputed  = fault.New(fault.Conflict, "refund_disputed")
	errNothing   = fault.New(fault.Invalid, "refund_nothing")
	errStillHere = fault.New(fault.Conflict, "refund_still_here")
)

// Refund gives back what is asked for, in one transaction: the intention, the
// goods' way back, the sale's accounts, the credit note with its number, and the
// job that asks Stripe. Two people at one line: the database lets one win.
func Refund(ctx context.Context, s checkout.Shop, req Request) (credit.Issued, error) {
	return once(ctx, s, req, refund)
}

// once does a request under its order's lock; asked again with the same key, it
// gives the credit note that was issued then.
func once(ctx context.Context, s checkout.Shop, req Request, do func(context.Context, *postgres.Tx, order.Order, Request) (credit.Issued, error)) (credit.Issued, error) {
	if req.Key == "" {
		return credit.Issued{}, fault.New(fault.Invalid, "idempotency_key")
	}
	if !slices.Contains(credit.Reasons, req.Reason) {
		return credit.Issued{}, fault.Form([]*fault.Fault{fault.New(fault.Invalid, "refund_reason").On("reason")})
	}
	var issued credit.Issued
	err := postgres.InTx(ctx, s.DB, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, req.OrderID)
		if err != nil {
			return err
		}
		issued, err = credit.ByKey(ctx, tx, req.Key)
		if !errors.Is(err, credit.ErrNotFound) {
			return err
		}
		issued, err = do(ctx, tx, o, req)
		return err
	})
	return issued, err
}

func refund(ctx context.Context, tx *postgres.Tx, o order.Order, req Request) (credit.Issued, error) {
	if err := refundable(ctx, tx, o); err != nil {
		return credit.Issued{}, err
	}
	d, err := Read(ctx, tx, o)
	if err != nil {
		return credit.Issued{}, err
	}
	if req.Seen != d.Seen() {
		return credit.Issued{}, errSeen
	}
	n, moves, err := Weigh(ctx, tx, d, req.Ask)
	if err != nil {
		return credit.Issued{}, err
	}
	if n.Total == 0 {
		return credit.Issued{}, errNothing
	}
	ret, err := payment.IntendReturn(ctx, tx, d.Payment, n.Total, payment.ReasonRequested)
	if err != nil {
		return credit.Issued{}, err
	}
	issued, err := carryOut(ctx, tx, &d, req, ret, n, moves)
	if err != nil {
		return issued, err
	}
	return issued, jobs.Insert(ctx, tx, checkout.SendRefund{RefundID: ret.ID}, nil)
}

// refundable says whether money of a locked order can be given back: it was
// paid, and Stripe has not taken it back already in a dispute.
func refundable(ctx context.Context, tx *postgres.Tx, o order.Order) error {
	if o.PaidAt == nil {
		return errUnpaid
	}
	p, err := payment.SucceededOf(ctx, tx, o.ID)
	if errors.Is(err, payment.ErrNotFound) {
		return errUnpaid
	}
	if err != nil {
		return err
	}
	if _, err := payment.Lock(ctx, tx, p.ID); err != nil {
		return err
	}
	disputes, err := payment.DisputesOf(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(disputes, payment.Disputed.TakesMoney) {
		return errDisputed
	}
	return nil
}

// Weigh says what asking for that comes to and how the goods move, and writes nothing.
func Weigh(ctx context.Context, r postgres.Reader, d Desk, ask credit.Ask) (credit.Note, []stock.Movement, error) {
	n, err := credit.Reckon(d.Sale, ask)
	if err != nil {
		return n, nil, err
	}
	places, err := Places(ctx, r)
	if err != nil {
		return n, nil, err
	}
	moves, err := movements(n, d.Pieces, places)
	if err == nil && n.Total > 0 && n.Total+d.Given() >= d.Order.Total && leftToSend(d, moves) > 0 {
		err = errStillHere
	}
	return n, moves, err
}

// leftToSend is how many pieces still wait to be sent once these have moved.
func leftToSend(d Desk, moves []stock.Movement) (left int64) {
	for _, p := range d.Pieces {
		left += p.ToSend
	}
	for _, m := range moves {
		if m.From == stock.ToSend {
			left -= m.Quantity
		}
	}
	return left
}

// carryOut writes a refund that was weighed, in the order of the locks: payment,
// goods, accounts, and last the number.
func carryOut(ctx context.Context, tx *postgres.Tx, d *Desk, req Request, ret payment.Return, n credit.Note, moves []stock.Movement) (credit.Issued, error) {
	actor, before := audit.From(ctx).Actor(), d.Order.Status
	if err := checkout.Restate(ctx, tx, &d.Order); err != nil {
		return credit.Issued{}, err
	}
	if err := moveBack(ctx, tx, d, stock.Entry{Kind: "return", Key: "return:" + ret.ID, OrderID: &d.Order.ID, Actor: actor, Note: req.Reason, Movements: moves}); err != nil {
		return credit.Issued{}, err
	}
	if err := book(ctx, tx, *d, ret, n, actor); err != nil {
		return credit.Issued{}, err
	}
	issued := credit.Issued{RefundID: ret.ID, OrderID: d.Order.ID, Key: req.Key, Reason: req.Reason, Actor: actor}
	if err := credit.Issue(ctx, tx, &issued, n); err != nil {
		return issued, err
	}
	return issued, tell(ctx, tx, *d, before, issued, n, req)
}

// moveBack moves the goods. When nothing is left to send, parcels that were
// being filled are given up; pieces that lie in one otherwise stay there, and
// the database says so.
func moveBack(ctx context.Context, tx *postgres.Tx, d *Desk, e stock.Entry) error {
	if len(e.Movements) == 0 {
		return nil
	}
	if leftToSend(*d, e.Movements) == 0 {
		if _, err := parcel.GiveUp(ctx, tx, d.Order.ID); err != nil {
			return err
		}
	}
	if _, err := stock.Post(ctx, tx, e); err != nil {
		return err
	}
	_, err := order.Finish(ctx, tx, &d.Order)
	return err
}

// tell writes the refund into the order's story and the audit log.
func tell(ctx context.Context, tx *postgres.Tx, d Desk, before order.Status, issued credit.Issued, n credit.Note, req Request) error {
	if err := order.Note(ctx, tx, d.Order.ID, "credit_note", strconv.FormatInt(issued.Number, 10)); err != nil {
		return err
	}
	err := audit.Write(ctx, tx, audit.Change{Act: "order.refund", Subject: "order", ID: strconv.FormatInt(d.Order.Number, 10),
		Before: map[string]any{"status": before},
		After: map[string]any{"status": d.Order.Status, "credit_note": issued.Number, "reason": req.Reason, "total_cents": n.Total,
			"shipping_cents": n.Shipping, "taxes": n.Taxes, "lines": n.Lines}, Note: req.Note})
	if err != nil {
		return fmt.Errorf("record refund: %w", err)
	}
	return nil
}
