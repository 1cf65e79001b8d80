package worker

import (
	"strings"
	"testing"

	"github.com/riverqueue/river"

	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
)

// packed is a shop with an order of two bags and two jars, of which codes are packed.
func packed(t *testing.T, box *outbox, lang string, pickup bool, codes ...string) (*parcelWorker, order.Order, parcel.Parcel) {
	t.Helper()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{5}, ShareBP: 7000})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, TaxClass: "basic_grocery", Lots: []int64{5}, Cost: 500})
	make := shoptest.PaidOrder
	if pickup {
		make = shoptest.PaidPickup
	}
	o := make(t, db, gateway, 2, bag, honey)
	if _, err := db.SQL().Exec(`update sales_order set lang = $1`, lang); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if err := sending.Put(t.Context(), db, sending.Scan{OrderID: o.ID, Key: code, Code: code, Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := sending.Pack(t.Context(), db, sending.Packing{OrderID: o.ID, ParcelID: shoptest.Count(t, db, `select id from parcel`), Box: "m", WeightG: 900, Partial: true})
	if err != nil {
		t.Fatal(err)
	}
	return &parcelWorker{d: Deps{Shop: gateway.Shop(db), Mail: box}}, o, p
}

func tell(mail string, p parcel.Parcel) *river.Job[sending.Tell] {
	return &river.Job[sending.Tell]{Args: sending.Tell{Mail: mail, ParcelID: p.ID}}
}

func saysAll(t *testing.T, text string, want ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, i18n.NBSP, " ")), " ")
	for _, said := range want {
		if !strings.Contains(text, said) {
			t.Errorf("the mail does not say %q:\n%s", said, text)
		}
	}
}

func TestAParcelIsToldOfOnceInTheBuyersLanguage(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"fr": {"Une partie de votre commande est partie", "Postes Canada, Xpresspost", "7023210412345678", "Article SAC", "SAC-L1", "2 ×", "12, rue Principale",
			"K6A 1A1", "Il reste 2 articles", "track-reperage/fr#/search?searchFor=7023210412345678"},
		"en": {"Part of your order is on its way", "Canada Post, Xpresspost", "Item SAC", "2 items are still to come", "track-reperage/en#"},
	} {
		box := &outbox{lost: true}
		w, o, p := packed(t, box, lang, false, "2*SAC")
		sent, err := sending.Send(t.Context(), w.d.Shop.DB, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: p.ID}, Carrier: "canada_post",
			Service: "xpresspost", Tracking: "7023210412345678"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 { // the first answer is lost
			if err := w.Work(t.Context(), tell(sending.MailSent, sent)); (err != nil) != (i == 0) {
				t.Fatal(err)
			}
		}
		if len(box.sent) != 2 || box.sent[0].Key != box.sent[1].Key {
			t.Fatalf("%s: %d mails; want the lost one and its repeat, under one key", lang, len(box.sent))
		}
		if m := box.sent[0]; m.To != o.Email || m.Lang != lang || strings.Contains(m.Text, "MIEL") {
			t.Errorf("%s: %+v", lang, m)
		}
		saysAll(t, box.sent[0].Text, want...)
	}
}

func TestWhoComesIsToldWhereWhenAndWhatToBring(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"fr": {"Votre commande est prête", "Donnez le numéro", "Marie-Ève Lalonde", "Où venir", "Quand", "10 h – 17 h"},
		"en": {"Your order is ready", "Give the number", "Where to come", "10 a.m. – 5 p.m."},
	} {
		box := &outbox{}
		w, _, p := packed(t, box, lang, true, "2*SAC", "2*MIEL")
		if err := w.Work(t.Context(), tell(sending.MailReady, p)); err != nil {
			t.Fatal(err)
		}
		if len(box.sent) != 1 {
			t.Fatalf("%s: %d mails", lang, len(box.sent))
		}
		saysAll(t, box.sent[0].Text, want...)
	}
}

func TestAParcelOpenedAgainIsNotSpokenOf(t *testing.T) {
	t.Parallel()
	box := &outbox{}
	w, o, p := packed(t, box, "fr", true, "2*SAC")
	if err := sending.Reopen(t.Context(), w.d.Shop.DB, o.ID, p.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Work(t.Context(), tell(sending.MailReady, p)); err != nil || len(box.sent) != 0 {
		t.Errorf("%v, %d mails", err, len(box.sent))
	}
}
