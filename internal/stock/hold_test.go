package stock_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

// inTx runs fn in a transaction and fails the test on an error.
func inTx(t *testing.T, db *postgres.DB, fn func(ctx context.Context, tx *postgres.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestEntriesAndMovementsRefuseToBeChanged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "KEEP", Price: 100, Lots: []int64{3}, Cost: 10})
	for _, query := range []string{
		`update stock_movement set quantity = quantity + 1`, `delete from stock_movement`, `truncate stock_movement`,
		`update stock_entry set note = 'x'`, `delete from stock_entry`, `truncate stock_entry cascade`,
		`update ledger_posting set amount_cents = 1`, `delete from ledger_posting`, `truncate ledger_posting`,
		`update ledger_entry set note = 'x'`, `delete from ledger_entry`, `truncate ledger_entry cascade`,
	} {
		_, err := db.SQL().Exec(query)
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestTheShopsRoleCannotTouchWhatIsWritten(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "ROLE", Price: 100, Lots: []int64{3}, Cost: 10})
	for _, query := range []string{`update stock_movement set quantity = 9`, `delete from ledger_posting`} {
		tx, err := db.SQL().Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`set local role plantagenet_shop`); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s as the shop's role: %v", query, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARealPlaceNeverHoldsLessThanNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "NEG", Price: 100, Lots: []int64{3}, Cost: 10})
	var lotID int64
	if err := db.Get(context.Background(), &lotID, `select id from lot where variant_id = $1`, a.VariantID); err != nil {
		t.Fatal(err)
	}
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := stock.Post(context.Background(), tx, stock.Entry{Kind: "adjust",
			Movements: []stock.Movement{{LotID: lotID, From: stock.Floor, To: stock.Loss, Quantity: 4}}})
		return err
	})
	if err == nil {
		t.Fatal("four of three pieces were lost")
	}
	if n := shoptest.Count(t, db, `select on_hand from stock_level s join location l on l.id = s.location_id where l.code = 'floor'`); n != 3 {
		t.Fatalf("%d on hand", n)
	}
}

func TestTheLotThatExpiresFirstIsSoldFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "FEFO", Price: 100, Lots: []int64{2, 2, 2}, Cost: 10})
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update lot set best_before = case code when 'FEFO-L3' then date '2027-01-01' when 'FEFO-L2' then date '2027-06-01' end`)
		return err
	})
	var order []string
	for i := range 3 {
		line := orderLine(t, db, a, i+1)
		inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
			taken, err := stock.Hold(ctx, tx, line.orderID, time.Minute, []stock.Want{{OrderLineID: line.id, VariantID: a.VariantID, Quantity: 2}})
			for _, k := range taken {
				var code string
				if err := tx.Get(ctx, &code, `select code from lot where id = $1`, k.LotID); err != nil {
					return err
				}
				order = append(order, code)
			}
			return err
		})
	}
	if got := strings.Join(order, " "); got != "FEFO-L3 FEFO-L2 FEFO-L1" {
		t.Fatalf("taken in the order %s", got)
	}
}

func TestAVoidPutsEverythingBackOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "VOID", Price: 100, Lots: []int64{3}, Cost: 10})
	var entry int64
	if err := db.Get(context.Background(), &entry, `select id from stock_entry where kind = 'receive'`); err != nil {
		t.Fatal(err)
	}
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		_, err := stock.Void(ctx, tx, entry, "essai", "reçu deux fois")
		return err
	})
	if n := shoptest.Count(t, db, `select coalesce(sum(abs(on_hand)), 0) from stock_level`); n != 0 {
		t.Fatalf("%d pieces are left anywhere", n)
	}
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := stock.Void(context.Background(), tx, entry, "essai", "encore")
		return err
	})
	if err == nil {
		t.Fatal("an entry was voided twice")
	}
}

func TestLapsedHoldsCountAsAvailable(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "AVAIL", Price: 100, Lots: []int64{5}, Cost: 10})
	line := orderLine(t, db, a, 1)
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		_, err := stock.Hold(ctx, tx, line.orderID, -time.Second, []stock.Want{{OrderLineID: line.id, VariantID: a.VariantID, Quantity: 3}})
		return err
	})
	left, err := stock.Available(context.Background(), db, []int64{a.VariantID})
	if err != nil || left[a.VariantID] != 5 {
		t.Fatalf("%v, %v", left, err)
	}
	for want := range 2 { // ends once: the second sweep finds nothing
		inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
			ended, err := stock.Lapse(ctx, tx, nil, 10)
			if len(ended) != 1-want {
				t.Errorf("sweep %d ended %v", want, ended)
			}
			return err
		})
	}
}

type placedLine struct{ id, orderID int64 }

// orderLine makes an order that a hold can belong to.
func orderLine(t *testing.T, db *postgres.DB, a shoptest.Article, n int) placedLine {
	t.Helper()
	var l placedLine
	inTx(t, db, func(ctx context.Context, tx *postgres.Tx) error {
		token := strings.Repeat("t", 21) + string(rune('a'+n))
		if err := tx.Get(ctx, &l.orderID, `insert into sales_order (token, attempt_key, request_hash, lang, email, name, fulfilment, tax_province,
			goods_cents, shipping_cents, tax_cents, total_cents) values ($1, $1, '', 'fr', 'a@b.ca', 'A', 'pickup', 'ON', 100, 0, 0, 100) returning id`, token); err != nil {
			return err
		}
		return tx.Get(ctx, &l.id, `insert into order_line (order_id, position, variant_id, product_id, cooperative_id, sku, name, maker_name, tax_class,
			quantity, unit_cents, net_cents) values ($1, 1, $2, $3, $4, $5, 'x', 'x', 'standard', 1, 100, 100) returning id`,
			l.orderID, a.VariantID, a.ProductID, a.CooperativeID, a.SKU)
	})
	return l
}

func TestHoldTakesAllOrSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "PART", Price: 100, Lots: []int64{2, 1}, Cost: 10})
	line := orderLine(t, db, a, 1)
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := stock.Hold(context.Background(), tx, line.orderID, time.Minute, []stock.Want{{OrderLineID: line.id, VariantID: a.VariantID, Quantity: 4}})
		return err
	})
	f, ok := fault.Of(err)
	if !ok || f.Code != "sold_out" || f.Args["Left"] != int64(3) {
		t.Fatalf("four of three: %v", err)
	}
	if n := shoptest.Count(t, db, `select sum(held) from stock_level`); n != 0 {
		t.Fatalf("%d pieces stay held", n)
	}
}
