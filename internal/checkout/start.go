package checkout

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"plantagenet/internal/crash"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/tax"
)

// ErrPaymentClosed is the fault for an order that can no longer be paid.
var ErrPaymentClosed = fault.New(fault.Conflict, "payment_closed")

// patience is how long a buyer waits for Stripe's page; after that the order's
// own page offers to try again, under the same key.
const patience = 25 * time.Second

// Start asks Stripe for the payment page of a placed order and returns its
// address. The key of the call is the payment's own id, stored before: asked
// again after a crash or a lost answer, Stripe gives the same page. No lock is
// held meanwhile.
func Start(ctx context.Context, s Shop, placed Placed) (string, error) {
	p := placed.Payment
	if p.SessionURL != nil && p.State == payment.Opened {
		return *p.SessionURL, nil
	}
	if p.State != payment.Intended {
		return "", ErrPaymentClosed
	}
	crash.At("K3")
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	session, err := s.Gateway.CreateSession(asking, sessionRequest(s, placed))
	if err != nil {
		return "", refused(ctx, s, placed, err)
	}
	crash.At("K4")
	err = postgres.Alone(ctx, s.DB, func(tx *postgres.Tx) error { return payment.Open(ctx, tx, p.ID, session) })
	if err != nil {
		return "", err
	}
	crash.At("K5")
	return session.URL, nil
}

// refused tells an unknown outcome, which is asked again later, from Stripe's
// plain no, after which the goods go back at once.
func refused(ctx context.Context, s Shop, placed Placed, err error) error {
	if errors.Is(err, payment.ErrUncertain) {
		return fault.New(fault.Unavailable, "payment_unavailable").Because(err)
	}
	if _, cancelErr := giveUp(ctx, s.DB, placed.Order.ID, payment.Failed, "payment_refused"); cancelErr != nil {
		return errors.Join(err, cancelErr)
	}
	return fault.New(fault.Unavailable, "payment_refused").Because(err)
}

func sessionRequest(s Shop, placed Placed) payment.SessionRequest {
	o, lang := placed.Order, i18n.Lang(placed.Order.Lang)
	locale := "fr-CA"
	if lang == i18n.English {
		locale = "en"
	}
	return payment.SessionRequest{
		Key: placed.Payment.ID, PaymentID: placed.Payment.ID, OrderToken: o.Token,
		OrderNumber: strconv.FormatInt(o.Number, 10), Email: o.Email, Locale: locale,
		SuccessURL: s.ReturnURL(o.Lang, o.Token), CancelURL: s.OrderURL(o.Lang, o.Token),
		ExpiresAt: placed.Payment.SessionExpiresAt, Currency: "CAD", Total: o.Total, Lines: sessionLines(lang, placed),
	}
}

// sessionLines repeats the order so that Stripe's page shows what ours did and
// adds up to our total: goods, shipping, each tax.
func sessionLines(lang i18n.Lang, placed Placed) []payment.SessionLine {
	var lines []payment.SessionLine
	for _, l := range placed.Lines {
		name := l.Name
		if l.VariantName != "" {
			name = fmt.Sprintf("%s, %s", l.Name, l.VariantName)
		}
		lines = append(lines, payment.SessionLine{Name: name, Description: l.MakerName, Unit: l.Unit, Quantity: l.Quantity})
	}
	for _, a := range placed.Adjustments {
		if a.Amount == 0 {
			continue
		}
		lines = append(lines, payment.SessionLine{Name: adjustmentName(lang, a.Kind, a.Code, a.Rate, a.Base), Unit: a.Amount, Quantity: 1})
	}
	return lines
}

func adjustmentName(lang i18n.Lang, kind, code, rate string, base money.Cents) string {
	if kind == "tax" {
		return tax.Name(lang, code, rate)
	}
	return i18n.Say(lang, "checkout.line."+kind)
}
