package main

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fx"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/settlement"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// amount is what one year holds: lines sold of the cooperative that looks, as
// many of ten others together, its refunds, payments and advances.
type amount struct {
	name                          string
	sold, refunds, paid, advances int
}

// The year of the promise, and one a tenth of it.
var years = []amount{{"a tenth", 2_000, 40, 6, 4}, {"whole", 20_000, 400, 60, 40}}

func (s amount) lines() string {
	return fmt.Sprintf("%d + %d + %d", s.sold, s.refunds+s.paid+s.advances, s.sold)
}

const (
	benchEmail = "bench@demo.test"
	others     = 10
	shareBP    = 6500
	yearDays   = 365
)

// goods is one lot that the year sells.
type goods struct {
	ID            int64       `db:"id"`
	CooperativeID int64       `db:"cooperative_id"`
	Price         money.Cents `db:"price_cents"`
}

// year is what was written: the cooperative, its lots and those of the others,
// and what the pages are asked about.
type year struct {
	amount
	first, last time.Time // days, in the store's zone
	id          int64     // of the cooperative that looks
	agreement   int64
	mine, other []goods
	sku, lot    string
	middle      int64 // a line in the middle of its account
}

// live writes the year month by month through the ledgers' own rooms: what was
// sold and given back each day, then what was paid.
func live(ctx context.Context, db *postgres.DB, s amount) (y year, err error) {
	ctx = audit.With(ctx, audit.Who{Name: "bench"})
	if y, err = shelves(ctx, db, s); err != nil {
		return y, err
	}
	for n := range 12 {
		err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
			if err := y.trade(ctx, tx, n*yearDays/12, (n+1)*yearDays/12); err != nil {
				return err
			}
			return y.pay(ctx, tx, n)
		})
		if err != nil {
			return y, err
		}
	}
	if err := db.Get(ctx, &y.middle, `select min(id) + (max(id) - min(id)) / 2 from cooperative_line where cooperative_id = $1`, y.id); err != nil {
		return y, err
	}
	_, err = db.SQL().ExecContext(ctx, `vacuum analyze`)
	return y, err
}

// shelves make eleven cooperatives with 50 articles each, four lots of each
// article, and somebody of the first who signs in.
func shelves(ctx context.Context, db *postgres.DB, s amount) (year, error) {
	last := today()
	y := year{amount: s, first: last.AddDate(0, 0, 1-yearDays), last: last, sku: "W-0-017", lot: "W-0-017-2"}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`insert into cooperative (slug, name, country, invented) select 'w-' || n, 'Coopérative d''essai ' || n, 'ML', true from generate_series(0, $1) n`, []any{others}},
		{`insert into account (email, name, role, cooperative_id, lang, demo, password_hash) select $1, 'Essai', 'cooperative', c.id, 'fr', true, a.password_hash
			from cooperative c, account a where c.slug = 'w-0' and a.email = 'coop301@demo.test'`, []any{benchEmail}},
		{`insert into agreement (cooperative_id, terms, share_bp, currency, advance_bp, valid_from, agreed_on, agreed_by_store, agreed_by_cooperative, key, created_by)
			select id, 'consignment', $1, 'XOF', 5000, $2, $2, 'essai', 'essai', slug, 'bench' from cooperative where slug like 'w-%'`, []any{shareBP, y.first.AddDate(0, 0, -60).Format(time.DateOnly)}},
		{`insert into product (slug, cooperative_id, category_id, status, country, tax_class, published_at)
			select c.slug || '-' || n, c.id, (select min(id) from category), 'draft', 'ML', 'standard', now() from cooperative c, generate_series(1, 50) n where c.slug like 'w-%'`, nil},
		{`insert into product_text (product_id, lang, name) select id, l, case l when 'fr' then 'Panier d''essai ' else 'Trial basket ' end || slug
			from product, unnest(array['fr', 'en']) l where slug like 'w-%'`, nil},
		{`insert into variant (product_id, sku, name_fr, name_en, price_cents, position)
			select id, upper(split_part(slug, '-', 1)) || '-' || split_part(slug, '-', 2) || '-' || lpad(split_part(slug, '-', 3), 3, '0'), '', '', 1200 + 35 * split_part(slug, '-', 3)::int, 1
			from product where slug like 'w-%'`, nil},
		{`update product set status = 'live' where slug like 'w-%'`, nil},
		{`insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on) select v.sku || '-' || n, v.id, p.cooperative_id, 'consignment', $1, $2
			from variant v join product p on p.id = v.product_id, generate_series(1, 4) n where v.sku like 'W-%'`, []any{shareBP, y.first.AddDate(0, 0, -30).Format(time.DateOnly)}},
		{`with entry as (insert into stock_entry (kind, key, occurred_at, actor) values ('receive', 'bench:receive', $1, 'bench') returning id)
			insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity)
			select entry.id, lot.id, (select id from location where code = 'supplier'), (select id from location where code = 'floor'), 400 from entry, lot where lot.code like 'W-%'`,
			[]any{y.first.AddDate(0, 0, -30)}},
	} {
		if err := run(ctx, db, step.query, step.args...); err != nil {
			return y, err
		}
	}
	if _, err := db.SQL().ExecContext(ctx, `analyze`); err != nil {
		return y, err
	}
	return y, y.find(ctx, db)
}

// find reads what was put on the shelves.
func (y *year) find(ctx context.Context, db *postgres.DB) error {
	if err := db.Get(ctx, &y.id, `select id from cooperative where slug = 'w-0'`); err != nil {
		return err
	}
	if err := db.Get(ctx, &y.agreement, `select id from agreement where cooperative_id = $1`, y.id); err != nil {
		return err
	}
	var all []goods
	// The lots of the others by turns, one of each cooperative after another.
	err := db.Select(ctx, &all, `select lot.id, lot.cooperative_id, v.price_cents from lot join variant v on v.id = lot.variant_id where lot.code like 'W-%'
		order by row_number() over (partition by lot.cooperative_id order by lot.id), lot.cooperative_id`)
	for _, g := range all {
		if g.CooperativeID == y.id {
			y.mine = append(y.mine, g)
		} else {
			y.other = append(y.other, g)
		}
	}
	return err
}

// trade books the days from one to another, two entries a day at most.
func (y *year) trade(ctx context.Context, tx *postgres.Tx, from, to int) error {
	var moved []stock.Entry
	var booked []ledger.Entry
	for d := from; d < to; d++ {
		at := y.first.AddDate(0, 0, d).Add(17 * time.Hour)
		begin, end := y.sold*d/yearDays, y.sold*(d+1)/yearDays
		var sold []sale
		for i := begin; i < end; i++ {
			sold = append(sold, sale{y.mine[i%len(y.mine)], int64(1 + i%3)}, sale{y.other[i%len(y.other)], 1})
		}
		var back []sale
		for i := y.refunds * d / yearDays; i < y.refunds*(d+1)/yearDays; i++ {
			back = append(back, sale{y.mine[(begin+i)%len(y.mine)], 1})
		}
		for _, act := range []struct {
			goods, money string
			sign         money.Cents
			sales        []sale
		}{{"sell", "sale", 1, sold}, {"return", "refund", -1, back}} {
			if len(act.sales) == 0 {
				continue
			}
			key := fmt.Sprintf("bench:%s:%d", act.money, d)
			moved = append(moved, stock.Entry{Kind: act.goods, Key: key, OccurredAt: at, Actor: "bench", Movements: movements(act.sales, act.sign)})
			booked = append(booked, ledger.Entry{Kind: act.money, Key: key, OccurredAt: at, Actor: "bench", Postings: postings(act.sales, act.sign)})
		}
	}
	if _, err := stock.PostAll(ctx, tx, moved); err != nil {
		return err
	}
	_, err := ledger.PostAll(ctx, tx, booked)
	return err
}

// sale is so many pieces of one lot.
type sale struct {
	goods
	n int64
}

func movements(sales []sale, sign money.Cents) (list []stock.Movement) {
	from, to := stock.Floor, stock.Customer
	if sign < 0 {
		from, to = to, from
	}
	for _, s := range sales {
		list = append(list, stock.Movement{LotID: s.ID, From: from, To: to, Quantity: s.n})
	}
	return list
}

func postings(sales []sale, sign money.Cents) (list []ledger.Posting) {
	var net money.Cents
	for _, s := range sales {
		price := s.Price.Times(int(s.n))
		share := price.Share(shareBP, 10000)
		net += price
		list = append(list, ledger.Posting{Account: ledger.Payable(s.CooperativeID), Amount: -sign * share, LotID: &s.ID, Quantity: &s.n},
			ledger.Posting{Account: ledger.IncomeShare, Amount: -sign * (price - share), LotID: &s.ID, Quantity: &s.n})
	}
	hst := net.Share(13, 100)
	return append(list, ledger.Posting{Account: "till", Amount: sign * (net + hst)}, ledger.Posting{Account: ledger.TaxPayable("HST"), Amount: -sign * hst})
}

// pay pays the n-th month's part of the payments and advances, a tenth of what
// is owed each time, through their own flows.
func (y *year) pay(ctx context.Context, tx *postgres.Tx, n int) error {
	on := stock.On(y.first.Year(), y.first.Month(), y.first.Day()+(n+1)*yearDays/12-1)
	for i := y.paid * n / 12; i < y.paid*(n+1)/12; i++ {
		owed, err := ledger.Balance(ctx, tx, ledger.Payable(y.id))
		if err != nil {
			return err
		}
		_, err = settlement.Pay(ctx, tx, settlement.Draft{Payout: payout.Payout{CooperativeID: y.id, Currency: fx.CAD, Minor: int64(-owed / 10), PaidOn: on, Way: "bank_transfer",
			Destination: "ML•• •••• 4417", Reference: fmt.Sprintf("ESSAI-%d", i), Key: fmt.Sprintf("bench-%d", i)}})
		if err != nil {
			return fmt.Errorf("pay: %w", err)
		}
	}
	for i := y.advances * n / 12; i < y.advances*(n+1)/12; i++ {
		_, err := receiving.PayAdvance(ctx, tx, supply.Advance{CooperativeID: y.id, AgreementID: y.agreement, Currency: fx.CAD, Minor: 5000, PaidOn: on,
			Reference: fmt.Sprintf("ESSAI-A%d", i), Key: fmt.Sprintf("bench-advance-%d", i)})
		if err != nil {
			return fmt.Errorf("pay ahead: %w", err)
		}
	}
	return nil
}
