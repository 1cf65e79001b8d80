package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/privacy"
	"plantagenet/internal/report"
	"plantagenet/internal/returns"
	"plantagenet/internal/sending"
	"plantagenet/internal/shipping"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stockroom"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// traces are words that name the buyer of the tests.
var traces = []string{"Lalonde", "marie@exemple.ca", "555-0142", "5550142", "rue Principale", "ruePrincipale", "rueprincipale", "Hawkesbury", "hawkesbury", "K6A", "k6a", "Sonnette", "14, rue Neuve", "7012345678901234"}

// known is a shop with one order that went the whole way: readdressed, noted,
// packed, sent, refunded in part, consented.
func known(t *testing.T) (*postgres.DB, *shoptest.Gateway, order.Order) {
	t.Helper()
	ctx := audit.With(t.Context(), audit.Who{Name: "Luc R."})
	db, g := pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{5}, ShareBP: 7000, WeightG: 400})
	o := shoptest.PaidOrder(t, db, g, 2, bag)
	must(t, sending.Readdress(ctx, db, o.ID, shipping.Address{Line1: "14, rue Neuve", City: "Hawkesbury", Province: "ON", PostalCode: "K6A 1A1"}))
	must(t, sending.Write(ctx, db, o.ID, "note", "Sonnette de Mme Lalonde"))
	for i := range 2 {
		must(t, sending.Put(ctx, db, sending.Scan{OrderID: o.ID, Key: fmt.Sprint("k", i), Code: "SAC", Lang: "fr"}))
	}
	all, err := parcel.Of(ctx, db, o.ID)
	must(t, err)
	_, err = sending.Send(ctx, db, sending.Dispatch{Packing: sending.Packing{OrderID: o.ID, ParcelID: all[0].ID, Box: "m", WeightG: 1200},
		Carrier: "canada_post", Service: "expedited", Tracking: "7012345678901234"})
	must(t, err)
	_, err = privacy.Record(ctx, db, privacy.Consent{Email: shoptest.Buyer.Email, Name: shoptest.Buyer.Name, Lang: "fr", Source: "paper", Wording: "Oui, écrivez-moi.", GivenAt: time.Now()})
	must(t, err)
	o, err = order.ByID(ctx, db, o.ID)
	must(t, err)
	return db, g, o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// found lists the columns of the shop's tables in which a trace stands.
func found(t *testing.T, db *postgres.DB) []string {
	t.Helper()
	var columns []struct {
		Table  string `db:"table_name"`
		Column string `db:"column_name"`
	}
	err := db.Select(context.Background(), &columns, `select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t
		using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb', 'ARRAY', 'character varying', 'json')`)
	must(t, err)
	var where []string
	for _, c := range columns {
		for _, trace := range traces {
			var n int64
			must(t, db.Get(context.Background(), &n, fmt.Sprintf(`select count(*) from %q where position($1 in %q::text) > 0`, c.Table, c.Column), trace))
			if n > 0 {
				where = append(where, fmt.Sprintf("%s.%s holds %q", c.Table, c.Column, trace))
			}
		}
	}
	return where
}

func TestAForgottenPersonLeavesNoTraceAndEveryFigure(t *testing.T) {
	t.Parallel()
	db, g, o := known(t)
	if len(found(t, db)) < 8 {
		t.Fatalf("the test looks in the wrong places: %v", found(t, db))
	}
	figures := `select count(*) + sum(total_cents) + sum(tax_cents) + (select sum(quantity) from stock_movement) + (select sum(abs(amount_cents)) from ledger_posting) + (select count(*) from audit_entry where act like 'order.%') from sales_order`
	before := shoptest.Count(t, db, figures)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			_, err := privacy.Erase(t.Context(), db, o.Number, "courriel du 20 novembre")
			if err != nil && !errors.Is(err, order.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if left := found(t, db); len(left) > 0 {
		t.Errorf("traces: %s", strings.Join(left, "; "))
	}
	if after := shoptest.Count(t, db, figures); after != before {
		t.Error("figures changed")
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = 'buyer.erase'`); n != 1 {
		t.Errorf("%d audit rows", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from sales_order where province = 'ON' and tax_province = 'ON' and receipt_number is not null and erased_at is not null`); n != 1 {
		t.Error("the order does not keep what the law keeps")
	}
	if n := shoptest.Count(t, db, `select count(*) from consent where withdrawn_at is null`); n != 0 {
		t.Error("the newsletter goes on")
	}
	if _, err := privacy.Of(t.Context(), db, o.Number); !errors.Is(err, order.ErrNotFound) {
		t.Errorf("the person is found: %v", err)
	}
	allWell(t, db)
	giveBack(t, db, g, o.ID) // a refund of a forgotten person's order still goes through
	allWell(t, db)
}

func giveBack(t *testing.T, db *postgres.DB, g *shoptest.Gateway, id int64) {
	t.Helper()
	o, err := order.ByID(t.Context(), db, id)
	must(t, err)
	d, err := returns.Read(t.Context(), db, o)
	must(t, err)
	n, err := returns.Refund(t.Context(), g.Shop(db), returns.Request{Key: "late", OrderID: id, Seen: d.Seen(), Reason: "goodwill", Ask: credit.Ask{Shipping: 100}})
	must(t, err)
	must(t, checkout.Refund(t.Context(), g.Shop(db), n.RefundID))
}

func allWell(t *testing.T, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	must(t, err)
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func TestNobodyIsForgottenWhileTheirOrderOrARecallIsOpen(t *testing.T) {
	t.Parallel()
	db, g, o := known(t)
	second := shoptest.PaidOrder(t, db, g, 1, shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1400, Lots: []int64{5}, Cost: 500}))
	_, err := stockroom.Block(t.Context(), db, shoptest.Count(t, db, `select id from lot where code = 'SAC-L1'`), "recall", "essai")
	must(t, err)
	if _, err := privacy.Erase(t.Context(), db, o.Number, "au comptoir"); !errors.Is(err, privacy.ErrHindered) {
		t.Fatalf("forgotten too early: %v", err)
	}
	h, err := privacy.Hindrances(t.Context(), db, []int64{o.ID, second.ID})
	must(t, err)
	if len(h) != 2 || h[0].Kind != "recall" || h[0].Detail != "SAC-L1" || h[1].Kind != "open" {
		t.Errorf("%+v", h)
	}
	if _, err := privacy.Erase(t.Context(), db, o.Number, " "); err == nil {
		t.Error("forgotten without a word on who asked")
	}
}

func TestOrdersForgetThePersonSixYearsAfterTheirYear(t *testing.T) {
	t.Parallel()
	db, _, o := known(t)
	year := time.Now().Year()
	for placed, want := range map[string]int{fmt.Sprintf("%d-01-02", year-6): 0, fmt.Sprintf("%d-12-20", year-7): 1} {
		_, err := db.SQL().Exec(`update sales_order set placed_at = $1::date where id = $2`, placed, o.ID)
		must(t, err)
		n, err := privacy.Age(t.Context(), db, 10)
		must(t, err)
		if n != want {
			t.Errorf("placed %s: %d forgotten, want %d", placed, n, want)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from sales_order where name = '' and erased_at is not null`); n != 1 {
		t.Errorf("%d orders forgot", n)
	}
	allWell(t, db)
}

func TestAPersonsFileHoldsEverythingAndIsWrittenDown(t *testing.T) {
	t.Parallel()
	db, _, o := known(t)
	f, err := privacy.Export(t.Context(), db, o.Number)
	must(t, err)
	for _, l := range []i18n.Lang{i18n.French, i18n.English} {
		body, err := f.Zip(l)
		must(t, err)
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		must(t, err)
		for _, entry := range z.File {
			r, err := entry.Open()
			must(t, err)
			text, err := io.ReadAll(r)
			must(t, err)
			for _, want := range []string{"Marie-Ève Lalonde", "marie@exemple.ca", "14, rue Neuve", "SAC-L1", "7012345678901234", "Sonnette", "Oui, écrivez-moi."} {
				if !strings.Contains(string(text), want) {
					t.Errorf("%s %s does not hold %q", l, entry.Name, want)
				}
			}
			if strings.HasSuffix(entry.Name, ".json") && !json.Valid(text) {
				t.Error("not JSON")
			}
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = 'buyer.export'`); n != 1 {
		t.Errorf("%d audit rows", n)
	}
}

func TestAPersonIsFoundByNameOrAddress(t *testing.T) {
	t.Parallel()
	db, _, o := known(t)
	for text, want := range map[string]int{"lalonde": 1, "MARIE@": 1, "%%%": 0, "___": 0, "personne": 0} {
		list, err := privacy.Find(t.Context(), db, text)
		must(t, err)
		if len(list) != want || want == 1 && list[0].Number != o.Number {
			t.Errorf("%q finds %+v", text, list)
		}
	}
	if _, err := privacy.Find(t.Context(), db, "ma"); err == nil {
		t.Error("two letters find somebody")
	}
}

func TestConsentHasItsProofAndOneStandsAtATime(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := audit.With(t.Context(), audit.Who{Name: "Camille"})
	good := privacy.Consent{Email: "a@exemple.ca", Lang: "fr", Source: "counter", Wording: "Oui.", GivenAt: time.Now()}
	c, err := privacy.Record(ctx, db, good)
	must(t, err)
	good.Email = "A@exemple.ca"
	if _, err := privacy.Record(ctx, db, good); !errors.Is(err, fault.New(fault.Conflict, "consent_standing")) {
		t.Errorf("a second one: %v", err)
	}
	for range 2 {
		left, err := privacy.Leave(t.Context(), db, c.Token)
		must(t, err)
		if !left {
			t.Error("the address to leave by is not known")
		}
	}
	list, err := privacy.Consents(ctx, db, false, 0, 10)
	must(t, err)
	if len(list) != 1 || list[0].WithdrawnHow != "link" || list[0].RecordedBy != "Camille" || list[0].WithdrawnAt == nil {
		t.Errorf("%+v", list)
	}
	_, err = privacy.Record(ctx, db, good)
	must(t, err)
	for name, spoil := range map[string]func(*privacy.Consent){
		"email": func(c *privacy.Consent) { c.Email = "x" }, "wording": func(c *privacy.Consent) { c.Wording = " " },
		"source": func(c *privacy.Consent) { c.Source = "rumour" }, "date": func(c *privacy.Consent) { c.GivenAt = time.Now().AddDate(0, 0, 3) },
	} {
		bad := good
		bad.Email = "b@exemple.ca"
		spoil(&bad)
		if _, err := privacy.Record(ctx, db, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The role the shop works under forgets through the one function and cannot
// touch the audit log otherwise, whatever it sets.
func TestTheShopsRoleForgetsThroughTheFunctionAlone(t *testing.T) {
	t.Parallel()
	db, _, o := known(t)
	as := func(statement string, args ...any) error {
		return postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
			for _, first := range []string{`set local role plantagenet_shop`, `set local plantagenet.erasing = 'on'`} {
				if _, err := tx.Exec(t.Context(), first); err != nil {
					return err
				}
			}
			_, err := tx.Exec(t.Context(), statement, args...)
			return err
		})
	}
	for _, refused := range []string{`update audit_entry set note = ''`, `update audit_entry set who = 'nobody'`, `delete from audit_entry`, `update refund_line set net_cents = 0`, `delete from credit_note`} {
		if err := as(refused); err == nil {
			t.Errorf("the shop's role may %q", refused)
		}
	}
	must(t, as(`select forget_orders(array[$1::bigint])`, o.ID))
	if n := shoptest.Count(t, db, `select count(*) from sales_order where name = ''`); n != 1 {
		t.Error("the order still names its buyer")
	}
	if _, err := db.SQL().Exec(`set plantagenet.erasing = 'on'; update audit_entry set who = 'nobody'`); err == nil {
		t.Error("even the owner changes who did it")
	}
}
