package sandbox

import (
	"slices"
	"time"
)

func captureMethod(text, param string) (string, error) {
	switch text {
	case "", "automatic", "automatic_async":
		return "automatic", nil
	case "manual":
		return "manual", nil
	}
	return "", invalid("", bracketed(param), "Invalid capture_method: must be one of automatic, automatic_async, or manual")
}

func newIntent(now time.Time) *intent {
	id := newID("pi_")
	return &intent{ID: id, Object: kindIntent, ClientSecret: newID(id + "_secret_"), ConfirmMethod: "automatic", Created: now.Unix(),
		PaymentMethods: []string{"card"}, Status: "requires_payment_method", CaptureMethod: "automatic"}
}

// createIntent makes a PaymentIntent, and confirms it where asked.
func createIntent(c *call) (any, error) {
	in := newIntent(c.now)
	if err := readIntent(c, in); err != nil {
		return nil, err
	}
	c.changes.put(in)
	if err := c.emit("payment_intent.created", in); err != nil {
		return nil, err
	}
	if in.PaymentMethod != "" {
		in.Status = "requires_confirmation"
	}
	if c.p.text("confirm") == "true" {
		return c.confirm(in)
	}
	return in, nil
}

func readIntent(c *call, in *intent) (err error) {
	if _, err = c.p.required("amount"); err != nil {
		return err
	}
	if in.Amount, err = c.p.whole("amount", 0, 0, largestAmount); err != nil {
		return err
	}
	if in.Currency, err = c.p.required("currency"); err != nil {
		return err
	}
	if err = amountWithin(in.Amount, "amount"); err != nil {
		return err
	}
	if in.CaptureMethod, err = captureMethod(c.p.text("capture_method"), "capture_method"); err != nil {
		return err
	}
	in.Customer, in.Description, in.ReceiptEmail = ref(c.p.text("customer")), ref(c.p.text("description")), ref(c.p.text("receipt_email"))
	in.PaymentMethod = ref(c.p.text("payment_method"))
	in.Metadata, err = c.p.metadata("metadata", nil)
	return err
}

func (c *call) lockedIntent(during string, states ...string) (*intent, error) {
	in := &intent{}
	if err := lock(c.ctx, c.tx, kindIntent, c.id, in); err != nil {
		return nil, err
	}
	if !slices.Contains(states, in.Status) {
		return nil, unexpectedState(in, during)
	}
	return in, nil
}

func unexpectedState(in *intent, during string) *problem {
	p := invalid("payment_intent_unexpected_state", "", "This PaymentIntent could not be "+during+" because it has a status of "+in.Status+".")
	p.Intent = in
	return p
}

// confirmIntent tries the card that a token stands for.
func confirmIntent(c *call) (any, error) {
	in, err := c.lockedIntent("confirmed", "requires_payment_method", "requires_confirmation", "requires_action")
	if err != nil {
		return nil, err
	}
	if m := c.p.text("payment_method"); m != "" {
		in.PaymentMethod = ref(m)
	}
	return c.confirm(in)
}

func (c *call) confirm(in *intent) (any, error) {
	number, known := methods[string(in.PaymentMethod)]
	if !known {
		return nil, unknownObject("PaymentMethod", string(in.PaymentMethod))
	}
	used := usedCard{card: cardOf(number), month: 12, year: c.now.Year() + 3}
	if used.secure {
		return in, c.challenge(in, nil, used)
	}
	refused, err := c.try(in, used, false)
	if err == nil && refused != nil {
		err = refused
	}
	return in, err
}

// captureIntent takes all or part of what was authorized.
func captureIntent(c *call) (any, error) {
	in, err := c.lockedIntent("captured", "requires_capture")
	if err != nil {
		return nil, err
	}
	amount, err := c.p.whole("amount_to_capture", in.AmountCapturable, 1, in.AmountCapturable)
	if err != nil {
		return nil, invalid("amount_too_large", "amount_to_capture", "The payment could not be captured because the requested capture amount is greater than the authorized amount.")
	}
	ch := &charge{}
	if err := lock(c.ctx, c.tx, kindCharge, string(in.LatestCharge), ch); err != nil {
		return nil, err
	}
	c.capture(in, ch, amount)
	if err := c.emit("charge.captured", ch); err != nil {
		return nil, err
	}
	return in, c.emit("payment_intent.succeeded", in)
}

// cancelIntent gives an authorization, or a payment never made, up.
func cancelIntent(c *call) (any, error) {
	in, err := c.lockedIntent("canceled", "requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")
	if err != nil {
		return nil, err
	}
	reason := c.p.text("cancellation_reason")
	if reason != "" && !slices.Contains([]string{"duplicate", "fraudulent", "requested_by_customer", "abandoned"}, reason) {
		return nil, invalid("", "cancellation_reason", "Invalid cancellation_reason: "+reason)
	}
	in.cancel(c.now, reason)
	c.changes.put(in)
	return in, c.emit("payment_intent.canceled", in)
}

func (in *intent) cancel(now time.Time, reason string) {
	at := now.Unix()
	in.Status, in.CanceledAt, in.CancelReason, in.AmountCapturable = "canceled", &at, ref(reason), 0
	in.NextAction, in.Hidden = nil, nil
}
