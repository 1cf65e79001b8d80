package report_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

func write(t *testing.T, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// findable is a small shop with one of everything that can be found.
func findable(t *testing.T) *postgres.DB {
	t.Helper()
	db := pgtest.New(t)
	gateway := shoptest.NewGateway()
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-NAT", Price: 4800, Lots: []int64{5, 3}, ShareBP: 7000})
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC-BLEU", Price: 5200, Lots: []int64{2}, ShareBP: 7000})
	write(t, db, `update variant set gtin = '9520311000014' where sku = 'SAC-NAT'`)
	write(t, db, `update variant set gtin = '036000291452' where sku = 'SAC-BLEU'`)
	write(t, db, `update product_text set name = 'Écharpe tissée à la main' where lang = 'fr' and product_id = $1`, bag.ProductID)
	o := shoptest.PaidOrder(t, db, gateway, 1, bag)
	write(t, db, `insert into parcel (order_id, number, state, tracking, carrier, opened_by, sent_at, packed_at, packed_by, sent_by)
		values ($1, 1, 'open', 'CP123456789CA', 'canada_post', 'Essai', null, null, '', '')`, o.ID)
	return db
}

func codes(hits []report.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Kind+" "+h.Code)
	}
	return strings.Join(out, ", ")
}

func TestAnExactCodeNamesItsThing(t *testing.T) {
	t.Parallel()
	db := findable(t)
	var number, receipt int64
	if err := db.Get(t.Context(), &number, `select number from sales_order`); err != nil {
		t.Fatal(err)
	}
	if err := db.Get(t.Context(), &receipt, `select receipt_number from sales_order`); err != nil {
		t.Fatal(err)
	}
	order := fmt.Sprintf("order %d", number)
	for text, want := range map[string]string{
		"SAC-NAT": "article SAC-NAT", " sac-nat ": "article SAC-NAT",
		"9520311000014": "article SAC-NAT", "09520311000014": "article SAC-NAT", "19520311000011": "article SAC-NAT", // loose, as GTIN-14, a case of them
		"036000291452": "article SAC-BLEU", "0036000291452": "article SAC-BLEU", "00036000291452": "article SAC-BLEU",
		"9520311000015": "", // a check digit that is wrong
		"SAC-NAT-L2":    "lot SAC-NAT-L2", "sac-nat-l2": "lot SAC-NAT-L2",
		"http://localhost:8080/fr/parcours/SAC-NAT-L2":       "lot SAC-NAT-L2",
		"https://magasin.example/en/journeys/SAC-NAT-L2/":    "lot SAC-NAT-L2",
		"https://magasin.example/fr/parcours/SAC-NAT-L2?x=1": "lot SAC-NAT-L2",
		"https:éémagasin.exampleéfréparcourséSAC-NAT-L2":     "lot SAC-NAT-L2",
		"https://magasin.example/fr/parcours/RIEN":           "",
		fmt.Sprint(number): order, fmt.Sprintf("#%d", number): order, fmt.Sprintf("n° %d", number): order, fmt.Sprint(receipt): order,
		"CP123456789CA": order, "cp 123 456 789 ca": order, "essai": "cooperative essai", "": "", "%": "", "' or 1=1 --": "",
	} {
		hits, err := report.Exactly(t.Context(), db, report.Find{Lang: "fr", Text: text, Money: true})
		if err != nil || codes(hits) != want {
			t.Errorf("%q found %q, want %q; %v", text, codes(hits), want, err)
		}
	}
}

func TestAnythingElseIsAList(t *testing.T) {
	t.Parallel()
	db := findable(t)
	for text, want := range map[string][]string{
		"SAC":           {"article SAC-NAT", "article SAC-BLEU", "lot SAC-NAT-L1", "lot SAC-NAT-L2", "lot SAC-BLEU-L1"},
		"nat-l2":        {"lot SAC-NAT-L2"},
		"echarpe tiss":  {"product", "article SAC-NAT"},
		"item sac nat":  {"product", "article SAC-NAT"},
		"coopérative d": {"cooperative essai"},
		"lalonde":       {"order", "buyer "},
		"marie@exemple": {"order", "buyer "},
	} {
		groups, err := report.Everything(t.Context(), db, report.Find{Lang: "fr", Text: text, Money: true}, 10)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, g := range groups {
			for _, h := range g.Hits {
				found = append(found, h.Kind+" "+h.Code)
			}
		}
		for _, w := range want {
			if !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, w) }) {
				t.Errorf("%q found %v, not %s", text, found, w)
			}
		}
	}
	for _, text := range []string{"100%", "_", `\`, "'", "& | !", "日本", strings.Repeat("a", 190), "de la du"} {
		if _, err := report.Everything(t.Context(), db, report.Find{Lang: "en", Text: text, Money: true}, 5); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAVolunteerFindsNoBuyer(t *testing.T) {
	t.Parallel()
	db := findable(t)
	for _, text := range []string{"lalonde", "marie@exemple.ca", "Hawkesbury"} {
		groups, err := report.Everything(t.Context(), db, report.Find{Lang: "fr", Text: text}, 10)
		if err != nil || len(groups) != 0 {
			t.Errorf("%q found %+v, %v", text, groups, err)
		}
	}
	var number int64
	if err := db.Get(t.Context(), &number, `select number from sales_order`); err != nil {
		t.Fatal(err)
	}
	hits, err := report.Exactly(t.Context(), db, report.Find{Lang: "fr", Text: fmt.Sprint(number)})
	if err != nil || len(hits) != 1 || hits[0].Name != "" {
		t.Errorf("an order's number found %+v, %v", hits, err)
	}
}

func TestAGroupIsReadPageByPage(t *testing.T) {
	t.Parallel()
	db := findable(t)
	var all []string
	for page := 1; ; page++ {
		g, err := report.Group(t.Context(), db, report.Find{Lang: "fr", Text: "SAC"}, report.HitLot, page, 2)
		if err != nil || len(g.Hits) > 2 {
			t.Fatalf("%+v, %v", g, err)
		}
		for _, h := range g.Hits {
			all = append(all, h.Code)
		}
		if !g.More {
			break
		}
	}
	slices.Sort(all)
	if got := strings.Join(all, " "); got != "SAC-BLEU-L1 SAC-NAT-L1 SAC-NAT-L2" {
		t.Errorf("page by page: %s", got)
	}
}

func TestLotsAreListedByWhatIsLeft(t *testing.T) {
	t.Parallel()
	db := findable(t)
	write(t, db, `update lot set best_before = current_date + 20 where code = 'SAC-NAT-L2'`)
	write(t, db, `insert into lot_block (lot_id, reason, blocked_by) select id, 'recall', 'Essai' from lot where code = 'SAC-VIDE'`)
	shoptest.Put(t, db, shoptest.Spec{SKU: "VIDE", Price: 100, Lots: []int64{0}, Cost: 10})
	write(t, db, `insert into lot_block (lot_id, reason, blocked_by) select id, 'recall', 'Essai' from lot where code = 'VIDE-L1'`)
	for _, c := range []struct {
		q    report.LotQuery
		want string
	}{
		{report.LotQuery{State: report.LotsLeft}, "SAC-NAT-L2 SAC-BLEU-L1 SAC-NAT-L1"},
		{report.LotQuery{State: report.LotsNone}, "VIDE-L1"},
		{report.LotQuery{State: report.LotsBlocked}, "VIDE-L1"},
		{report.LotQuery{State: report.LotsNear}, "SAC-NAT-L2"},
		{report.LotQuery{Text: "sac-nat"}, "SAC-NAT-L2 SAC-NAT-L1"},
		{report.LotQuery{Text: "bleu-l"}, "SAC-BLEU-L1"},
		{report.LotQuery{Cooperative: "autre"}, ""},
		{report.LotQuery{Cooperative: "essai", State: report.LotsNone}, "VIDE-L1"},
	} {
		c.q.Lang, c.q.Limit = "fr", 10
		list, more, err := report.Lots(t.Context(), db, c.q)
		var got []string
		for _, l := range list {
			got = append(got, l.Code)
		}
		if strings.Join(got, " ") != c.want || more || err != nil {
			t.Errorf("%+v: %v, %v, %v; want %s", c.q, got, more, err, c.want)
		}
	}
}

func TestALotTellsWhereItIsAndWhereItWent(t *testing.T) {
	t.Parallel()
	db := findable(t)
	d, err := report.LotForDesk(t.Context(), db, "fr", "SAC-NAT-L1")
	if err != nil || d.SKU != "SAC-NAT" || len(d.Places) != 2 || d.Sold != 1 || d.Received != 5 {
		t.Fatalf("%+v, %v", d, err)
	}
	moves, err := report.LotHistory(t.Context(), db, "fr", d.ID, 0, 10)
	if err != nil || len(moves) != 2 || moves[0].Kind != "sell" || moves[1].Kind != "receive" || moves[0].Order == nil {
		t.Errorf("%+v, %v", moves, err)
	}
	orders, err := report.LotOrders(t.Context(), db, d.ID, 10)
	if err != nil || len(orders) != 1 || orders[0].Quantity != 1 || orders[0].Name != shoptest.Buyer.Name {
		t.Errorf("%+v, %v", orders, err)
	}
	if _, err := report.LotForDesk(t.Context(), db, "fr", "RIEN"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a lot that is not there: %v", err)
	}
}

func TestLabelsOfAPlaceAndOfAScannedCode(t *testing.T) {
	t.Parallel()
	db := findable(t)
	for scanned, want := range map[string]string{"SAC-NAT": "SAC-NAT-L2", "sac-nat-l1": "SAC-NAT-L1", "9520311000014": "SAC-NAT-L2",
		"http://x.example/fr/parcours/SAC-BLEU-L1": "SAC-BLEU-L1", "http://x.example/fr/parcours/SAC-NAT": "", "RIEN": "", "": ""} {
		if lot, err := report.LabelLot(t.Context(), db, scanned); lot != want || err != nil {
			t.Errorf("%q asks for labels of %q, want %q; %v", scanned, lot, want, err)
		}
	}
	for each, want := range map[bool]int{true: 9, false: 3} { // one of ten pieces is sold
		run := report.LabelRun{Place: "floor", Cooperative: "essai", Each: each, Sheet: "a4-24", Start: 2, Lang: "fr", BaseURL: "https://x.example"}
		if err := run.Resolve(t.Context(), db); err != nil || run.Total() != want {
			t.Fatalf("%d labels, want %d; %v", run.Total(), want, err)
		}
		steps := 0
		var b bytes.Buffer
		barless, err := run.Print(t.Context(), db, &b, time.Now(), func(int) error { steps++; return nil })
		if err != nil || steps != want || len(barless) != 0 || !bytes.HasPrefix(b.Bytes(), []byte("%PDF")) {
			t.Errorf("%d steps, %v, %v", steps, barless, err)
		}
	}
	for code, run := range map[string]report.LabelRun{
		"label_sheet": {Sheet: "x", Start: 1, Place: "floor"}, "label_start": {Sheet: "a4-24", Start: 25, Place: "floor"},
		"label_none": {Sheet: "a4-24", Start: 1, Place: "back-room"},
		"label_many": {Sheet: "a4-24", Start: 1, Counts: []report.LabelCount{{Lot: "SAC-NAT-L1", Copies: 5001}}},
	} {
		if f, ok := fault.Of(run.Resolve(t.Context(), db)); !ok || f.Code != code {
			t.Errorf("%s: %v", code, f)
		}
	}
}
