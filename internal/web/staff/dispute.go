package staff

import (
	"context"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/returns"
	"plantagenet/web/staff"
)

// evidence gathers what we hold about a disputed order on one page.
func (d Desk) evidence(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	x, err := payment.DisputeByID(ctx, d.Shop.DB, c.Param("id"))
	if err != nil {
		return err
	}
	o, err := order.ByID(ctx, d.Shop.DB, x.OrderID)
	if err != nil {
		return err
	}
	number := strconv.FormatInt(o.Number, 10)
	title := i18n.Say(l, "staff.disputes.of", i18n.Args{"Number": number})
	v := staffview.Evidence{Layout: d.layout(c, "cases", title), OrderPath: "/staff/orders/" + number}
	v.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.cases"), Path: "/staff/cases"}, {Label: title}}
	v.Kind, v.State = disputeState(l, x.Status)
	if x.DueBy != nil && x.ClosedAt == nil {
		v.Due = i18n.Say(l, "staff.disputes.due_by", i18n.Args{"Date": when(l, *x.DueBy)})
	}
	for _, part := range []func(context.Context, i18n.Lang, payment.Disputed, order.Order) (staffview.EvidencePart, error){
		d.evidenceDispute, d.evidenceOrder, d.evidenceGoods, d.evidenceParcels, d.evidenceMails, d.evidenceRefunds,
	} {
		p, err := part(ctx, l, x, o)
		if err != nil {
			return err
		}
		if len(p.Facts) > 0 {
			v.Parts = append(v.Parts, p)
		}
	}
	v.Text = evidenceText(title, v.Parts)
	return d.show(c, v.Page())
}

func evidenceText(title string, parts []staffview.EvidencePart) string {
	var b strings.Builder
	b.WriteString(title + "\n")
	for _, p := range parts {
		b.WriteString("\n" + p.Title + "\n")
		for _, f := range p.Facts {
			b.WriteString("- " + f.Label + " — " + f.Value + "\n")
		}
	}
	return b.String()
}

// facts makes a part out of a title and pairs of keys and values; empty values are left out.
func facts(l i18n.Lang, title string, pairs ...string) staffview.EvidencePart {
	p := staffview.EvidencePart{Title: i18n.Say(l, "staff.evidence."+title)}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			p.Facts = append(p.Facts, staffview.Pair{Label: i18n.Say(l, "staff.evidence."+pairs[i]), Value: pairs[i+1]})
		}
	}
	return p
}

func (d Desk) evidenceDispute(_ context.Context, l i18n.Lang, x payment.Disputed, _ order.Order) (staffview.EvidencePart, error) {
	fee := ""
	if x.Fee > 0 {
		fee = i18n.Money(l, x.Fee)
	}
	return facts(l, "dispute", "id", x.ID, "amount", i18n.Money(l, x.Amount), "fee", fee, "why", disputeWhy(l, x.Reason), "opened", when(l, x.OpenedAt)), nil
}

// evidenceOrder says who agreed to what and when.
func (d Desk) evidenceOrder(ctx context.Context, l i18n.Lang, _ payment.Disputed, o order.Order) (staffview.EvidencePart, error) {
	p, err := payment.SucceededOf(ctx, d.Shop.DB, o.ID)
	if err != nil {
		return staffview.EvidencePart{}, err
	}
	intent, paid := "", ""
	if p.IntentID != nil {
		intent = *p.IntentID
	}
	if o.PaidAt != nil {
		paid = when(l, *o.PaidAt)
	}
	address := ""
	if o.Fulfilment == order.Ship {
		address = strings.Join(addressOf(o), ", ")
	}
	return facts(l, "agreed", "number", strconv.FormatInt(o.Number, 10), "placed", when(l, o.PlacedAt), "terms", d.BaseURL+page.Path(l, "terms"),
		"agreed_hash", p.AgreedHash, "paid", paid, "intent", intent, "total", i18n.Money(l, o.Total), "name", o.Name, "email", o.Email, "phone", o.Phone,
		"address", address, "page", d.Shop.OrderURL(string(l), o.Token)), nil
}

func (d Desk) evidenceGoods(ctx context.Context, l i18n.Lang, _ payment.Disputed, o order.Order) (staffview.EvidencePart, error) {
	lines, err := order.Lines(ctx, d.Shop.DB, o.ID)
	part := facts(l, "goods")
	for _, line := range lines {
		part.Facts = append(part.Facts, staffview.Pair{Label: strconv.Itoa(line.Quantity) + " × " + named(line.Name, line.VariantName), Value: i18n.Money(l, line.Net)})
	}
	return part, err
}

// evidenceParcels says how the goods left and who took them.
func (d Desk) evidenceParcels(ctx context.Context, l i18n.Lang, _ payment.Disputed, o order.Order) (staffview.EvidencePart, error) {
	parcels, err := parcel.Of(ctx, d.Shop.DB, o.ID)
	part := facts(l, "parcels")
	for _, p := range parcels {
		label := i18n.Say(l, "staff.evidence.parcel", i18n.Args{"Number": strconv.Itoa(p.Number)})
		switch {
		case p.SentAt != nil:
			part.Facts = append(part.Facts, staffview.Pair{Label: label, Value: i18n.Say(l, "staff.evidence.sent", i18n.Args{"When": when(l, *p.SentAt),
				"Tracking": strings.TrimSpace(p.Tracking + " " + p.TrackingURL(string(l)))})})
		case p.HandedAt != nil && p.HandedTo != nil:
			part.Facts = append(part.Facts, staffview.Pair{Label: label, Value: i18n.Say(l, "staff.evidence.handed", i18n.Args{"When": when(l, *p.HandedAt), "Name": *p.HandedTo})})
		}
	}
	return part, err
}

func (d Desk) evidenceMails(ctx context.Context, l i18n.Lang, _ payment.Disputed, o order.Order) (staffview.EvidencePart, error) {
	mails, err := payment.MailsOf(ctx, d.Shop.DB, o.ID)
	part := facts(l, "mails")
	for _, m := range mails {
		part.Facts = append(part.Facts, staffview.Pair{Label: mailWords(l, m.Kind), Value: when(l, m.At)})
	}
	return part, err
}

func (d Desk) evidenceRefunds(ctx context.Context, l i18n.Lang, _ payment.Disputed, o order.Order) (staffview.EvidencePart, error) {
	desk, err := returns.Read(ctx, d.Shop.DB, o)
	part := facts(l, "refunds")
	for _, past := range pastRefunds(l, desk, nil) {
		part.Facts = append(part.Facts, staffview.Pair{Label: past.Title + ", " + past.When, Value: past.Total + ", " + past.State})
	}
	return part, err
}
