package stockroom_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/counting"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

func TestACountsFileIsLoadedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "FIC-A", Price: 1000, Lots: []int64{4, 4}, Cost: 500})
	shoptest.Put(t, db, shoptest.Spec{SKU: "FIC-B", Price: 1000, Lots: []int64{4}, Cost: 500})
	id, err := stockroom.OpenCount(awa, db, counting.Opening{Key: "file", Scope: counting.Whole})
	must(t, err)
	for name, file := range map[string]struct {
		text, code string
		line       int
	}{
		"unknown article": {"sku,place,counted\nFIC-A,floor,1\nNOWHERE,floor,1\n", "count_file_code", 3},
		"unknown place":   {"sku;emplacement;compté\nFIC-A;Magasin;1\nFIC-B;Grenier;1\n", "count_file_place", 3},
		"half a piece":    {"sku,place,counted\nFIC-A,floor,1\nFIC-B,floor,0.5\n", "count_file_number", 3},
		"less than none":  {"sku,place,counted\nFIC-A,floor,-1\n", "count_file_number", 2},
		"twice":           {"sku,place,counted\nFIC-A,floor,1\nFIC-B,floor,1\nFIC-A,Magasin,1\n", "count_file_twice", 4},
		"no place":        {"sku,counted\nFIC-A,1\n", "count_file_scope", 2},
		"no column":       {"sku,place\nFIC-A,floor\n", "count_file", 1},
		"not a file":      {"\xff\xfe\x00", "count_file", 1},
		"open quotes":     {"sku,place,counted\nFIC-A,floor,1\n\"FIC-B,floor,1\n", "count_file", 3},
	} {
		_, err := stockroom.LoadCount(awa, db, id, name, strings.NewReader(file.text))
		f, ok := fault.Of(err)
		if !ok || f.Code != file.code || f.Args["Line"] != file.line {
			t.Errorf("%s: %v in line %v", name, err, f)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from count_scan`); n != 0 {
		t.Fatalf("%d lines of broken files were kept", n)
	}
	good := "Article;Emplacement;Quantité\nFIC-A-L2;Magasin;3\nFIC-A;magasin;4\nFIC-B;Arrière-boutique;1\nFIC-B;floor;3\n"
	for range 2 { // the same file sent twice
		_, err = stockroom.LoadCount(awa, db, id, "good", strings.NewReader(good))
		must(t, err)
	}
	if n := shoptest.Count(t, db, `select sum(quantity) from count_scan`); n != 11 {
		t.Fatalf("%d pieces", n)
	}
	must(t, approve(t, bintou, db, id))
	if one, two := have(t, db, "FIC-A-L1", stock.Floor), have(t, db, "FIC-A-L2", stock.Floor); one != 4 || two != 3 {
		t.Errorf("%d and %d: the piece missing from the scanned lot was taken elsewhere", one, two)
	}
	if f, b := have(t, db, "FIC-B-L1", stock.Floor), have(t, db, "FIC-B-L1", stock.BackRoom); f != 3 || b != 1 {
		t.Errorf("%d on the floor, %d in the back room", f, b)
	}
	allWell(t, db)
	_ = a
}

// many makes n articles of one lot each with ten pieces on the floor.
func many(t testing.TB, db *postgres.DB, n int) {
	t.Helper()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "BASE", Price: 1000, Lots: []int64{1}, Cost: 500})
	for _, query := range []string{
		fmt.Sprintf(`insert into variant (product_id, sku, price_cents, weight_g) select %d, 'M-' || n, 1000, 100 from generate_series(1, %d) n`, a.ProductID, n),
		`insert into lot (code, variant_id, cooperative_id, terms, unit_cost_cents, received_on) select 'L-' || v.sku, v.id, p.cooperative_id, 'bought', 500, date '2026-01-01'
			from variant v join product p on p.id = v.product_id where v.sku like 'M-%'`,
		`with e as (insert into stock_entry (kind, key) values ('receive', 'many') returning id) insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity)
			select e.id, l.id, s.id, f.id, 10 from e, lot l, location s, location f where l.code like 'L-M-%' and s.code = 'supplier' and f.code = 'floor'`,
	} {
		if _, err := db.SQL().Exec(query); err != nil {
			t.Fatal(err)
		}
	}
}

// peak samples the memory in use while fn runs, and returns how far it rose.
func peak(fn func()) (rise uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, stop, done := m.HeapAlloc, make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		for {
			select {
			case <-stop:
				done <- top
				return
			case <-time.After(25 * time.Millisecond):
				runtime.GC() // what is counted is what is held, not what waits to be collected
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				if m.HeapAlloc > before {
					top = max(top, m.HeapAlloc-before)
				}
			}
		}
	}()
	fn()
	close(stop)
	return <-done
}

// Not parallel: it measures the memory of the whole process. Ten thousand lines
// are read, drawn up and approved; the file alone, made a row at a time, would
// be small, so its rows carry a note that nobody reads.
func TestTenThousandLinesAreCountedInAFixedMemory(t *testing.T) {
	db := pgtest.New(t)
	many(t, db, 10_000)
	id := openCount(t, awa, db, "many")
	file := func() io.Reader {
		r, w := io.Pipe()
		go func() {
			note := strings.Repeat("x", 1000)
			fmt.Fprintln(w, "sku,counted,note")
			for i := range 10_000 {
				n := 10
				if i%10 == 0 {
					n = 9
				}
				fmt.Fprintf(w, "M-%d,%d,%s\n", i+1, n, note)
			}
			w.Close()
		}()
		return r
	}
	start := time.Now()
	rise := peak(func() {
		lines, err := stockroom.LoadCount(awa, db, id, "many", file())
		if err != nil || lines != 10_000 {
			t.Errorf("%d lines, %v", lines, err)
		}
	})
	t.Logf("loaded in %v, %d kB more in use", time.Since(start), rise>>10)
	if rise > 6<<20 {
		t.Errorf("reading ten thousand lines held %d kB", rise>>10)
	}
	start = time.Now()
	rise = peak(func() {
		if err := approve(t, bintou, db, id); err != nil {
			t.Error(err)
		}
	})
	t.Logf("approved in %v, %d kB more in use", time.Since(start), rise>>10)
	if rise > 6<<20 {
		t.Errorf("approving a thousand differences held %d kB", rise>>10)
	}
	if n := shoptest.Count(t, db, `select sum(on_hand) from stock_level s join location l on l.id = s.location_id join lot on lot.id = s.lot_id where l.code = 'floor' and lot.code like 'L-M-%'`); n != 99_000 {
		t.Errorf("%d pieces on the floor", n)
	}
	if d := time.Since(start); d > 60*time.Second {
		t.Errorf("it took %v", d)
	}
	allWell(t, db)
}
