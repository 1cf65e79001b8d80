package coop

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/payout"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/settlement"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) paymentRoutes() []gate.Route {
	return []gate.Route{
		d.get("/coop/payments", "own cooperative", d.payments),
		d.get("/coop/payments/:id/answer", "own cooperative", d.notReceived),
		d.post("/coop/payments/:id/answer", "own cooperative", d.answer),
	}
}

// paymentsShown is how many payments a page shows: it stays light.
const paymentsShown = 12

// wordLimit is how many letters an answer may have.
const wordLimit = 500

// toAnswer is the payment that waits for the cooperative's word.
func (d Door) toAnswer(c echo.Context, g glance) (coopview.Ask, error) {
	p, err := portal.PaymentToAnswer(c.Request().Context(), g, g.day)
	if err != nil || p == nil {
		return coopview.Ask{}, err
	}
	return ask(g.lang, *p, true), nil
}

// ask says a payment as a question; in full where no card says it.
func ask(l i18n.Lang, p portal.Payment, full bool) coopview.Ask {
	a := coopview.Ask{Path: answerPath(p.ID), Which: i18n.Say(l, "coop.pay.which", i18n.Args{"Day": dayWords(l, &p.PaidOn)})}
	if !p.Open() {
		return a
	}
	question := i18n.Say(l, "coop.pay.question")
	if p.Received != nil {
		question = i18n.Say(l, "coop.pay.since", i18n.Args{"Day": i18n.Date(l, *p.Answered)})
	}
	a.Text = question
	if full {
		a.Text = i18n.Say(l, "coop.pay.sent", i18n.Args{"Amount": fx.Write(l, p.Minor, p.Currency), "Day": dayWords(l, &p.PaidOn),
			"By": i18n.Say(l, "payout.by."+p.Way), "Reference": p.Reference}) + " " + question
	}
	return a
}

func answerPath(id int64) string { return "/coop/payments/" + strconv.FormatInt(id, 10) + "/answer" }

// payments is all that the store sent.
func (d Door) payments(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		at, _ := strconv.Atoi(c.QueryParam("page"))
		at = min(max(at, 1), 1000)
		list, err := portal.Payments(c.Request().Context(), g, paymentsShown+1, (at-1)*paymentsShown)
		if err != nil {
			return nil, err
		}
		view := coopview.Payments{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.pay.title"), home(g.lang))}
		if view.Said, err = d.noted(c, g); err != nil {
			return nil, err
		}
		purse, err := g.purse(c.Request().Context())
		if err != nil {
			return nil, err
		}
		for _, p := range list[:min(len(list), paymentsShown)] {
			if p.Currency == fx.CAD {
				view.Rate = purse.words()
			}
			one := coopview.Payment{Card: paymentCard(g.lang, p, purse), Rate: bookedAt(g.lang, p), Ask: ask(g.lang, p, false)}
			if p.ReversedAt == nil && !p.Open() {
				one.Again = coopview.Link{Path: answerPath(p.ID), Text: i18n.Say(g.lang, "coop.pay.again")}
			}
			view.List = append(view.List, one)
		}
		if at > 1 {
			view.Ways = append(view.Ways, coopview.Link{Path: "/coop/payments?page=" + strconv.Itoa(at-1), Text: i18n.Say(g.lang, "coop.pay.newer")})
		}
		if len(list) > paymentsShown {
			view.Ways = append(view.Ways, coopview.Link{Path: "/coop/payments?page=" + strconv.Itoa(at+1), Text: i18n.Say(g.lang, "coop.pay.older")})
		}
		return view.Page(), nil
	})
}

// noted says what the cooperative has just answered, as it stands in the database.
func (d Door) noted(c echo.Context, g glance) (string, error) {
	id, err := strconv.ParseInt(c.QueryParam("noted"), 10, 64)
	if err != nil {
		return "", nil
	}
	p, err := portal.PaymentByID(c.Request().Context(), g, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && p.Received == nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	day := i18n.Args{"Day": dayWords(g.lang, &p.PaidOn)}
	if *p.Received {
		return i18n.Say(g.lang, "coop.pay.notedyes", day), nil
	}
	return i18n.Say(g.lang, "coop.pay.notedno", day), nil
}

// paymentCard is a payment's facts: the amount as it was sent, and beside it in
// dollars, or for dollars in the cooperative's own currency.
func paymentCard(l i18n.Lang, p portal.Payment, purse purse) coopview.Card {
	say := func(key string) string { return i18n.Say(l, "coop.pay."+key) }
	card := coopview.Card{Title: i18n.Say(l, "coop.pay.of", i18n.Args{"Day": dayWords(l, &p.PaidOn)})}
	add := func(label, text, kind string) {
		if text != "" {
			card.Facts = append(card.Facts, coopview.Fact{Label: label, Text: text, Kind: kind})
		}
	}
	sent := coopview.Fact{Label: say("amount"), Text: fx.Write(l, p.Minor, p.Currency), Kind: "strong"}
	if sent.More = purse.other(p.Cents); p.Currency != fx.CAD {
		sent.More = i18n.Money(l, p.Cents)
	}
	card.Facts = append(card.Facts, sent)
	add(say("way"), i18n.Say(l, "payout.way."+p.Way), "")
	add(say("to"), p.Destination, "")
	add(say("reference"), p.Reference, "")
	if p.ReversedAt != nil {
		add(say("state"), i18n.Say(l, "coop.pay.reversed", i18n.Args{"Day": i18n.Date(l, *p.ReversedAt), "Why": p.ReversedWhy}), "low")
		return card
	}
	add(say("state"), answered(l, p), map[bool]string{true: "low"}[p.Received != nil && !*p.Received])
	add(say("said"), p.Said, "")
	return card
}

// bookedAt says the rate that a payment was booked at; empty for dollars.
func bookedAt(l i18n.Lang, p portal.Payment) string {
	if p.Currency == fx.CAD || p.RateOn == nil {
		return ""
	}
	return i18n.Say(l, "coop.rate", i18n.Args{"One": i18n.Money(l, 100), "Other": fx.PerDollar(l, p.Currency, p.Rate),
		"Day": dayWords(l, p.RateOn), "Source": p.Source})
}

func answered(l i18n.Lang, p portal.Payment) string {
	switch {
	case p.Received == nil:
		return i18n.Say(l, "coop.pay.waiting")
	case *p.Received:
		return i18n.Say(l, "coop.pay.received", i18n.Args{"Day": i18n.Date(l, *p.Answered)})
	}
	return i18n.Say(l, "coop.pay.missing", i18n.Args{"Day": i18n.Date(l, *p.Answered)})
}

// notReceived asks for a word before it is said that a payment did not come.
func (d Door) notReceived(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	return d.look(c, func(g glance) (templ.Component, error) {
		p, err := portal.PaymentByID(c.Request().Context(), g, id)
		if err != nil {
			return nil, err
		}
		if p.ReversedAt != nil {
			return nil, fault.New(fault.Conflict, "payout_reversed")
		}
		purse, err := g.purse(c.Request().Context())
		if err != nil {
			return nil, err
		}
		up := &coopview.Link{Path: "/coop/payments", Text: i18n.Say(g.lang, "coop.pay.title")}
		view := coopview.NotReceived{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.pay.notitle"), up), Card: paymentCard(g.lang, p, purse), Path: answerPath(id),
			Rate: bookedAt(g.lang, p), Text: p.Said, Limit: strconv.Itoa(wordLimit)}
		if p.Currency == fx.CAD {
			view.Rate = purse.words()
		}
		return view.Page(), nil
	})
}

// answer notes what the cooperative says of a payment.
func (d Door) answer(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	values, err := gate.Form(c)
	if err != nil {
		return err
	}
	caller, ctx := gate.CallerOf(c), c.Request().Context()
	a := payout.Answer{PayoutID: id, Received: values.Get("received") == "yes", Said: strings.TrimSpace(values.Get("said")), Name: caller.Name}
	if !a.Received && values.Get("received") != "no" {
		return fault.New(fault.Invalid, "invalid")
	}
	if utf8.RuneCountInString(a.Said) > wordLimit {
		return fault.New(fault.Invalid, "too_long").With("Max", wordLimit).On("said")
	}
	if caller.ID > 0 {
		a.AccountID = &caller.ID
	}
	err = d.Window.Write(ctx, caller.Cooperative, func(tx *postgres.Tx) error { return settlement.Answer(ctx, tx, a) })
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/coop/payments?noted="+strconv.FormatInt(id, 10))
}
