package stripe

import (
	"context"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"plantagenet/internal/money"
	"plantagenet/internal/payment"
)

// Our own words in a refund's metadata.
const (
	metaRefund = "refund_id"
	metaReason = "reason"
)

// CreateRefund gives money of a captured payment back.
func (c *Client) CreateRefund(ctx context.Context, req payment.RefundRequest) (payment.Refund, error) {
	params := &stripego.RefundParams{
		PaymentIntent: stripego.String(req.IntentID), Amount: stripego.Int64(int64(req.Amount)),
		Reason:   stripego.String(string(stripego.RefundReasonRequestedByCustomer)),
		Metadata: map[string]string{metaRefund: req.Key, metaReason: req.Reason},
	}
	params.Context = ctx
	params.SetIdempotencyKey(req.Key)
	made, err := c.api.Refunds.New(params)
	if err == nil {
		return refund(made), complete("create refund", made.ID)
	}
	if replayedFailure(err) {
		if found, ok := c.refundByKey(ctx, req); ok {
			return found, nil
		}
	}
	return payment.Refund{}, explain("create refund", err)
}

// refundByKey finds a refund that was made although Stripe answered with an error.
func (c *Client) refundByKey(ctx context.Context, req payment.RefundRequest) (payment.Refund, bool) {
	list, err := c.RefundsOf(ctx, req.IntentID)
	if err != nil {
		return payment.Refund{}, false
	}
	for _, r := range list {
		if r.Key == req.Key {
			return r, true
		}
	}
	return payment.Refund{}, false
}

// Refund fetches a refund anew.
func (c *Client) Refund(ctx context.Context, id string) (payment.Refund, error) {
	params := &stripego.RefundParams{}
	params.Context = ctx
	r, err := c.api.Refunds.Get(id, params)
	if err != nil {
		return payment.Refund{}, explain("fetch refund", err)
	}
	return refund(r), complete("fetch refund", r.ID)
}

// RefundsOf lists all refunds of a payment intent, newest first.
func (c *Client) RefundsOf(ctx context.Context, intentID string) ([]payment.Refund, error) {
	params := &stripego.RefundListParams{PaymentIntent: stripego.String(intentID)}
	params.Limit = stripego.Int64(100)
	params.Context = ctx
	var list []payment.Refund
	all := c.api.Refunds.List(params)
	for all.Next() {
		list = append(list, refund(all.Refund()))
	}
	return list, explain("list refunds", all.Err())
}

func refund(r *stripego.Refund) payment.Refund {
	out := payment.Refund{ID: r.ID, Amount: money.Cents(r.Amount), Status: string(r.Status),
		Reason: r.Metadata[metaReason], Key: r.Metadata[metaRefund]}
	if r.PaymentIntent != nil {
		out.IntentID = r.PaymentIntent.ID
	}
	return out
}

// Dispute fetches a dispute anew.
func (c *Client) Dispute(ctx context.Context, id string) (payment.Dispute, error) {
	params := &stripego.DisputeParams{}
	params.Context = ctx
	d, err := c.api.Disputes.Get(id, params)
	if err != nil {
		return payment.Dispute{}, explain("fetch dispute", err)
	}
	return dispute(d), complete("fetch dispute", d.ID)
}

func dispute(d *stripego.Dispute) payment.Dispute {
	out := payment.Dispute{ID: d.ID, Amount: money.Cents(d.Amount), Reason: string(d.Reason), Status: string(d.Status)}
	if d.PaymentIntent != nil {
		out.IntentID = d.PaymentIntent.ID
	}
	if d.Charge != nil {
		out.ChargeID = d.Charge.ID
	}
	for _, t := range d.BalanceTransactions {
		out.Fee += money.Cents(t.Fee)
	}
	if d.EvidenceDetails != nil && d.EvidenceDetails.DueBy > 0 {
		due := time.Unix(d.EvidenceDetails.DueBy, 0)
		out.DueBy = &due
	}
	return out
}
