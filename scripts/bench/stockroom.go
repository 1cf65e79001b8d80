package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"sort"
	"time"

	"plantagenet/internal/postgres"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
)

// size is how much a stockroom holds.
type size struct {
	name                  string
	variants, lots, moves int // lots for each variant, sales for each lot
}

// The stockroom of the promise, and one a tenth of it: 20,000 SKUs, 200,000
// lots, a million movements.
var sizes = []size{{"a tenth", 2_000, 10, 4}, {"whole", 20_000, 10, 4}}

// asked are the pages whose answers have to come within 100 ms, whatever the
// shop holds.
var asked = []struct{ name, path string }{
	{"stock list, first page", "/staff/stock"},
	{"stock list, far in", "/staff/stock?after=B-01500"},
	{"stock list, by words", "/staff/stock?q=panier"},
	{"an article's history", "/staff/articles/B-01000"},
	{"its history, far in", "/staff/articles/B-01000?before=100000"},
	{"search box: a SKU", "/staff/find?q=B-01234"},
	{"search box: a lot", "/staff/find?q=B-01234-L7"},
	{"search box: words", "/staff/find?q=panier+01234"},
	{"search box: part of a SKU", "/staff/find?q=B-0123"},
}

// stockroom measures the desk's lists and verify over a large stockroom, and
// over one a tenth of its size.
func (b *bench) stockroom(ctx context.Context) error {
	took := make([]map[string]time.Duration, len(sizes))
	for i, s := range sizes {
		var err error
		if took[i], err = b.room(ctx, s); err != nil {
			return fmt.Errorf("stockroom, %s: %w", s.name, err)
		}
	}
	fmt.Printf("\n%-44s %12s %12s %8s %8s\n", "stockroom, ms at the 95th of 100", "a tenth", "whole", "ratio", "reach")
	for _, a := range asked {
		print(a.name, took[0][a.name], took[1][a.name], "100, 2.00")
	}
	print("verify", took[0]["verify"], took[1]["verify"], "60 s")
	print("reckon what to order", took[0]["reckon"], took[1]["reckon"], "")
	return nil
}

func print(name string, small, large time.Duration, reach string) {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf("%-44s %12.1f %12.1f %8.2f %8s\n", name, ms(small), ms(large), float64(large)/float64(small), reach)
}

// room fills a shop of one size, asks its pages and ends it.
func (b *bench) room(ctx context.Context, s size) (map[string]time.Duration, error) {
	web, err := freePort()
	if err != nil {
		return nil, err
	}
	box, err := freePort()
	if err != nil {
		return nil, err
	}
	metrics, err := freePort()
	if err != nil {
		return nil, err
	}
	data := fmt.Sprintf("%s/room-%d", b.dir, s.variants)
	env := []string{"LISTEN=" + web, "BASE_URL=http://" + web, "SANDBOX_LISTEN=" + box, "METRICS_LISTEN=" + metrics, "DATA_DIR=" + data, "LOG_LEVEL=error"}
	if _, _, err := b.begin("http://"+web+"/fr/", env, b.binary, "demo"); err != nil {
		return nil, err
	}
	dsn := "host=" + data + "/pg/run user=plantagenet dbname=plantagenet sslmode=disable"
	if err := furnish(ctx, dsn, s); err != nil {
		return nil, err
	}
	client, err := signIn(web)
	if err != nil {
		return nil, err
	}
	took := map[string]time.Duration{}
	for _, a := range asked {
		if took[a.name], err = slowest(client, "http://"+web+a.path); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	if err := reckon(ctx, dsn); err != nil {
		return nil, err
	}
	took["reckon"] = time.Since(start)
	start = time.Now()
	verify := exec.CommandContext(ctx, b.binary, "verify", "--data", data)
	if said, err := verify.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("verify: %w\n%s", err, said)
	}
	took["verify"] = time.Since(start)
	b.stopLast()
	return took, nil
}

// reckon does what the background work does each hour.
func reckon(ctx context.Context, dsn string) error {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	return replenish.Refresh(ctx, db, report.LeadTimes)
}

// signIn signs in as the demonstration's owner.
func signIn(web string) (*http.Client, error) { return signInAs(web, "owner@demo.test") }

// signInAs signs in as somebody of the demonstration.
func signInAs(web, email string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client, submit(client, "http://"+web+"/signin", url.Values{"email": {email}, "password": {"demo-plantagenet"}})
}

func submit(client *http.Client, to string, form url.Values) error {
	resp, err := client.PostForm(to, form)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("%s: status %d", to, resp.StatusCode)
	}
	return nil
}

// slowest asks a hundred times and gives the fifth slowest.
func slowest(client *http.Client, address string) (time.Duration, error) {
	var all []time.Duration
	for range 100 {
		start := time.Now()
		resp, err := client.Get(address)
		if err != nil {
			return 0, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusSeeOther {
			return 0, fmt.Errorf("%s: status %d %v", address, resp.StatusCode, err)
		}
		all = append(all, time.Since(start))
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all[94], nil
}

// furnish writes a stockroom in plain SQL: as fast as the triggers let it.
func furnish(ctx context.Context, dsn string, s size) error {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`insert into product (slug, cooperative_id, category_id, status, country, tax_class, published_at)
			select 'b-' || n, (select array_agg(id) from cooperative)[1 + n % 8], (select min(id) from category), 'draft', 'ML', 'standard', now()
			from generate_series(0, $1 / 4 - 1) n`, []any{s.variants}},
		{`insert into product_text (product_id, lang, name) select p.id, l, case l when 'fr' then 'Panier d''essai ' else 'Trial basket ' end || substr(p.slug, 3)
			from product p, unnest(array['fr', 'en']) l where p.slug ~ '^b-[0-9]+$'`, nil},
		{`insert into variant (product_id, sku, name_fr, name_en, price_cents, position) select p.id, 'B-' || lpad((substr(p.slug, 3)::int * 4 + k)::text, 5, '0'), 'no ' || k, 'no. ' || k, 2500, k
			from product p, generate_series(0, 3) k where p.slug ~ '^b-[0-9]+$'`, nil},
		{`update product set status = 'live' where slug ~ '^b-[0-9]+$'`, nil},
		{`insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on)
			select v.sku || '-L' || n, v.id, p.cooperative_id, 'consignment', 6500, current_date - 30 * n from variant v join product p on p.id = v.product_id, generate_series(1, $1) n
			where v.sku ~ '^B-[0-9]+$'`, []any{s.lots}},
	} {
		if err := run(ctx, db, step.query, step.args...); err != nil {
			return err
		}
	}
	for n := 0; n <= s.moves; n++ {
		if err := move(ctx, db, n); err != nil {
			return err
		}
	}
	_, err = db.SQL().ExecContext(ctx, `vacuum analyze`)
	return err
}

// move receives 50 pieces of each lot, the first time, or sells one of each, a
// hundred lots in an entry.
func move(ctx context.Context, db *postgres.DB, n int) error {
	kind, from, to, quantity := "receive", "supplier", "floor", 50
	if n > 0 {
		kind, from, to, quantity = "sell", "floor", "customer", 1
	}
	var lots []int64
	if err := db.Select(ctx, &lots, `select id from lot where code ~ '^B-[0-9]+-L' order by id`); err != nil {
		return err
	}
	for len(lots) > 0 {
		part := lots[:min(20_000, len(lots))]
		lots = lots[len(part):]
		err := run(ctx, db, `with entry as (
				insert into stock_entry (kind, key, occurred_at, actor)
				select $1, 'bench:' || $2 || ':' || k, now() - split_part($2, '-', 1)::int * interval '11 days' - k * interval '1 minute', 'bench' from generate_series(0, $6::int / 100) k
				returning id, split_part(key, ':', 3)::int as k
			) insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity)
			select entry.id, l.id, (select id from location where code = $3), (select id from location where code = $4), $5
			from unnest($7::bigint[]) with ordinality as l(id, n) join entry on entry.k = l.n / 100`,
			kind, fmt.Sprintf("%d-%d", n, part[0]), from, to, quantity, len(part), postgres.Array(part))
		if err != nil {
			return err
		}
	}
	return nil
}

func run(ctx context.Context, db *postgres.DB, query string, args ...any) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}
