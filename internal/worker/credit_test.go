package worker

import (
	"strings"
	"testing"

	"github.com/riverqueue/river"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/returns"
)

func TestTheBuyerGetsTheCreditNoteByMailOnce(t *testing.T) {
	t.Parallel()
	box := &outbox{}
	w, placed := sold(t, "fr", box)
	o, err := order.ByID(t.Context(), w.d.Shop.DB, placed.Order.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := returns.Read(t.Context(), w.d.Shop.DB, o)
	if err != nil {
		t.Fatal(err)
	}
	n, err := returns.Refund(t.Context(), w.d.Shop, returns.Request{Key: "mail", OrderID: o.ID, Reason: "faulty",
		Ask: credit.Ask{Lines: []credit.AskLine{{LineID: d.Sale.Parts[0].LineID, LotID: d.Sale.Parts[0].LotID, Quantity: 1, Place: "damaged"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkout.Refund(t.Context(), w.d.Shop, n.RefundID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Work(t.Context(), &river.Job[checkout.SendMail]{Args: checkout.SendMail{Mail: checkout.MailRefunded, OrderID: o.ID, RefundID: n.RefundID}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(box.sent) != 1 {
		t.Fatalf("%d mails", len(box.sent))
	}
	text := strings.Join(strings.Fields(strings.ReplaceAll(box.sent[0].Text, i18n.NBSP, " ")), " ")
	for _, said := range []string{"Note de crédit 1", "Credit note 1", "TPS 5 % sur 98,00 $", "TVQ 9,975 % sur 98,00 $", "QST 9.975%", "112,68 $", "Marie-Ève Lalonde",
		"123456789 RT0001", "/notes-de-credit/1"} {
		if !strings.Contains(text, said) {
			t.Errorf("the mail does not say %q:\n%s", said, text)
		}
	}
}
