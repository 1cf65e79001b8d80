package sandbox

import (
	"net/http"

	"plantagenet/internal/money"
)

// usedCard is a card as the buyer wrote it.
type usedCard struct {
	card
	month, year int
}

// Stripe's price for cards in Canada, and for a dispute.
const (
	feePermille = 29 // 2.9 %
	feeFixed    = money.Cents(30)
	disputeFee  = money.Cents(1500)
)

func feeOf(amount money.Cents) money.Cents { return amount.Share(feePermille, 1000) + feeFixed }

// challenge asks the buyer's bank first. s is nil for an intent without a page.
func (c *call) challenge(in *intent, s *session, used usedCard) error {
	in.Status, in.LastError = "requires_action", nil
	in.NextAction = &nextAction{Type: "use_stripe_sdk"}
	if s != nil {
		in.NextAction = &nextAction{Type: "redirect_to_url", Redirect: &redirection{URL: string(s.URL), ReturnURL: ref(s.comeBack())}}
		in.Hidden = &intentInner{Card: used.number, Session: s.ID, Month: used.month, Year: used.year}
	}
	c.changes.put(in)
	return c.emit("payment_intent.requires_action", in)
}

// try charges the card of a locked intent: paid, authorized, or refused with
// the reason a buyer is told.
func (c *call) try(in *intent, used usedCard, authenticated bool) (refused *problem, err error) {
	ch := newCharge(c, in, used, authenticated)
	in.LatestCharge, in.NextAction, in.Hidden = ref(ch.ID), nil, nil
	if used.code != "" {
		return c.refuse(in, ch, used)
	}
	in.LastError = nil
	c.changes.put(in, ch)
	if in.CaptureMethod == "manual" {
		in.Status, in.AmountCapturable = "requires_capture", in.Amount
		if err := c.emit("charge.succeeded", ch); err != nil {
			return nil, err
		}
		return nil, c.emit("payment_intent.amount_capturable_updated", in)
	}
	c.capture(in, ch, in.Amount)
	if err := c.emit("charge.succeeded", ch); err != nil {
		return nil, err
	}
	return nil, c.emit("payment_intent.succeeded", in)
}

func newCharge(c *call, in *intent, used usedCard, authenticated bool) *charge {
	method := newID("pm_")
	in.PaymentMethod = ref(method)
	ch := &charge{ID: newID("ch_"), Object: kindCharge, Amount: in.Amount, Created: c.now.Unix(), Currency: in.Currency, Customer: in.Customer,
		Description: in.Description, Metadata: in.Metadata, PaymentIntent: ref(in.ID), PaymentMethod: ref(method), ReceiptEmail: in.ReceiptEmail,
		Paid: true, Status: "succeeded", BillingDetails: details{Email: in.ReceiptEmail},
		Outcome: outcome{NetworkStatus: "approved_by_network", RiskLevel: "normal", SellerMessage: "Payment complete.", Type: "authorized"},
		MethodDetails: methodUsed{Type: "card", Card: cardUsed{Brand: used.brand, Country: "CA", ExpMonth: used.month, ExpYear: used.year,
			Funding: "credit", Last4: used.number[len(used.number)-4:]}},
		Hidden: chargeInner{Dispute: used.dispute, Refund: used.refund}}
	if authenticated {
		ch.MethodDetails.Card.ThreeDSecur = &threeSecure{Flow: "challenge", Result: "authenticated"}
	}
	if used.dispute != "" {
		ch.Hidden.Due = c.now.Add(c.box.o.DisputeAfter)
	}
	return ch
}

// capture takes money of a charge and books it with its fee.
func (c *call) capture(in *intent, ch *charge, amount int64) {
	t := transactionOf(c, ch.ID, "charge", money.Cents(amount), ch.Currency)
	t.Fee = feeOf(t.Amount)
	t.Net = t.Amount - t.Fee
	t.FeeDetails = []feeDetail{{Amount: t.Fee, Currency: ch.Currency, Description: "Stripe processing fees", Type: "stripe_fee"}}
	ch.Captured, ch.AmountCaptured, ch.BalanceTransaction = true, amount, ref(t.ID)
	in.Status, in.AmountReceived, in.AmountCapturable = "succeeded", amount, 0
	c.changes.put(in, ch, t)
}

func transactionOf(c *call, source, kind string, amount money.Cents, currency string) *transaction {
	return &transaction{ID: newID("txn_"), Object: kindTxn, Amount: amount, Net: amount, AvailableOn: c.now.Unix() + 2*86400, Created: c.now.Unix(),
		Currency: currency, FeeDetails: []feeDetail{}, Category: kind, Source: source, Status: "available", Type: kind}
}

// refuse records a refused card; the intent waits for another one.
func (c *call) refuse(in *intent, ch *charge, used usedCard) (*problem, error) {
	p := &problem{status: http.StatusPaymentRequired, Type: "card_error", Code: used.code, DeclineCode: used.decline,
		Message: declineMessage(used.code, used.decline), Charge: ch.ID}
	ch.Paid, ch.Status, ch.FailureCode, ch.FailureMessage, ch.Hidden = false, "failed", ref(used.code), ref(p.Message), chargeInner{}
	ch.Outcome = outcome{NetworkStatus: "declined_by_network", Reason: ref(used.decline), RiskLevel: "normal",
		SellerMessage: "The bank did not return any further details with this decline.", Type: "issuer_declined"}
	in.Status, in.LastError = "requires_payment_method", p
	in.PaymentMethod = ""
	c.changes.put(in, ch)
	if err := c.emit("charge.failed", ch); err != nil {
		return nil, err
	}
	if err := c.emit("payment_intent.payment_failed", in); err != nil {
		return nil, err
	}
	told := *p
	told.Intent = in
	return &told, nil
}

func declineMessage(code, decline string) string {
	switch {
	case decline == "insufficient_funds":
		return "Your card has insufficient funds."
	case code == "expired_card":
		return "Your card has expired."
	case code == "incorrect_cvc":
		return "Your card's security code is incorrect."
	case code == "processing_error":
		return "An error occurred while processing your card. Try again in a little bit."
	}
	return "Your card was declined."
}

// unauthenticated records that the buyer's bank said no to 3-D Secure.
func (c *call) unauthenticated(in *intent) (*problem, error) {
	p := &problem{status: http.StatusPaymentRequired, Type: "card_error", Code: "payment_intent_authentication_failure",
		Message: "We are unable to authenticate your payment method. Please choose a different payment method and try again."}
	in.Status, in.LastError, in.NextAction, in.Hidden, in.PaymentMethod = "requires_payment_method", p, nil, nil, ""
	c.changes.put(in)
	return p, c.emit("payment_intent.payment_failed", in)
}
