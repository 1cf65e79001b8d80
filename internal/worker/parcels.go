package worker

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/riverqueue/river"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/sending"
	"plantagenet/internal/store"
	"plantagenet/web/mail"
	"plantagenet/web/shop"
)

type parcelWorker struct {
	river.WorkerDefaults[sending.Tell]
	d Deps
}

// gone is everything a letter about a parcel is written from.
type gone struct {
	order  order.Order
	parcel parcel.Parcel
	inside []sending.Item // Filled is what lies in this parcel
	left   int64          // pieces of the order that are still in the store and in no packed parcel
	before bool           // another parcel of the order left earlier
	seller store.Facts
	url    string
}

// Work writes to the buyer about one parcel, once. One that was opened again
// before the mail left is not spoken of: it is when it is packed anew.
func (w *parcelWorker) Work(ctx context.Context, job *river.Job[sending.Tell]) error {
	key := job.Args.Mail + "-" + strconv.FormatInt(job.Args.ParcelID, 10)
	sent, err := payment.Mailed(ctx, w.d.Shop.DB, key)
	if err != nil || sent {
		return err
	}
	about, err := w.read(ctx, job.Args.ParcelID)
	if err != nil {
		return fmt.Errorf("read what the mail is about: %w", err)
	}
	var l mailview.Letter
	switch {
	case job.Args.Mail == sending.MailSent && about.parcel.State == parcel.Sent:
		l = parcelSent(about)
	case job.Args.Mail == sending.MailReady && about.parcel.State == parcel.Packed:
		l = pickupReady(about)
	default:
		return nil
	}
	message, err := envelope(ctx, l, about.seller, about.order.Email, key)
	if err != nil {
		return err
	}
	return w.d.post(ctx, message, job.Args.Mail, about.order.ID)
}

func (w *parcelWorker) read(ctx context.Context, id int64) (about gone, err error) {
	db := w.d.Shop.DB
	if about.parcel, err = parcel.ByID(ctx, db, id); err != nil {
		return about, err
	}
	if about.order, err = order.ByID(ctx, db, about.parcel.OrderID); err != nil {
		return about, err
	}
	all, err := sending.Items(ctx, db, about.order.ID, about.order.Lang)
	if err != nil {
		return about, err
	}
	lines, err := parcel.LinesOf(ctx, db, about.order.ID)
	if err != nil {
		return about, err
	}
	for _, i := range all {
		about.left += i.ToSend - i.Packed
		for _, l := range lines {
			if l.ParcelID == id && l.OrderLineID == i.OrderLineID && l.LotID == i.LotID {
				i.Filled = l.Quantity
				about.inside = append(about.inside, i)
			}
		}
	}
	others, err := parcel.Of(ctx, db, about.order.ID)
	if err != nil {
		return about, err
	}
	for _, p := range others {
		about.before = about.before || p.ID != id && (p.State == parcel.Sent || p.State == parcel.HandedOver)
	}
	about.url = w.d.Shop.OrderURL(about.order.Lang, about.order.Token)
	about.seller, err = store.Read(ctx, db)
	return about, err
}

// parcelSent says that a parcel is on its way, what is in it, how to follow it,
// and what is still to come.
func parcelSent(g gone) mailview.Letter {
	say := voice(g.order.Lang)
	l := g.letter(say, "sent")
	l.Facts = append(l.Facts, mailview.Pair{Label: say.t("mail.sent.carrier"), Value: carrierName(say, g.parcel)})
	if g.parcel.Tracking != "" {
		l.Facts = append(l.Facts, mailview.Pair{Label: say.t("mail.sent.tracking"), Value: g.parcel.Tracking})
	}
	if to := g.parcel.TrackingURL(g.order.Lang); to != "" {
		l.Link = mailview.Link{Label: say.t("mail.sent.follow"), URL: to}
	}
	l.Sections = append([]mailview.Section{{Title: say.t("mail.sent.address"), Lines: addressLines(g.order)}}, l.Sections...)
	return l
}

// pickupReady says that an order waits in the store: where, when, and what to bring.
func pickupReady(g gone) mailview.Letter {
	say := voice(g.order.Lang)
	l := g.letter(say, "ready")
	l.Paragraphs = append(l.Paragraphs, say.t("mail.ready.bring", i18n.Args{"Number": g.order.Number, "Name": g.order.Name}))
	hours := mailview.Section{Title: say.t("mail.ready.hours")}
	for _, p := range shopview.HoursPairs(say.lang()) {
		hours.Lines = append(hours.Lines, say.t("mail.ready.day", i18n.Args{"Days": p.Label, "Hours": p.Value}))
	}
	where := seller(g.seller, say)
	where.Title = say.t("mail.ready.where")
	l.Sections = []mailview.Section{where, hours}
	return l
}

// letter is what both have in common: the order's number, what is inside, what
// is still to come, who writes.
func (g gone) letter(say voice, kind string) mailview.Letter {
	args := i18n.Args{"Number": g.order.Number}
	part := ""
	if g.left > 0 || g.before {
		part = "_part"
	}
	l := mailview.Letter{Lang: say.lang(), Subject: say.t("mail."+kind+".subject"+part, args), Title: say.t("mail." + kind + ".title" + part),
		Paragraphs: []string{say.t("mail."+kind+".lead"+part, args)}, Link: mailview.Link{Label: say.t("mail.confirmed.link"), URL: g.url},
		Facts: []mailview.Pair{{Label: say.t("mail.fact.number"), Value: strconv.FormatInt(g.order.Number, 10)}}, Closing: say.t("mail.closing")}
	if g.left > 0 {
		l.Paragraphs = append(l.Paragraphs, i18n.Count(say.lang(), "mail.parcel.left", int(g.left)))
	} else if g.before {
		l.Paragraphs = append(l.Paragraphs, say.t("mail.parcel.last"))
	}
	for _, i := range g.inside {
		detail := i.Maker + " · " + say.t("mail.line.lots", i18n.Args{"Lots": i.Lot})
		if !i.LotKnown {
			detail = i.Maker + " · " + say.t("mail.line.lot_unknown")
		}
		l.Lines = append(l.Lines, mailview.Line{Name: i.Name, Detail: detail, Amount: say.t("mail.parcel.pieces", i18n.Args{"Count": i.Filled})})
	}
	l.Sections = []mailview.Section{seller(g.seller, say)}
	return l
}

func carrierName(say voice, p parcel.Parcel) string {
	name := ""
	if c, known := parcel.CarrierBy(p.Carrier); known {
		name = c.Name
	}
	if name == "" {
		name = say.t("staff.carrier." + p.Carrier)
	}
	if p.Service != "" {
		name += ", " + say.t("staff.service."+p.Service)
	}
	return name
}

func addressLines(o order.Order) []string {
	lines := []string{o.Name, o.Line1}
	if o.Line2 != "" {
		lines = append(lines, o.Line2)
	}
	return append(lines, o.City+" ("+o.Province+") "+strings.ReplaceAll(o.PostalCode, " ", i18n.NBSP))
}
