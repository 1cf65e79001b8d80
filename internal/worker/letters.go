package worker

import (
	"strconv"
	"strings"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
	"plantagenet/internal/tax"
	"plantagenet/web/mail"
)

// confirmed is the copy of the agreement and the receipt in one: what Ontario's
// O. Reg. 17/05 and Quebec's Consumer Protection Act (s. 54.7) ask in writing,
// and what SOR/91-45 asks of a receipt at any total.
func confirmed(s subject) mailview.Letter {
	say := voice(s.Order.Lang)
	l := frame(s, say, "confirmed")
	l.Paragraphs = []string{say.t("mail.confirmed.lead", i18n.Args{"Total": say.money(s.Order.Total)})}
	l.Facts = facts(s, say)
	l.Lines = lines(s, say)
	l.Sums = sums(s, say)
	l.Sections = []mailview.Section{delivery(s, say), rights(say), seller(s.seller, say)}
	return l
}

func failed(s subject) mailview.Letter {
	say := voice(s.Order.Lang)
	l := frame(s, say, "failed")
	l.Paragraphs = []string{say.t("mail.failed.lead", i18n.Args{"Number": s.Order.Number}), say.t("mail.failed.next")}
	l.Sections = []mailview.Section{seller(s.seller, say)}
	return l
}

func refunded(s subject) mailview.Letter {
	say := voice(s.Order.Lang)
	l := frame(s, say, "refunded")
	l.Link = mailview.Link{}
	why := "mail.refunded.other"
	switch s.refund.Reason {
	case payment.ReasonSoldOut, payment.ReasonDuplicate, payment.ReasonMismatch:
		why = "mail.refunded." + s.refund.Reason
	}
	l.Paragraphs = []string{say.t(why, i18n.Args{"Number": s.Order.Number}), say.t("mail.refunded.when")}
	l.Facts = []mailview.Pair{
		{Label: say.t("mail.fact.number"), Value: number(s)},
		{Label: say.t("mail.fact.date"), Value: i18n.Date(say.lang(), clock.Now())},
		{Label: say.t("mail.fact.buyer"), Value: s.Order.Name},
		{Label: say.t("mail.fact.amount"), Value: say.money(s.refund.Amount)},
	}
	l.Sections = []mailview.Section{seller(s.seller, say)}
	return l
}

func frame(s subject, say voice, kind string) mailview.Letter {
	args := i18n.Args{"Number": s.Order.Number, "Amount": say.money(s.refund.Amount)}
	l := mailview.Letter{Lang: say.lang(), Subject: say.t("mail."+kind+".subject", args), Title: say.t("mail."+kind+".title", args), Closing: say.t("mail.closing")}
	if kind != "refunded" {
		l.Link = mailview.Link{Label: say.t("mail." + kind + ".link"), URL: s.url}
	}
	return l
}

func number(s subject) string { return strconv.FormatInt(s.Order.Number, 10) }

func facts(s subject, say voice) []mailview.Pair {
	o := s.Order
	list := []mailview.Pair{{Label: say.t("mail.fact.number"), Value: number(s)}}
	if o.ReceiptNumber != nil {
		list = append(list, mailview.Pair{Label: say.t("mail.fact.receipt"), Value: strconv.FormatInt(*o.ReceiptNumber, 10)})
	}
	if o.PaidAt != nil {
		list = append(list, mailview.Pair{Label: say.t("mail.fact.date"), Value: i18n.Date(say.lang(), *o.PaidAt)})
	}
	return append(list, mailview.Pair{Label: say.t("mail.fact.buyer"), Value: o.Name})
}

func lines(s subject, say voice) []mailview.Line {
	list := make([]mailview.Line, len(s.Lines))
	for i, l := range s.Lines {
		name := l.Name
		if l.VariantName != "" {
			name += ", " + l.VariantName
		}
		detail := say.t("mail.line.detail", i18n.Args{"Maker": l.MakerName, "Quantity": l.Quantity, "Unit": say.money(l.Unit)}) + " · " + s.taxes[i]
		if codes := lotsOf(l.ID, s.lots, say); codes != "" {
			detail += " · " + codes
		}
		list[i] = mailview.Line{Name: name, Detail: detail, Amount: say.money(l.Net)}
	}
	return list
}

func lotsOf(lineID int64, lots []stock.SoldLot, say voice) string {
	var codes []string
	for _, lot := range lots {
		switch {
		case lot.OrderLineID != lineID:
		case !lot.Known:
			return say.t("mail.line.lot_unknown")
		default:
			codes = append(codes, lot.Code)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	return say.t("mail.line.lots", i18n.Args{"Lots": strings.Join(codes, ", ")})
}

func sums(s subject, say voice) []mailview.Pair {
	list := []mailview.Pair{{Label: say.t("mail.sum.goods"), Value: say.money(s.Order.Goods - s.Order.Discount)}}
	for _, a := range s.Adjustments {
		switch a.Kind {
		case "shipping":
			key := "mail.sum.shipping"
			if s.Order.Fulfilment == order.Pickup {
				key = "mail.sum.pickup"
			}
			list = append(list, mailview.Pair{Label: say.t(key), Value: say.money(a.Amount)})
		case "tax":
			list = append(list, mailview.Pair{Value: say.money(a.Amount),
				Label: say.t("mail.sum.tax", i18n.Args{"Tax": tax.Name(say.lang(), a.Code, a.Rate), "Base": say.money(a.Base)})})
		}
	}
	return append(list, mailview.Pair{Label: say.t("mail.sum.total"), Value: say.money(s.Order.Total)})
}

func delivery(s subject, say voice) mailview.Section {
	o := s.Order
	if o.Fulfilment == order.Pickup {
		return mailview.Section{Title: say.t("mail.pickup.title"), Lines: []string{
			say.t("mail.pickup.lead", i18n.Args{"Date": i18n.Date(say.lang(), checkout.ReadyBy(o.PlacedAt))})}}
	}
	address := o.Line1
	if o.Line2 != "" {
		address += ", " + o.Line2
	}
	quote, promised := checkout.Promise(o)
	return mailview.Section{Title: say.t("mail.ship.title"), Lines: []string{
		o.Name, address, o.City + " (" + o.Province + ") " + strings.ReplaceAll(o.PostalCode, " ", i18n.NBSP),
		say.t("mail.ship.by", i18n.Args{"Service": say.t("shipping.service." + quote.Service), "Min": quote.MinDays, "Max": quote.MaxDays,
			"Date": i18n.Date(say.lang(), promised)})}}
}

func rights(say voice) mailview.Section {
	return mailview.Section{Title: say.t("mail.rights.title"), Lines: []string{say.t("mail.rights.cancel"), say.t("mail.rights.return")}}
}

func seller(f store.Facts, say voice) mailview.Section {
	list := []string{f.Name}
	place := f.City + " (" + f.Province + ") " + strings.ReplaceAll(f.PostalCode, " ", i18n.NBSP)
	if f.Line1 != "" {
		place = f.Line1 + ", " + place
	}
	list = append(list, place)
	for _, part := range []struct{ key, name, value string }{{"mail.seller.phone", "Phone", f.Phone}, {"mail.seller.email", "Email", f.Email},
		{"mail.seller.gst", "Number", f.GSTNumber}, {"mail.seller.qst", "Number", f.QSTNumber}} {
		if part.value != "" {
			list = append(list, say.t(part.key, i18n.Args{part.name: part.value}))
		}
	}
	return mailview.Section{Title: say.t("mail.seller.title"), Lines: list}
}
