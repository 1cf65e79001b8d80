package staff

import (
	"context"
	"slices"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/web/staff"
)

// told are the steps of an order's story that have words of their own.
var told = []string{"paid", "cancelled", "refunded", "partly_refunded", "fulfilled", "parcel_packed", "parcel_reopened", "set_aside", "parcel_sent",
	"handed_over", "readdressed", "disputed", "credit_note", "refund_failed", "refund_refused", "taken_back"}

// reasons are the details of a step that have words of their own.
var reasons = []string{"payment_expired", "cancelled_by_buyer", payment.ReasonSoldOut, payment.ReasonDuplicate, payment.ReasonMismatch}

// written are the mails that have words of their own.
var written = []string{"order_confirmed", "payment_failed", "refunded", "parcel_sent", "pickup_ready", "credit_note"}

// orderStory adds what happened to an order and what the buyer was written.
func (d Desk) orderStory(ctx context.Context, l i18n.Lang, o order.Order, view *staffview.Order, money bool) error {
	events, err := order.Story(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	view.Story = append(view.Story, staffview.Moment{When: at(l, o.PlacedAt), Text: i18n.Say(l, "staff.story.placed")})
	for _, e := range events {
		if text := step(l, e, money); text != "" {
			view.Story = append(view.Story, staffview.Moment{When: at(l, e.At), Text: text})
		}
	}
	mails, err := payment.MailsOf(ctx, d.Shop.DB, o.ID)
	for _, m := range mails {
		view.Mails = append(view.Mails, staffview.Moment{When: at(l, m.At), Text: mailWords(l, m.Kind)})
	}
	return err
}

// mailWords says what a mail was about.
func mailWords(l i18n.Lang, kind string) string {
	if !slices.Contains(written, kind) {
		kind = "other"
	}
	return i18n.Say(l, "staff.mailed."+kind)
}

// moneySteps are told to those alone who see money.
var moneySteps = []string{"disputed", "credit_note", "refund_failed", "refund_refused"}

func step(l i18n.Lang, e order.Event, money bool) string {
	if !slices.Contains(told, e.Kind) || !money && slices.Contains(moneySteps, e.Kind) {
		return ""
	}
	text := i18n.Say(l, "staff.story."+e.Kind, i18n.Args{"Detail": e.Detail})
	if slices.Contains(reasons, e.Detail) {
		text += " " + i18n.Say(l, "staff.step_reason."+e.Detail)
	}
	return text
}
