package settlement_test

import (
	"errors"
	"testing"

	"plantagenet/internal/fault"
	"plantagenet/internal/payout"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/settlement"
)

func breaches(t *testing.T, s shop) (n int) {
	t.Helper()
	checks, err := report.Verify(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		n += len(c.Breaches)
	}
	return n
}

// window is a shop whose cooperative was paid, another cooperative, and the
// window that both look through.
func window(t *testing.T) (s shop, w portal.Window, p payout.Payout, other int64) {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	s = fill(t, db)
	under, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 4, Role: portal.Role})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { under.Close() })
	p = s.paid(s.draft("1", 4000))
	if err := s.Get(ctx, &other, `insert into cooperative (slug, name, country, invented) values ('autre', 'Autre', 'NE', true) returning id`); err != nil {
		t.Fatal(err)
	}
	return s, portal.Window{DB: under}, p, other
}

func answer(w portal.Window, cooperative int64, a payout.Answer) error {
	a.Name = "Awa"
	return w.Write(ctx, cooperative, func(tx *postgres.Tx) error { return settlement.Answer(ctx, tx, a) })
}

func TestTheLatestAnswerCounts(t *testing.T) {
	t.Parallel()
	s, w, p, _ := window(t)
	mine := s.a.CooperativeID
	for _, a := range []payout.Answer{{PayoutID: p.ID, Said: "Rien reçu encore"}, {PayoutID: p.ID, Said: "Rien reçu encore"}, {PayoutID: p.ID, Received: true}} {
		if err := answer(w, mine, a); err != nil {
			t.Fatal(err)
		}
	}
	list, err := payout.Answers(ctx, s, p.ID)
	if err != nil || len(list) != 2 || !list[0].Received || list[1].Received || list[1].Said != "Rien reçu encore" || list[0].Name != "Awa" {
		t.Errorf("%+v, %v", list, err)
	}
	if at, err := payout.ByID(ctx, s, mine, p.ID); err != nil || at.Received == nil || !*at.Received || at.After != 6000 {
		t.Errorf("%+v, %v", at, err)
	}
	if err := s.reverse(p.ID, "erreur"); err != nil {
		t.Fatal(err)
	}
	if err := answer(w, mine, payout.Answer{PayoutID: p.ID}); !errors.Is(err, fault.New(fault.Conflict, "payout_reversed")) {
		t.Errorf("of a reversed payment: %v", err)
	}
	s.allWell()
}

func TestNobodyAnswersForAnotherCooperative(t *testing.T) {
	t.Parallel()
	s, w, p, other := window(t)
	if err := answer(w, other, payout.Answer{PayoutID: p.ID, Received: true}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the program: %v", err)
	}
	mine := s.a.CooperativeID
	second := s.paid(s.draft("2", 100))
	if err := s.reverse(second.ID, "erreur"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		whose int64
		query string
		args  []any
	}{
		{"an answer to another's payment", other, `insert into payout_answer (payout_id, cooperative_id, received, name) values ($1, window_of(), true, 'x')`, []any{p.ID}},
		{"an answer in another's name", other, `insert into payout_answer (payout_id, cooperative_id, received, name) values ($1, $2, true, 'x')`, []any{p.ID, mine}},
		{"an answer to a reversed payment", mine, `insert into payout_answer (payout_id, cooperative_id, received, name) values ($1, window_of(), true, 'x')`, []any{second.ID}},
		{"an answer of another day", mine, `insert into payout_answer (payout_id, cooperative_id, received, name, answered_at) values ($1, window_of(), true, 'x', '2020-01-01')`, []any{p.ID}},
		{"an answer changed", mine, `update payout_answer set received = true`, nil},
		{"an answer deleted", mine, `delete from payout_answer`, nil},
		{"a payment", mine, `insert into payout (cooperative_id, currency, amount_minor, amount_cents, paid_on, way, reference, key, paid_by)
			values (window_of(), 'CAD', 100, 100, current_date, 'cash', 'x', 'x', 'x')`, nil},
		{"a payment changed", mine, `update payout set reversed_at = now(), reversed_why = 'x'`, nil},
		{"the note of a payment", mine, `select note from payout`, nil},
		{"who paid", mine, `select paid_by from payout`, nil},
	} {
		err := w.Write(ctx, c.whose, func(tx *postgres.Tx) error { _, err := tx.Exec(ctx, c.query, c.args...); return err })
		if err == nil {
			t.Errorf("the database let the window write or read %s", c.name)
		}
	}
	var seen int64
	if err := w.Look(ctx, other, func(r postgres.Reader) error {
		return r.Get(ctx, &seen, `select (select count(*) from payout where true) + (select count(*) from payout_answer)`)
	}); err != nil || seen != 0 {
		t.Errorf("the other cooperative sees %d rows, %v", seen, err)
	}
	if n := s.count(`select count(*) from payout_answer`); n != 0 {
		t.Errorf("%d answers were written", n)
	}
}
