package coop

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/ledger"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

// called gives an article the names that a page shows.
func called(t testing.TB, db *postgres.DB, a shoptest.Article, fr, en, size string) {
	t.Helper()
	run(t, db, `update product_text set name = case lang when 'fr' then $2 else $3 end where product_id = $1`, a.ProductID, fr, en)
	run(t, db, `update variant set name_fr = $2, name_en = $2 where id = $1`, a.VariantID, size)
}

func run(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// at is an hour of the day some days ago, in the store's zone.
func at(daysAgo int) time.Time {
	y, m, d := clock.Now().In(clock.Store).AddDate(0, 0, -daysAgo).Date()
	return time.Date(y, m, d, 11, 0, 0, 0, clock.Store)
}

// act posts to both ledgers in one transaction.
func act(t testing.TB, db *postgres.DB, goods *stock.Entry, cash *ledger.Entry) {
	t.Helper()
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		if goods != nil {
			if _, err := stock.Post(context.Background(), tx, *goods); err != nil {
				return err
			}
		}
		if cash == nil {
			return nil
		}
		_, err := ledger.Post(context.Background(), tx, *cash)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// shelf is a shop with soap that sells, butter that runs low and was bought
// outright, and hibiscus that is taken off sale.
type shelf struct {
	db                     *postgres.DB
	dsn                    string
	soap, butter, hibiscus shoptest.Article
}

func lotOf(t testing.TB, db *postgres.DB, code string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select id from lot where code = $1`, code)
}

func stocked(t testing.TB) shelf {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	shoptest.Register(t, db)
	s := shelf{db: db, dsn: dsn}
	s.soap = shoptest.Put(t, db, shoptest.Spec{SKU: "SAV-110", Price: 800, Lots: []int64{40, 20}, ShareBP: 5750})
	s.butter = shoptest.Put(t, db, shoptest.Spec{SKU: "BEU-150", Price: 1600, Lots: []int64{12}, Cost: 900})
	s.hibiscus = shoptest.Put(t, db, shoptest.Spec{SKU: "HIB-100", Price: 900, Lots: []int64{51}, ShareBP: 5000})
	called(t, db, s.soap, "Savon au karité", "Shea soap", "110 g")
	called(t, db, s.butter, "Beurre de karité", "Shea butter", "150 mL")
	called(t, db, s.hibiscus, "Hibiscus séché", "Dried hibiscus", "100 g")
	run(t, db, `update lot set best_before = '2027-06-30', made_from = '2025-12-01', made_to = '2025-12-20' where code = 'SAV-110-L1'`)
	shoptest.PaidOrder(t, db, shoptest.NewGateway(), 6, s.soap, s.butter)
	s.counter(t, "SAV-110-L1", 4, 800, 5750, 40)
	lot := lotOf(t, db, "SAV-110-L1")
	act(t, db, &stock.Entry{Kind: "adjust", Key: "aside", OccurredAt: at(2), Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Damaged, Quantity: 2}}}, nil)
	act(t, db, &stock.Entry{Kind: "transfer", Key: "out", OccurredAt: at(1), Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Transit, Quantity: 5}}}, nil)
	one, cost := int64(1), lotOf(t, db, "HIB-100-L1")
	act(t, db, &stock.Entry{Kind: "adjust", Key: "lost", OccurredAt: at(3), Movements: []stock.Movement{{LotID: cost, From: stock.Floor, To: stock.Loss, Quantity: 1}}},
		&ledger.Entry{Kind: "adjust", Key: "lost", OccurredAt: at(3), Postings: []ledger.Posting{{Account: ledger.ExpenseLosses, Amount: 450, LotID: &cost, Quantity: &one},
			{Account: ledger.Payable(s.hibiscus.CooperativeID), Amount: -450, LotID: &cost, Quantity: &one}}})
	act(t, db, nil, &ledger.Entry{Kind: "advance", Key: "advance", OccurredAt: at(35), Postings: []ledger.Posting{
		{Account: ledger.Payable(s.soap.CooperativeID), Amount: 5000}, {Account: "bank", Amount: -5000}}})
	run(t, db, `insert into payout (cooperative_id, currency, amount_minor, amount_cents, paid_on, way, reference, key, paid_by)
		values ($1, 'CAD', 2500, 2500, $2, 'wave', 'W-77', 'w', 'Essai')`, s.soap.CooperativeID, at(10).Format(time.DateOnly))
	act(t, db, nil, &ledger.Entry{Kind: "payout", Key: "payout", OccurredAt: at(10), Postings: []ledger.Posting{
		{Account: ledger.Payable(s.soap.CooperativeID), Amount: 2500}, {Account: "bank", Amount: -2500}}})
	return s
}

// counter sells pieces of a consigned lot over the counter.
func (s shelf) counter(t testing.TB, code string, n int64, price, share int64, daysAgo int) {
	t.Helper()
	lot, key := lotOf(t, s.db, code), fmt.Sprintf("counter:%s:%d:%d", code, n, daysAgo)
	net := price * n
	part := net * share / 10000
	act(t, s.db, &stock.Entry{Kind: "sell", Key: key, OccurredAt: at(daysAgo), Movements: []stock.Movement{{LotID: lot, From: stock.Floor, To: stock.Customer, Quantity: n}}},
		&ledger.Entry{Kind: "sale", Key: key, OccurredAt: at(daysAgo), Postings: []ledger.Posting{{Account: "till", Amount: cents(net)},
			{Account: ledger.Payable(s.soap.CooperativeID), Amount: -cents(part), LotID: &lot, Quantity: &n}, {Account: ledger.IncomeShare, Amount: -cents(net - part), LotID: &lot, Quantity: &n}}})
}

func TestWhatIsLeftIsSaidByArticleAndLot(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	srv := server(t, s.db, s.dsn)
	first := get(t, srv, "/coop")
	first.says(t, "Encore au magasin", "Beurre de karité, 150 mL", "6, bientôt épuisé", "Savon au karité, 110 g", "Hibiscus séché, 100 g")
	if strings.Index(first.text, "Beurre de karité, 150 mL") > strings.Index(first.text, "Savon au karité, 110 g") {
		t.Error("the scarcest does not come first")
	}
	page := get(t, srv, "/coop/stock")
	page.says(t, "En route", "Vendus", "Mis de côté ou abîmés", "Perdus, périmés ou donnés", "Reçus", "/coop/stock/SAV-110", "/coop/stock/csv")
	article := get(t, srv, "/coop/stock/SAV-110")
	article.says(t, "Savon au karité, 110 g", "43 articles encore au magasin, 2 lots.", "Lot SAV-110-L1", "Lot SAV-110-L2", "consignation, 57,5 % du prix", "30 juin 2027", "1er janvier 2026")
	lot := get(t, srv, "/coop/lots/SAV-110-L1")
	lot.says(t, "Lot SAV-110-L1", "40 pièces reçues", "vendues", "2 pièces mises de côté", "5 pièces parties vers un autre lieu de vente", "du 1er au 20 décembre 2025",
		`href="/fr/parcours/SAV-110-L1"`)
	lot.hides(t, shoptest.Buyer.Name, shoptest.Buyer.Email)
	if _, err := stockroom.Block(context.Background(), s.db, lotOf(t, s.db, "HIB-100-L1"), "recall", ""); err != nil {
		t.Fatal(err)
	}
	get(t, srv, "/coop/stock/HIB-100").says(t, "retiré de la vente", "Mis de côté ou abîmés")
	get(t, srv, "/coop/lots/HIB-100-L1").says(t, "retiré de la vente", "50 pièces mises de côté", "1 pièce perdue, périmée ou donnée")
	get(t, srv, "/coop/lots/BEU-150-L1").says(t, "achat ferme, 9,00 $ la pièce")
	if en := getIn(t, srv, "/coop/lots/SAV-110-L1", "en"); !strings.Contains(en.text, "December 1 to 20, 2025") || !strings.Contains(en.text, "consignment, 57.5% of the price") {
		t.Error("English words are missing")
	}
}

func TestAnotherCooperativesGoodsAreAsIfTheyNeverWere(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	other := shoptest.Put(t, s.db, shoptest.Spec{SKU: "AUTRE-1", Cooperative: "autre", Price: 500, Lots: []int64{7}, ShareBP: 5000})
	srv := server(t, s.db, s.dsn)
	for _, pair := range [][2]string{{"/coop/stock/AUTRE-1", "/coop/stock/JAMAIS"}, {"/coop/lots/AUTRE-1-L1", "/coop/lots/JAMAIS"}} {
		theirs, never := get(t, srv, pair[0]), get(t, srv, pair[1])
		if theirs.StatusCode != http.StatusNotFound || never.StatusCode != http.StatusNotFound {
			t.Errorf("%v answer %d and %d", pair, theirs.StatusCode, never.StatusCode)
		}
		name := strings.NewReplacer("AUTRE-1-L1", "X", "AUTRE-1", "X", "JAMAIS", "X")
		if name.Replace(theirs.text) != name.Replace(never.text) {
			t.Errorf("%v differ", pair)
		}
	}
	for _, path := range []string{"/coop", "/coop/stock", "/coop/stock/csv", "/coop/balance", "/coop/balance/csv"} {
		get(t, srv, path).hides(t, "AUTRE-1")
	}
	mine := server(t, s.db, s.dsn, member(other.CooperativeID))
	get(t, mine, "/coop/stock").says(t, "Article AUTRE-1")
	get(t, mine, "/coop/stock").hides(t, "SAV-110")
}

func TestTheFileOfLotsHasEveryLotAndNoFormula(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	called(t, s.db, s.soap, "=cmd|' /C calc'!A0", "=1+1", "")
	file := get(t, server(t, s.db, s.dsn), "/coop/stock/csv")
	if file.Header.Get("Content-Disposition") != "attachment; filename=essai-stock.csv" {
		t.Errorf("called %q", file.Header.Get("Content-Disposition"))
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.raw, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		if strings.HasPrefix(row[1], "=") {
			t.Errorf("a formula: %q", row[1])
		}
		if row[2] == "SAV-110-L1" && strings.Join(row[4:11], " ") != "40 10 2 0 5 0 23" {
			t.Errorf("figures %v", row[4:11])
		}
	}
}

func TestStockPagesAreLightAndFit(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	srv := server(t, s.db, s.dsn)
	run(t, s.db, `insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on, best_before, harvested_on)
		select 'SAV-' || i, variant_id, cooperative_id, terms, share_bp, received_on + i, received_on + 700, received_on - 60 from lot, generate_series(100, 299) i where code = 'SAV-110-L1'`)
	for _, path := range []string{"/coop", "/coop/stock", "/coop/stock/SAV-110", "/coop/stock/SAV-110?page=17", "/coop/lots/SAV-110-L1", "/coop/balance"} {
		page := get(t, srv, path)
		if len(page.raw) > 30_000 {
			t.Errorf("%s is %d bytes before it is packed", path, len(page.raw))
		}
	}
	get(t, srv, "/coop/stock/SAV-110?page=17").says(t, "Lot SAV-110-L1", "Page précédente")
	look(t, srv, "/coop/stock", "stock")
	look(t, srv, "/coop/stock/SAV-110", "article")
	look(t, srv, "/coop/lots/SAV-110-L1", "lot")
}
