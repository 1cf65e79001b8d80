package sandbox

import (
	"slices"
	"time"

	"plantagenet/internal/money"
)

// refundSettles is how long a refund of the special cards stays as it began.
const refundSettles = 3 * time.Second

// createRefund gives back all or part of what is left of a charge.
func createRefund(c *call) (any, error) {
	ch, err := c.chargeToRefund()
	if err != nil {
		return nil, err
	}
	left := ch.AmountCaptured - ch.AmountRefunded
	amount, err := c.refundAmount(ch, left)
	if err != nil {
		return nil, err
	}
	r := &refund{ID: newID("re_"), Object: kindRefund, Amount: amount, Charge: ch.ID, Created: c.now.Unix(), Currency: ch.Currency,
		PaymentIntent: ch.PaymentIntent, Reason: ref(c.p.text("reason")), Status: "succeeded"}
	if r.Metadata, err = c.p.metadata("metadata", nil); err != nil {
		return nil, err
	}
	if ch.Hidden.Refund != "" {
		r.Due, r.Later = c.now.Add(refundSettles), "succeeded"
	}
	switch ch.Hidden.Refund {
	case "pending":
		r.Status = "pending"
	case "failed":
		r.Later = "failed"
	}
	return r, c.giveBack(ch, r)
}

func (c *call) chargeToRefund() (*charge, error) {
	id, intentID := c.p.text("charge"), c.p.text("payment_intent")
	if (id == "") == (intentID == "") {
		return nil, invalid("parameter_missing", "payment_intent", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	if intentID != "" {
		in := &intent{}
		if err := load(c.ctx, c.r, kindIntent, intentID, in); err != nil {
			return nil, err
		}
		if id = string(in.LatestCharge); id == "" || in.Status != "succeeded" {
			return nil, invalid("", "payment_intent", "This PaymentIntent ("+intentID+") does not have a successful charge to refund.")
		}
	}
	ch := &charge{}
	if err := lock(c.ctx, c.tx, kindCharge, id, ch); err != nil {
		return nil, err
	}
	if ch.Status != "succeeded" || !ch.Captured {
		return nil, invalid("charge_not_refundable", "charge", "Charge "+id+" cannot be refunded.")
	}
	if ch.Disputed {
		return nil, invalid("charge_disputed", "", "Charge "+id+" has been charged back; cannot issue a refund.")
	}
	return ch, nil
}

func (c *call) refundAmount(ch *charge, left int64) (int64, error) {
	if left == 0 {
		return 0, invalid("charge_already_refunded", "", "Charge "+ch.ID+" has already been refunded.")
	}
	if reason := c.p.text("reason"); reason != "" && !slices.Contains([]string{"duplicate", "fraudulent", "requested_by_customer"}, reason) {
		return 0, invalid("", "reason", "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer")
	}
	amount, err := c.p.whole("amount", left, 1, largestAmount)
	if err == nil && amount > left {
		return 0, invalid("", "amount", "Refund amount ("+cents(amount)+") is greater than unrefunded amount on charge ("+cents(left)+")")
	}
	return amount, err
}

// giveBack books a refund on its charge and tells of it.
func (c *call) giveBack(ch *charge, r *refund) error {
	t := transactionOf(c, r.ID, "refund", -money.Cents(r.Amount), r.Currency)
	r.BalanceTransaction = ref(t.ID)
	ch.AmountRefunded += r.Amount
	ch.Refunded = ch.AmountRefunded == ch.AmountCaptured
	c.changes.put(r, t, ch)
	if err := c.emit("refund.created", r); err != nil {
		return err
	}
	return c.emit("charge.refunded", ch)
}

// settleRefund is what time does to a refund: it succeeds, or the bank sends it back.
func (c *call) settleRefund(r *refund) error {
	r.Status, r.Later, r.Due = r.Later, "", time.Time{}
	c.changes.put(r)
	if r.Status == "failed" {
		ch := &charge{}
		if err := lock(c.ctx, c.tx, kindCharge, r.Charge, ch); err != nil {
			return err
		}
		r.FailureReason = "expired_or_canceled_card"
		ch.AmountRefunded -= r.Amount
		ch.Refunded = false
		c.changes.put(ch, transactionOf(c, r.ID, "refund_failure", money.Cents(r.Amount), r.Currency))
	}
	return c.emit("charge.refund.updated", r)
}
