package portal_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/order"
	"plantagenet/internal/payout"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/returns"
	"plantagenet/internal/settlement"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// member is one of two cooperatives. Its word stands in everything that is its
// own, and its rows have numbers that begin with its own three figures.
type member struct {
	word string
	ids  string
	id   int64
	bag  shoptest.Article
	more shoptest.Article
}

// foreign matches what only this member's rows hold.
func (m member) foreign() *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + m.word + `|\b` + m.ids + `\d{4}\b`)
}

// pair is a shop of two cooperatives that have everything a cooperative can have.
type pair struct {
	db     *postgres.DB
	window portal.Window
	dsn    string
	a, b   member
	joint  order.Order // someone bought of both
}

func twoMembers(t testing.TB) *pair {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	p := &pair{db: db, dsn: dsn, window: windowOf(t, dsn, 4)}
	shoptest.Register(t, db)
	g := shoptest.NewGateway()
	p.a = p.member(t, g, "quemberly", "666")
	p.b = p.member(t, g, "zorvalim", "777")
	number(t, db, "555")
	p.joint = shoptest.PaidOrder(t, db, g, 2, p.a.bag, p.b.bag)
	giveBack(t, db, g, p.joint.ID)
	exec(t, db, `analyze`)
	return p
}

// number lets every row from now on have a number that begins so.
func number(t testing.TB, db *postgres.DB, first string) {
	t.Helper()
	var tables []string
	must(t, db.Select(t.Context(), &tables, `select format('alter table %s alter column %I restart with `+first+`0001', a.attrelid::regclass, a.attname)
		from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attidentity <> ''`))
	for _, query := range tables {
		exec(t, db, query)
	}
}

// member makes one cooperative and plants its word.
func (p *pair) member(t testing.TB, g *shoptest.Gateway, word, ids string) member {
	t.Helper()
	number(t, p.db, ids)
	m := member{word: word, ids: ids}
	m.bag = shoptest.Put(t, p.db, shoptest.Spec{SKU: word + "-SAC", Cooperative: word, Price: 4321, Lots: []int64{9, 9}, ShareBP: 6500})
	m.more = shoptest.Put(t, p.db, shoptest.Spec{SKU: word + "-MIEL", Cooperative: word, Price: 1749, Lots: []int64{12}, Cost: 611})
	m.id = m.bag.CooperativeID
	plant := strings.NewReplacer("{word}", word, "{id}", fmt.Sprint(m.id))
	for _, query := range []string{
		`insert into cooperative_text (cooperative_id, lang, place, story) values ({id}, 'fr', '{word}', '{word}')`,
		`insert into maker (cooperative_id, name) values ({id}, '{word}')`,
		`insert into account (email, name, role, cooperative_id) values ('{word}@exemple.test', '{word}', 'cooperative', {id})`,
		`with p as (insert into product (slug, cooperative_id, category_id, status, tax_class) select '{word}-projet', {id}, min(id), 'draft', 'standard'
			from category returning id) insert into product_text (product_id, lang, name, description) select id, 'fr', 'Projet {word}', '{word}' from p`,
		`insert into variant (product_id, sku, name_fr, name_en, price_cents) select id, '{word}-PROJET', '{word}', '{word}', 100 from product where slug = '{word}-projet'`,
		`insert into agreement (cooperative_id, terms, share_bp, valid_from, agreed_on, agreed_by_store, agreed_by_cooperative, note, key, created_by)
			values ({id}, 'consignment', 6500, '2025-01-01', '2025-01-01', 'Magasin', '{word}', '{word}', '{word}', '{word}')`,
		`insert into purchase_order (cooperative_id, agreement_id, currency, note, key, created_by) select {id}, id, 'CAD', '{word}', '{word}', '{word}'
			from agreement where cooperative_id = {id}`,
		`insert into advance (cooperative_id, agreement_id, currency, amount_minor, amount_cents, paid_on, reference, key, paid_by)
			select {id}, id, 'CAD', 5000, 5000, '2026-02-01', '{word}', '{word}', '{word}' from agreement where cooperative_id = {id}`,
	} {
		exec(t, p.db, plant.Replace(query))
	}
	p.life(t, g, m)
	return m
}

// life sells, gives back, loses and pays, with the member's word in every note.
func (p *pair) life(t testing.TB, g *shoptest.Gateway, m member) {
	t.Helper()
	o := shoptest.PaidOrder(t, p.db, g, 3, m.bag, m.more)
	giveBack(t, p.db, g, o.ID)
	lot := shoptest.Count(t, p.db, `select min(id) from lot where variant_id = $1`, m.bag.VariantID)
	coop, pieces := ledger.Payable(m.id), int64(2)
	must(t, postgres.InTx(t.Context(), p.db, func(tx *postgres.Tx) error {
		if _, err := stock.Post(t.Context(), tx, stock.Entry{Kind: "sell", Key: "counter:" + m.word, Note: m.word, Actor: m.word,
			Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Customer, Quantity: pieces}}}); err != nil {
			return err
		}
		_, err := ledger.Post(t.Context(), tx, ledger.Entry{Kind: "sale", Key: "counter:" + m.word, Note: m.word, Postings: []ledger.Posting{{Account: "till", Amount: 8642},
			{Account: coop, Amount: -5617, LotID: &lot, Quantity: &pieces}, {Account: ledger.IncomeShare, Amount: -3025, LotID: &lot, Quantity: &pieces}}})
		return err
	}))
	sent := p.pay(t, m, m.word)
	must(t, p.window.Write(t.Context(), m.id, func(tx *postgres.Tx) error {
		return settlement.Answer(t.Context(), tx, payout.Answer{PayoutID: sent.ID, Said: m.word, Name: m.word})
	}))
}

// pay records a payment with the member's word in it.
func (p *pair) pay(t testing.TB, m member, key string) (sent payout.Payout) {
	t.Helper()
	must(t, postgres.InTx(t.Context(), p.db, func(tx *postgres.Tx) (err error) {
		sent, err = settlement.Pay(t.Context(), tx, settlement.Draft{Over: true, Payout: payout.Payout{CooperativeID: m.id, Currency: fx.CAD, Minor: 4000,
			PaidOn: today(), Way: "cash", Destination: m.word, Reference: m.word, Note: m.word, Key: key}})
		return err
	}))
	return sent
}

// giveBack refunds one piece of every line of an order, back to the floor.
func giveBack(t testing.TB, db *postgres.DB, g *shoptest.Gateway, orderID int64) {
	t.Helper()
	d := read(t, db, orderID)
	ask := credit.Ask{}
	for _, part := range d.Sale.Parts {
		ask.Lines = append(ask.Lines, credit.AskLine{LineID: part.LineID, LotID: part.LotID, Quantity: 1, Place: stock.Floor})
	}
	n, err := returns.Refund(context.Background(), g.Shop(db), returns.Request{Key: fmt.Sprint("back-", orderID, "-", d.Seen()), OrderID: orderID, Seen: d.Seen(),
		Reason: "changed_mind", Ask: ask})
	must(t, err)
	must(t, checkout.Refund(context.Background(), g.Shop(db), n.RefundID))
}

// read reads an order as the refund page does.
func read(t testing.TB, db *postgres.DB, orderID int64) returns.Desk {
	t.Helper()
	o, err := order.ByID(context.Background(), db, orderID)
	must(t, err)
	d, err := returns.Read(context.Background(), db, o)
	must(t, err)
	return d
}
