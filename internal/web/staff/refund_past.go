package staff

import (
	"strconv"
	"strings"

	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/payment"
	"plantagenet/internal/returns"
	"plantagenet/internal/tax"
	"plantagenet/web/staff"
)

// pastRefunds lists what was given back before, the latest first.
func pastRefunds(l i18n.Lang, d returns.Desk, places []returns.Place) []staffview.RefundPast {
	var list []staffview.RefundPast
	for i := len(d.Refunds) - 1; i >= 0; i-- {
		list = append(list, pastRefund(l, d, d.Refunds[i], places))
	}
	return list
}

func pastRefund(l i18n.Lang, d returns.Desk, r payment.Return, places []returns.Place) staffview.RefundPast {
	p := staffview.RefundPast{When: when(l, r.CreatedAt), Total: i18n.Money(l, r.Amount)}
	p.Kind, p.State = refundState(l, r.State)
	for _, n := range d.Notes {
		if n.RefundID != r.ID {
			continue
		}
		number := strconv.FormatInt(n.Number, 10)
		p.Title = i18n.Say(l, "credit.title", i18n.Args{"Number": number})
		p.Path = "/staff/orders/" + strconv.FormatInt(d.Order.Number, 10) + "/credit/" + number
		p.PDF, p.Who, p.Why = p.Path+"/pdf", n.Actor, i18n.Say(l, "staff.refund.reason."+n.Reason)
		p.What = pastWords(l, d, n, places)
		return p
	}
	p.Title, p.Who, p.What = i18n.Say(l, "staff.refund.no_note"), i18n.Say(l, "staff.refund.by_itself"), ""
	p.Why = ownReason(l, r.Reason)
	return p
}

// pastWords says what was given back: pieces by lot, an amount, shipping, and
// where the goods came to.
func pastWords(l i18n.Lang, d returns.Desk, n credit.Issued, places []returns.Place) string {
	var said []string
	for _, line := range n.Lines {
		what := i18n.Money(l, line.Net)
		if line.Quantity > 0 {
			what = i18n.Count(l, "credit.pieces", int(line.Quantity))
		}
		said = append(said, what+" "+lotOf(d, line))
		for _, p := range places {
			if line.Back > 0 && p.Code == line.Place {
				said[len(said)-1] += " → " + placeName(l, p)
			}
		}
	}
	if n.Shipping > 0 {
		said = append(said, strings.ToLower(i18n.Say(l, "credit.shipping"))+" "+i18n.Money(l, n.Shipping))
	}
	return strings.Join(said, "; ")
}

// refundState is where a refund stands, in words and as a tag.
func refundState(l i18n.Lang, state string) (kind, text string) {
	switch state {
	case "succeeded":
		return "good", i18n.Say(l, "staff.refund.state.succeeded")
	case "failed":
		return "bad", i18n.Say(l, "staff.refund.state.failed")
	}
	return "warn", i18n.Say(l, "staff.refund.state.open")
}

// ownReason is why the shop gave money back by itself.
func ownReason(l i18n.Lang, reason string) string {
	switch reason {
	case payment.ReasonSoldOut, payment.ReasonDuplicate, payment.ReasonMismatch, payment.ReasonCancelled, payment.ReasonElsewhere:
		return i18n.Say(l, "staff.refund.own."+reason)
	}
	return ""
}

func taxName(l i18n.Lang, x credit.Tax) string { return tax.Name(l, x.Code, x.Rate) }
