package coop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/fx"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/settlement"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// paid is a cooperative of Mali that was sent so many payments of 10 000 francs
// by Orange Money, today.
func paid(t *testing.T, times int) (*postgres.DB, *httptest.Server, []payout.Payout) {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-01", Price: 4800, Lots: []int64{50}, Cost: 1000})
	y, m, day := clock.Now().In(clock.Store).Date()
	var list []payout.Payout
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		rate, err := fx.Enter(t.Context(), tx, fx.Rate{Currency: fx.EUR, Rate: "1.62", On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Source: "Banque du Canada"})
		if err != nil {
			return err
		}
		for i := range times {
			p, err := settlement.Pay(t.Context(), tx, settlement.Draft{Payout: payout.Payout{CooperativeID: a.CooperativeID, Currency: fx.XOF, Minor: 10000, RateID: &rate.ID,
				PaidOn: stock.On(y, m, day), Way: "orange_money", Destination: "+223 •• •• 12 40", Reference: fmt.Sprint("CI2411.", i), Note: "secret de l’équipe", Key: fmt.Sprint(i)}})
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	who := member(a.CooperativeID)
	who.ID = 0 // no account in this test's database
	return db, server(t, db, dsn, who), list
}

// post sends a form and follows where it leads.
func post(t *testing.T, srv *httptest.Server, path string, form url.Values) reply {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(srv.URL+path, form)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return reply{Response: res}
	}
	return get(t, srv, res.Header.Get("Location"))
}

func TestAPaymentIsAskedAfterUntilItCame(t *testing.T) {
	t.Parallel()
	db, srv, list := paid(t, 1)
	to := fmt.Sprintf("/coop/payments/%d/answer", list[0].ID)
	get(t, srv, "/coop").says(t, "À faire", "Versement de 10 000 F CFA envoyé le", "par Orange Money, référence CI2411.0.", "L’avez-vous reçu?", "Oui, reçu", to)
	get(t, srv, "/coop/payments").says(t, "10 000 F CFA", "24,70 $", "404,91 F CFA, taux du 20 novembre 2026. Source : Banque du Canada.", "Orange Money", "+223 •• •• 12 40",
		"CI2411.0", "Pas encore donnée", "L’avez-vous reçu?")
	get(t, srv, "/coop/payments").hides(t, "secret")
	get(t, srv, to).says(t, "Versement non reçu", "Un mot pour la boutique")
	post(t, srv, to, url.Values{"received": {"no"}, "said": {"Le numéro <a changé>"}}).says(t, "C’est noté : vous n’avez pas reçu le versement du", "Le numéro &lt;a changé&gt;", "Non reçu, dit le")
	get(t, srv, "/coop").says(t, "vous avez répondu non. L’avez-vous reçu depuis?")
	post(t, srv, to, url.Values{"received": {"yes"}}).says(t, "C’est noté : vous avez reçu le versement du", "Reçu, dit le", "Corriger la réponse")
	get(t, srv, "/coop").hides(t, "À faire", "CI2411")
	if n := shoptest.Count(t, db, `select count(*) from payout_answer where name = 'Awa Essai'`); n != 2 {
		t.Errorf("%d answers", n)
	}
	for _, wrong := range []struct {
		path   string
		form   url.Values
		status int
	}{{to, url.Values{}, 422}, {to, url.Values{"received": {"peut-être"}}, 422}, {to, url.Values{"received": {"no"}, "said": {strings.Repeat("é", 501)}}, 422},
		{"/coop/payments/999/answer", url.Values{"received": {"yes"}}, 404}, {"/coop/payments/x/answer", url.Values{"received": {"yes"}}, 404}} {
		if r := post(t, srv, wrong.path, wrong.form); r.StatusCode != wrong.status {
			t.Errorf("%s %v: %d", wrong.path, wrong.form, r.StatusCode)
		}
	}
}

func TestTheNextPaymentIsAskedAfter(t *testing.T) {
	t.Parallel()
	_, srv, list := paid(t, 2)
	get(t, srv, "/coop").says(t, "référence CI2411.1.")
	post(t, srv, answerPath(list[1].ID), url.Values{"received": {"yes"}})
	get(t, srv, "/coop").says(t, "référence CI2411.0.")
}

func TestAReversedPaymentAsksNothing(t *testing.T) {
	t.Parallel()
	db, srv, list := paid(t, 1)
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		return settlement.Reverse(t.Context(), tx, list[0].ID, "inscrit deux fois")
	})
	if err != nil {
		t.Fatal(err)
	}
	get(t, srv, "/coop").hides(t, "À faire")
	get(t, srv, "/coop/payments").says(t, "Annulé par la boutique le", "inscrit deux fois")
	get(t, srv, "/coop/payments").hides(t, "L’avez-vous reçu?")
	if r := post(t, srv, fmt.Sprintf("/coop/payments/%d/answer", list[0].ID), url.Values{"received": {"yes"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("answered a reversed payment: %d", r.StatusCode)
	}
}

func TestAPaymentIsForgottenAfterTwoMonths(t *testing.T) {
	t.Parallel()
	db, srv, _ := paid(t, 1)
	for _, c := range []struct {
		days int
		asks bool
	}{{59, true}, {60, false}} {
		_, err := db.SQL().Exec(`alter table payout disable trigger payout_kept; update payout set paid_on = (now() at time zone 'America/Toronto')::date - ` + fmt.Sprint(c.days) + `; alter table payout enable trigger payout_kept`)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(get(t, srv, "/coop").text, "À faire"); got != c.asks {
			t.Errorf("after %d days: asked %v", c.days, got)
		}
	}
}

func TestPaymentsStayLightAndReadable(t *testing.T) {
	t.Parallel()
	_, srv, list := paid(t, 14)
	look(t, srv, "/coop/payments", "payments")
	look(t, srv, "/coop", "home-ask")
	look(t, srv, fmt.Sprintf("/coop/payments/%d/answer", list[0].ID), "payment-no")
	get(t, srv, "/coop/payments").says(t, "Plus anciens")
	get(t, srv, "/coop/payments?page=2").says(t, "Plus récents", "CI2411.0")
	if n := weighs(t, srv, "/coop/payments"); n > 8<<10 {
		t.Errorf("a page of payments is %d bytes over the wire", n)
	}
}
