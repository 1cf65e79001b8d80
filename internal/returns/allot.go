package returns

import (
	"context"
	"slices"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

var errAllot = fault.New(fault.Conflict, "refund_allot")

// Unallotted finds a refund that was made in Stripe's own dashboard and is tied
// to nothing yet: the money is back, and the books do not say for what.
func (d Desk) Unallotted() (payment.Return, bool) {
	for _, r := range d.Refunds {
		noted := slices.ContainsFunc(d.Notes, func(n credit.Issued) bool { return n.RefundID == r.ID })
		if r.Reason == payment.ReasonElsewhere && r.State == "succeeded" && r.PaymentID == d.Payment.ID && !noted {
			return r, true
		}
	}
	return payment.Return{}, false
}

// Without leaves a refund out of what was given back, to weigh it anew.
func (d Desk) Without(refundID string) Desk {
	d.Refunds = slices.DeleteFunc(slices.Clone(d.Refunds), func(r payment.Return) bool { return r.ID == refundID })
	return d
}

// Allot ties a refund made in Stripe's dashboard to what it gave back, to the
// cent: goods, accounts, credit note and mail follow as for any other. Nothing
// is asked of Stripe.
func Allot(ctx context.Context, s checkout.Shop, refundID string, req Request) (credit.Issued, error) {
	return once(ctx, s, req, func(ctx context.Context, tx *postgres.Tx, o order.Order, req Request) (credit.Issued, error) {
		return allot(ctx, tx, o, refundID, req)
	})
}

func allot(ctx context.Context, tx *postgres.Tx, o order.Order, refundID string, req Request) (credit.Issued, error) {
	d, err := Read(ctx, tx, o)
	if err != nil {
		return credit.Issued{}, err
	}
	ret, waits := d.Unallotted()
	if !waits || ret.ID != refundID || req.Seen != d.Seen() {
		return credit.Issued{}, errSeen
	}
	d = d.Without(refundID)
	n, moves, err := Weigh(ctx, tx, d, req.Ask)
	if err != nil {
		return credit.Issued{}, err
	}
	if n.Total != ret.Amount {
		return credit.Issued{}, errAllot
	}
	issued, err := carryOut(ctx, tx, &d, req, ret, n, moves)
	if err != nil {
		return issued, err
	}
	return issued, jobs.Insert(ctx, tx, checkout.SendMail{Mail: checkout.MailCreditNote, OrderID: o.ID, RefundID: ret.ID}, nil)
}
