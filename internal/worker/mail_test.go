package worker

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/riverqueue/river"

	"plantagenet/internal/checkout"
	"plantagenet/internal/i18n"
	"plantagenet/internal/mail"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// outbox keeps what was sent; it fails the first failures times.
type outbox struct {
	failures int
	lost     bool // the answer of the next one is lost after it was sent
	sent     []mail.Message
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	if o.failures > 0 {
		o.failures--
		return errors.New("mail server is down")
	}
	o.sent = append(o.sent, m)
	if o.lost {
		o.lost = false
		return errors.New("answer lost")
	}
	return nil
}

// sold is a shop with one order, paid for delivery to Gatineau.
func sold(t *testing.T, lang string, box mail.Sender) (*mailWorker, checkout.Placed) {
	t.Helper()
	db := pgtest.New(t)
	shoptest.Register(t, db)
	gateway := shoptest.NewGateway()
	shop := gateway.Shop(db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{5}, ShareBP: 7000})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{5}, Cost: 500})
	placed, err := checkout.Place(t.Context(), shop, checkout.Request{Key: "essai", Channel: "web", CartID: shoptest.Cart(t, db, 1, bag, honey), Lang: lang,
		Email: "marie@exemple.ca", Name: "Marie-Ève Lalonde", Destination: checkout.Destination{
			Fulfilment: "ship", Line1: "12, rue Principale", City: "Gatineau", Province: "QC", PostalCode: "J8X 2K1"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checkout.Start(t.Context(), shop, placed); err != nil {
		t.Fatal(err)
	}
	if err := checkout.Settle(t.Context(), shop, gateway.Pay(placed.Payment.ID, placed.Order.Total, 100)); err != nil {
		t.Fatal(err)
	}
	return &mailWorker{d: Deps{Shop: shop, Mail: box}}, placed
}

func job(placed checkout.Placed, kind string) *river.Job[checkout.SendMail] {
	return &river.Job[checkout.SendMail]{Args: checkout.SendMail{Mail: kind, OrderID: placed.Order.ID}}
}

func TestTheConfirmationHoldsWhatTheLawWants(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"fr": {"Commande", "Reçu", "SAC-L1", "MIEL-L1", "Coopérative d'essai", "TPS 5 %", "TVQ 9,975 %", "non taxé", "98,00 $", "dollars canadiens",
			"123456789 RT0001", "1234567890 TQ0001", "12, rue Principale", "Gatineau (QC) J8X 2K1", "au plus tard le", "7 jours", "30 jours", "15 jours", "Marie-Ève Lalonde"},
		"en": {"Order", "Receipt", "SAC-L1", "GST 5%", "QST 9.975%", "no tax", "$98.00", "Canadian dollars", "123456789 RT0001", "7 days", "30 days", "15 days"},
	} {
		box := &outbox{}
		w, placed := sold(t, lang, box)
		if err := w.Work(t.Context(), job(placed, checkout.MailConfirmed)); err != nil {
			t.Fatal(err)
		}
		if len(box.sent) != 1 {
			t.Fatalf("%s: %d mails", lang, len(box.sent))
		}
		m := box.sent[0]
		text := strings.Join(strings.Fields(strings.ReplaceAll(m.Text, i18n.NBSP, " ")), " ")
		for _, said := range append(want, w.d.Shop.OrderURL(lang, placed.Order.Token)) {
			if !strings.Contains(text, said) {
				t.Errorf("%s: the mail does not say %q", lang, said)
			}
		}
		if m.To != "marie@exemple.ca" || m.Lang != lang || m.Key == "" || m.HTML == "" {
			t.Errorf("%s: to %q, lang %q, key %q", lang, m.To, m.Lang, m.Key)
		}
	}
}

func TestAMailIsSentOnceAndUnderOneKey(t *testing.T) {
	t.Parallel()
	box := &outbox{failures: 1, lost: true}
	w, placed := sold(t, "fr", box)
	for range 2 { // the server is down, then its answer is lost
		if err := w.Work(t.Context(), job(placed, checkout.MailConfirmed)); err == nil {
			t.Fatal("a failure was taken for success")
		}
	}
	for range 3 {
		if err := w.Work(t.Context(), job(placed, checkout.MailConfirmed)); err != nil {
			t.Fatal(err)
		}
	}
	if len(box.sent) != 2 || box.sent[0].Key != box.sent[1].Key {
		t.Errorf("%d mails went out; want the lost one and its repeat, under one key", len(box.sent))
	}
}
