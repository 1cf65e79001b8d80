package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/embedded"
	"plantagenet/internal/receiving"
	"plantagenet/internal/stock"
)

const articles = 64

// orders measures orders placed a second at 8 connections, new cart to pay_url,
// against the smallest order there is. Stripe is a stand-in that answers at
// once, so that its own time is left aside.
func (b *bench) orders(ctx context.Context) error {
	log := slog.New(slog.DiscardHandler)
	pg, err := embedded.Start(ctx, embedded.Options{Dir: b.dir + "/pg", Data: b.dir, Log: log})
	if err != nil {
		return err
	}
	defer pg.Stop()
	dsn := pg.DSN("plantagenet")
	if err := postgres.Migrate(ctx, dsn); err != nil {
		return err
	}
	if err := stockUp(ctx, dsn); err != nil {
		return err
	}
	stripe, err := standIn()
	if err != nil {
		return err
	}
	web, err := freePort()
	if err != nil {
		return err
	}
	metrics, err := freePort()
	if err != nil {
		return err
	}
	env := []string{"DATABASE_URL=" + dsn, "LISTEN=" + web, "BASE_URL=http://" + web, "METRICS_LISTEN=" + metrics, "DATA_DIR=" + b.dir + "/serve", "LOG_LEVEL=error",
		"STRIPE_SECRET_KEY=sk_test_bench", "STRIPE_WEBHOOK_SECRET=whsec_bench", "STRIPE_API_URL=http://" + stripe}
	cmd, _, err := b.begin("http://"+web+"/healthz", env, b.binary, "serve", "--no-work")
	if err != nil {
		return err
	}
	defer b.stopLast()
	for _, part := range []struct {
		name string
		of   func(i int64) int64
	}{
		{"orders, spread articles, 8 connections, a second", func(i int64) int64 { return i % articles }},
		{"orders, one hot article, 8 connections, a second", func(int64) int64 { return 0 }},
	} {
		floor, err := b.smallest(ctx, dsn, part.of)
		if err != nil {
			return err
		}
		ours, err := rate(web, 8, b.window, func(c *conn, i int64) error { return place(c, fmt.Sprintf("BENCH-%d", part.of(i)), i) })
		if err != nil {
			return err
		}
		row(part.name, ours, floor, "0.40")
	}
	fmt.Printf("%-44s %12.0f %12s %8s %8s\n", "memory under orders, MB", memory(cmd.Process.Pid), "", "", "<= 150")
	return nil
}

// stockUp puts articles on sale that no run can sell out.
func stockUp(ctx context.Context, dsn string) error {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.SQL().ExecContext(ctx, `
		insert into cooperative (slug, name, country) values ('bench', 'Bench', 'CA');
		insert into category (slug, name_fr, name_en) values ('bench', 'Banc', 'Bench');
		insert into product (slug, cooperative_id, category_id, country, tax_class) select 'bench-' || n, 1, 1, 'CA', 'standard' from generate_series(0, 63) n;
		insert into product_text (product_id, lang, name) select p.id, l, 'Article ' || p.id from product p, unnest(array['fr', 'en']) l;
		insert into variant (product_id, sku, price_cents, weight_g) select id, upper(slug), 4800, 300 from product;
		update product set status = 'live', published_at = now();
		insert into tax_registration (tax, number, valid_from) values ('gst_hst', 'x', '2010-07-01'), ('qst', 'x', '2019-09-01');
		create table bench_stock (id int primary key, on_hand bigint check (on_hand >= 0));
		create table bench_order (id bigint generated always as identity primary key, total bigint, at timestamptz default now());
		create table bench_line (id bigint generated always as identity primary key, order_id bigint references bench_order, article int, quantity int, unit bigint);
		create table bench_movement (id bigint generated always as identity primary key, order_id bigint, article int, quantity int);
		create table bench_payment (id bigint generated always as identity primary key, order_id bigint references bench_order, amount bigint, state text);
		insert into bench_stock select n, 100000000 from generate_series(0, 63) n;`)
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		var ids []int64
		if err := tx.Select(ctx, &ids, `select id from variant order by id`); err != nil {
			return err
		}
		cost := money.Cents(2000)
		var lots []stock.Lot
		for _, id := range ids {
			lots = append(lots, stock.Lot{Code: fmt.Sprintf("BENCH-L%d", id), VariantID: id, CooperativeID: 1, Known: true, Terms: stock.Bought, UnitCost: &cost, ReceivedOn: stock.On(2026, 1, 1)})
		}
		codes, err := stock.AddLots(ctx, tx, lots)
		if err != nil {
			return err
		}
		arrival := receiving.Arrival{Key: "bench", Into: stock.Floor}
		for _, id := range codes {
			arrival.Goods = append(arrival.Goods, receiving.Goods{LotID: id, Quantity: 10_000_000})
		}
		return receiving.Receive(ctx, tx, arrival)
	})
}

// smallest is the floor: guarded stock update, order, line, movement, payment,
// five prepared statements in one transaction through lib/pq.
func (b *bench) smallest(ctx context.Context, dsn string, of func(int64) int64) (float64, error) {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 8})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var st [5]*sql.Stmt
	for i, text := range []string{
		`update bench_stock set on_hand = on_hand - 1 where id = $1 and on_hand >= 1`,
		`insert into bench_order (total) values ($1) returning id`,
		`insert into bench_line (order_id, article, quantity, unit) values ($1, $2, 1, 4800)`,
		`insert into bench_movement (order_id, article, quantity) values ($1, $2, 1)`,
		`insert into bench_payment (order_id, amount, state) values ($1, 4800, 'intended')`,
	} {
		if st[i], err = db.SQL().PrepareContext(ctx, text); err != nil {
			return 0, err
		}
		defer st[i].Close()
	}
	return workers(8, b.window, func(_ int, i int64) error {
		tx, err := db.SQL().BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // after a commit it does nothing
		article := of(i)
		if _, err := tx.StmtContext(ctx, st[0]).ExecContext(ctx, article); err != nil {
			return err
		}
		var id int64
		if err := tx.StmtContext(ctx, st[1]).QueryRowContext(ctx, 4800).Scan(&id); err != nil {
			return err
		}
		for k, args := range [][]any{{id, article}, {id, article}, {id}} {
			if _, err := tx.StmtContext(ctx, st[2+k]).ExecContext(ctx, args...); err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}

func post(method, path, key, body string) string {
	head := method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n"
	if key != "" {
		head += "Idempotency-Key: " + key + "\r\n"
	}
	return head + "\r\n" + body
}

const buyer = `{"lang":"fr","email":"marie@exemple.ca","name":"Marie Lalonde","fulfilment":"ship","address":{"line1":"12, rue Principale","city":"Gatineau","province":"QC","postal_code":"J8X 2K1"}}`

// place goes from a new cart to pay_url.
func place(c *conn, sku string, i int64) error {
	status, body, err := c.do(post("POST", "/api/v1/carts", "", ""))
	if err != nil || status != 201 {
		return fmt.Errorf("new cart: %d %s %w", status, body, orNil(err))
	}
	var cart struct{ ID string }
	if err := json.Unmarshal(body, &cart); err != nil {
		return err
	}
	status, body, err = c.do(post("PUT", "/api/v1/carts/"+cart.ID+"/lines/"+sku, "", `{"quantity":1}`))
	if err != nil || status != 200 {
		return fmt.Errorf("put line: %d %s %w", status, body, orNil(err))
	}
	status, body, err = c.do(post("POST", "/api/v1/carts/"+cart.ID+"/checkout", fmt.Sprintf("bench-%d-%d", time.Now().UnixNano(), i), buyer))
	if err != nil || status != 201 {
		return fmt.Errorf("checkout: %d %s %w", status, body, orNil(err))
	}
	if !strings.Contains(string(body), "pay_url") {
		return fmt.Errorf("no pay_url in %s", body)
	}
	return nil
}

func orNil(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// standIn answers the one call that placing an order makes to Stripe.
func standIn() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	var n atomic.Int64
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var total int64
		for i := 0; ; i++ {
			unit := r.PostForm.Get(fmt.Sprintf("line_items[%d][price_data][unit_amount]", i))
			if unit == "" {
				break
			}
			var amount, quantity int64
			fmt.Sscan(unit, &amount)
			fmt.Sscan(r.PostForm.Get(fmt.Sprintf("line_items[%d][quantity]", i)), &quantity)
			total += amount * quantity
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id":"cs_bench_%d_%d","object":"checkout.session","url":"http://127.0.0.1/pay","status":"open","payment_status":"unpaid","amount_total":%d,"currency":"cad","client_reference_id":%q,"expires_at":%d,"created":%d}`,
			time.Now().UnixNano(), n.Add(1), total, r.PostForm.Get("client_reference_id"), time.Now().Add(30*time.Minute).Unix(), time.Now().Unix())
	})}
	go server.Serve(ln) // lives as long as the bench
	return ln.Addr().String(), nil
}

func drain(ctx context.Context, st *sql.Stmt, args []any) error {
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}
