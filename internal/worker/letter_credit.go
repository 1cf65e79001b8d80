package worker

import (
	"plantagenet/internal/i18n"
	"plantagenet/web/mail"
)

// credited is the credit note in a mail: complete in itself, with the address of
// the page where it is printed.
func credited(s subject) mailview.Letter {
	say, d := voice(s.Order.Lang), s.credit
	args := i18n.Args{"Number": s.Order.Number, "Note": d.Number, "Amount": say.money(s.refund.Amount)}
	l := mailview.Letter{Lang: say.lang(), Subject: say.t("mail.credit.subject", args), Title: d.Title,
		Paragraphs: []string{say.t("mail.credit.lead", args), say.t("mail.refunded.when")},
		Link:       mailview.Link{Label: say.t("mail.credit.link"), URL: s.url}, Closing: say.t("mail.closing")}
	for _, f := range d.Facts {
		l.Facts = append(l.Facts, mailview.Pair{Label: f.Label, Value: f.Value})
	}
	for _, line := range d.Lines {
		l.Lines = append(l.Lines, mailview.Line{Name: line.Name, Detail: line.Detail, Amount: line.Amount})
	}
	for _, sum := range d.Sums {
		l.Sums = append(l.Sums, mailview.Pair{Label: sum.Label, Value: sum.Value})
	}
	l.Sections = []mailview.Section{{Title: say.t("mail.seller.title"), Lines: d.Seller}}
	return l
}
