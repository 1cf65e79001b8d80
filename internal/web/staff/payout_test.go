package staff

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
	"plantagenet/internal/web/gate"
)

const payments = "/staff/cooperatives/essai/payments"

// owing is a shop that owes a cooperative of Mali 100 $, payable in CFA francs
// at 1,62 $ for a euro.
func owing(t *testing.T) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{10}, Cost: 1000})
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		if _, err := fx.Enter(t.Context(), tx, fx.Rate{Currency: fx.EUR, Rate: "1.62", On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Source: "Banque du Canada"}); err != nil {
			return err
		}
		_, err := supply.Agree(t.Context(), tx, supply.Agreement{CooperativeID: a.CooperativeID, Terms: stock.Bought, Currency: fx.XOF, ValidFrom: stock.On(2026, 1, 1),
			AgreedOn: stock.On(2026, 1, 1), ByStore: "Luc", ByCooperative: "Aïssata", Key: "1"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// readPage opens a page in French; its spaces are ordinary ones.
func readPage(t *testing.T, srv *httptest.Server, path string) (int, string) {
	t.Helper()
	client := browserless(t)
	resp, err := client.Get(srv.URL + path + "?lang=fr")
	status, body := answerOf(t, resp, err)
	return status, strings.ReplaceAll(body, "\u00a0", " ")
}

func send(t *testing.T, client *http.Client, to string, form url.Values) (int, string) {
	t.Helper()
	resp, err := client.PostForm(to, form)
	status, body := answerOf(t, resp, err)
	return status, strings.ReplaceAll(body, "\u00a0", " ")
}

var formHidden = regexp.MustCompile(`name="(key|seen)" value="([^"]*)"`)

// typed is the form as it stands on a page, with what a person adds.
func typed(body string, more url.Values) url.Values {
	form := url.Values{}
	for _, m := range formHidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	for k, v := range more {
		form[k] = v
	}
	return form
}

func francs(amount string) url.Values {
	return url.Values{"amount": {amount}, "currency": {"XOF"}, "rate": {"1"}, "paid_on": {supplyToday().Format(time.DateOnly)}, "way": {"orange_money"},
		"destination": {"+223 •• •• 12 40"}, "reference": {"CI241120.1"}, "note": {"par Awa"}}
}

func has(t *testing.T, page, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s does not say %q", page, text)
		}
	}
}

func TestAPaymentIsShownInDollarsBeforeItIsRecorded(t *testing.T) {
	t.Parallel()
	db := owing(t)
	srv := server(t, db, clerk)
	client := browserless(t)
	client.Jar.SetCookies(mustURL(t, srv.URL), []*http.Cookie{{Name: "lang", Value: "fr"}})
	_, body := readPage(t, srv, payments+"/new")
	has(t, "the form", body, `value="40491"`, "100,00 $", "40 491 F CFA", "Voir avant d’inscrire") // what is owed, in francs
	if strings.Contains(body, "Inscrire le versement</button>") || strings.Contains(body, `value="record"`) {
		t.Error("a payment may be recorded before it was shown")
	}
	form := typed(body, francs("10 000"))
	form.Set("act", "record") // nobody has seen the dollars
	_, body = send(t, client, srv.URL+payments+"/new?lang=fr", form)
	has(t, "the preview", body, "Ce qui sera inscrit", "10 000 F CFA", "24,70 $", "75,30 $")
	if n := shoptest.Count(t, db, `select count(*) from payout`); n != 0 {
		t.Fatal("recorded unseen")
	}
	form = typed(body, francs("10 000"))
	form.Set("act", "record")
	form.Set("amount", "20 000") // changed after it was shown
	if send(t, client, srv.URL+payments+"/new?lang=fr", form); shoptest.Count(t, db, `select count(*) from payout`) != 0 {
		t.Fatal("recorded another amount than was shown")
	}
	form.Set("amount", "10 000")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { send(t, client, srv.URL+payments+"/new?lang=fr", form) })
	}
	wg.Wait()
	if n := shoptest.Count(t, db, `select count(*) from payout where amount_cents = 2470`); n != 1 {
		t.Fatalf("%d payments of three clicks", n)
	}
	_, body = readPage(t, srv, payments)
	has(t, "the list", body, "10 000 F CFA", "24,70 $", "Orange Money", "CI241120.1", "75,30 $", "pas encore de réponse")
	_, body = readPage(t, srv, payments+"/1")
	has(t, "the payment", body, "+223 •• •• 12 40", "par Awa", "Camille Essai", "Pas encore de réponse")
	_, body = readPage(t, srv, "/staff/payouts")
	has(t, "who is paid", body, "75,30 $", "30 490 F CFA", "10 000 F CFA", "pas encore de réponse")
	_, body = readPage(t, srv, "/staff/cooperatives/essai/account")
	has(t, "the account", body, "Marchandise achetée", "Versement", "100,00 $", "-24,70 $", "75,30 $")
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAPaymentThatIsTooMuchAsksWhetherItIsMeant(t *testing.T) {
	t.Parallel()
	db := owing(t)
	srv := server(t, db, owner)
	client := browserless(t)
	_, body := readPage(t, srv, payments+"/new")
	form := typed(body, francs("50 000"))
	form.Set("act", "preview")
	status, body := send(t, client, srv.URL+payments+"/new?lang=fr", form)
	if status != http.StatusConflict {
		t.Errorf("answered %d", status)
	}
	has(t, "the form", body, "C’est plus que ce qui est dû", "Verser plus que ce qui est dû")
	form.Set("over", "1")
	_, body = send(t, client, srv.URL+payments+"/new?lang=fr", form)
	has(t, "the preview", body, "Ce qui sera inscrit", "-23,48 $")
	form = typed(body, form)
	form.Del("seen")
	for name, value := range map[string]string{"amount": "abc", "paid_on": "hier", "way": "", "reference": " ", "fee": "-1"} {
		wrong := typed(body, francs("100"))
		wrong.Set(name, value)
		wrong.Set("act", "record")
		if status, _ := send(t, client, srv.URL+payments+"/new", wrong); status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q: %d", name, value, status)
		}
	}
	whole := typed(body, francs("100"))
	whole.Set("destination", "+223 76 45 12 40")
	whole.Set("seen", "25")
	whole.Set("act", "record")
	if status, body := send(t, client, srv.URL+payments+"/new?lang=fr", whole); status != http.StatusUnprocessableEntity {
		t.Errorf("a whole number: %d", status)
	} else {
		has(t, "the form", body, "les quatre derniers chiffres suffisent")
	}
}

// pays records one payment of 10 000 francs and lets the cooperative answer.
func pays(t *testing.T, db *postgres.DB, srv *httptest.Server, answers ...bool) {
	t.Helper()
	client := browserless(t)
	_, body := readPage(t, srv, payments+"/new")
	form := typed(body, francs("10 000"))
	form.Set("seen", "2470")
	form.Set("act", "record")
	send(t, client, srv.URL+payments+"/new", form)
	for _, received := range answers {
		if _, err := db.SQL().Exec(`insert into payout_answer (payout_id, cooperative_id, received, said, name) select id, cooperative_id, $1, 'Le numéro a changé', 'Awa' from payout`, received); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANoIsOnTheFirstScreenUntilItIsSettled(t *testing.T) {
	t.Parallel()
	db := owing(t)
	srv := server(t, db, manager)
	pays(t, db, srv, false)
	_, body := readPage(t, srv, "/staff")
	has(t, "the first screen", body, "Versement non reçu, Coopérative d&#39;essai", payments+"/1", "10 000 F CFA, versé le")
	_, body = readPage(t, srv, payments+"/1")
	has(t, "the payment", body, "non reçu, dit le", "Le numéro a changé", "Awa")
	client := browserless(t)
	if status, body := send(t, client, srv.URL+payments+"/1/reverse", url.Values{"why": {"  "}}); status != http.StatusOK || !strings.Contains(body, "done bad") {
		t.Errorf("reversed without a reason: %d", status)
	}
	send(t, client, srv.URL+payments+"/1/reverse", url.Values{"why": {"numéro erroné"}})
	_, body = readPage(t, srv, payments+"/1")
	has(t, "the payment", body, "Annulé", "numéro erroné")
	if _, body := readPage(t, srv, "/staff"); strings.Contains(body, "Versement non reçu") {
		t.Error("a reversed payment still asks for a person")
	}
	checks, err := report.Verify(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func TestWhoMayReadAndRecordPayments(t *testing.T) {
	t.Parallel()
	db := owing(t)
	pays(t, db, server(t, db, clerk))
	for _, c := range []struct {
		who               gate.Caller
		reads, mayRecords bool
	}{{owner, true, true}, {clerk, true, true}, {accountant, true, false}, {volunteer, false, false}} {
		srv := server(t, db, c.who)
		for _, path := range []string{"/staff/payouts", payments, payments + "/1", "/staff/cooperatives/essai/account"} {
			if status, body := readPage(t, srv, path); (status == http.StatusOK) != c.reads {
				t.Errorf("%s opens %s: %d", c.who.Name, path, status)
			} else if !c.mayRecords && (strings.Contains(body, "/payments/new") || strings.Contains(body, "/reverse")) {
				t.Errorf("%s is led to record at %s", c.who.Name, path)
			}
		}
		if status, _ := readPage(t, srv, payments+"/new"); (status == http.StatusOK) != c.mayRecords {
			t.Errorf("%s opens the form: %d", c.who.Name, status)
		}
		if !c.mayRecords {
			if status, _ := send(t, browserless(t), srv.URL+payments+"/1/reverse", url.Values{"why": {"x"}}); status != http.StatusForbidden {
				t.Errorf("%s reverses: %d", c.who.Name, status)
			}
		}
		if _, body := readPage(t, srv, "/staff/cooperatives/essai"); strings.Contains(body, payments) != c.reads {
			t.Errorf("%s sees the way to payments from the cooperative: %v", c.who.Name, !c.reads)
		}
	}
	if status, _ := readPage(t, server(t, db, owner), payments+"/99"); status != http.StatusNotFound {
		t.Errorf("a payment that does not exist: %d", status)
	}
}

func TestThePagesOfPayments(t *testing.T) {
	t.Parallel()
	db := owing(t)
	srv := server(t, db, owner)
	look(t, srv, payments, "payments-none")
	look(t, srv, payments+"/new", "payment-new")
	pays(t, db, srv, false, true)
	for path, name := range map[string]string{"/staff/payouts": "payouts", payments: "payments", payments + "/1": "payment", "/staff/cooperatives/essai/account": "account"} {
		look(t, srv, path, name)
	}
}
