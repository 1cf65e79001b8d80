package demo_test

import (
	"context"
	"testing"

	"plantagenet/internal/ledger"
)

// windows are the cooperatives that look in: one of each country, on consignment.
var windows = []string{"coop-301", "trois-rives", "deux-vents"}

func TestThreeCooperativesHaveMonthsBehindThem(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), filled(t)
	for _, slug := range windows {
		var got struct {
			Months   int   `db:"months"`
			Days     int   `db:"days"`
			Refunds  int   `db:"refunds"`
			Outright int   `db:"outright"`
			Most     int64 `db:"most"`
			Owed     int64 `db:"owed"`
			Astray   int   `db:"astray"`
		}
		err := db.Get(ctx, &got, `select count(distinct date_trunc('month', l.occurred_on)) filter (where l.kind = 'sale') as months,
				count(distinct l.occurred_on) filter (where l.kind = 'sale') as days, count(*) filter (where l.kind = 'refund') as refunds,
				(select count(*) from lot where lot.cooperative_id = c.id and terms <> 'consignment') as outright,
				max(l.quantity) as most, sum(l.amount_cents) as owed,
				count(*) filter (where l.balance_cents < 0) + (select count(*) from (select occurred_on < lag(occurred_on) over (order by id) as back
					from cooperative_line x where x.cooperative_id = c.id) y where back) as astray
			from cooperative c join cooperative_line l on l.cooperative_id = c.id where c.slug = $1 group by c.id`, slug)
		if err != nil {
			t.Fatal(err)
		}
		if got.Months < 6 || got.Days < 25 || got.Refunds < 3 || got.Outright > 0 || got.Most > 20 || got.Astray > 0 {
			t.Errorf("%s: %+v", slug, got)
		}
	}
}

func TestTheCooperativesAreOwedTheirShareAndNoMore(t *testing.T) {
	t.Parallel()
	ctx, db, c := context.Background(), filled(t), content(t)
	prices, share, sold := map[string]int64{}, map[string]int64{}, kept(c)
	for _, p := range c.Products {
		for _, v := range p.Variants {
			prices[v.SKU] = int64(v.Price)
		}
	}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			n := sold[l.Code]
			for _, lost := range c.Books.Losses {
				if lost.Lot == l.Code {
					n++ // lost by the store: owed all the same
				}
			}
			share[a.Cooperative] += n * prices[l.SKU] * int64(a.ShareBP) / 10000
		}
	}
	for _, slug := range windows {
		var id, paid int64
		if err := db.Get(ctx, &id, `select id from cooperative where slug = $1`, slug); err != nil {
			t.Fatal(err)
		}
		if err := db.Get(ctx, &paid, `select coalesce(-sum(amount_cents), 0) from cooperative_line where cooperative_id = $1 and kind in ('advance', 'payout')`, id); err != nil {
			t.Fatal(err)
		}
		if owed := -int64(balance(t, db, ledger.Payable(id))); owed+paid != share[slug] {
			t.Errorf("%s is owed %d and was paid %d: its share is %d", slug, owed, paid, share[slug])
		}
	}
}

func TestOnePaymentWaitsForMalisAnswer(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), filled(t)
	var waiting []struct {
		Slug   string `db:"slug"`
		Way    string `db:"way"`
		Francs int64  `db:"amount_minor"`
		Cents  int64  `db:"amount_cents"`
		Day    string `db:"day"`
	}
	err := db.Select(ctx, &waiting, `select c.slug, p.way, p.amount_minor, p.amount_cents, p.paid_on::text as day from payout p join cooperative c on c.id = p.cooperative_id
		where not exists (select from payout_answer a where a.payout_id = p.id and a.received)`)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v wait for an answer: %v", waiting, err)
	}
	// 150,000 × 1.6214 ÷ 655.957
	if w := waiting[0]; w.Slug != "trois-rives" || w.Way != "orange_money" || w.Francs != 150_000 || w.Cents != 37077 || w.Day != "2026-11-20" {
		t.Errorf("%+v waits", w)
	}
	var ways int
	err = db.Get(ctx, &ways, `select count(*) from payout p join cooperative c on c.id = p.cooperative_id and c.slug = 'coop-301'
		join payout_answer a on a.payout_id = p.id and a.cooperative_id = c.id and a.received where p.way = 'interac'`)
	if err != nil || ways == 0 {
		t.Errorf("Coop 301 confirmed %d Interac transfers: %v", ways, err)
	}
}

func TestASmallStoreOwesAFewThousandDollars(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), filled(t)
	for _, slug := range windows {
		var id int64
		if err := db.Get(ctx, &id, `select id from cooperative where slug = $1`, slug); err != nil {
			t.Fatal(err)
		}
		if owed := -balance(t, db, ledger.Payable(id)); owed < 200_00 || owed > 5000_00 {
			t.Errorf("%s is owed %d cents", slug, owed)
		}
	}
}
