package exporting_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/counting"
	"plantagenet/internal/exporting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

// table is a written file, by its headings.
func table(t *testing.T, write func(*bytes.Buffer) error) []map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v %q", err, b.String())
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, c := range row {
			m[rows[0][i]] = c
		}
		list = append(list, m)
	}
	return list
}

func cents(t *testing.T, cell string) (c money.Cents) {
	t.Helper()
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.Replace(cell, ".", "", 1), 10, 64)
	if err != nil || !strings.Contains(cell, ".") || len(cell)-strings.IndexByte(cell, '.') != 3 {
		t.Fatalf("%q is not a plain amount", cell)
	}
	return money.Cents(n)
}

var english = exporting.Form{Lang: i18n.English}

// trade is a small shop's days: sales into four provinces of goods of three tax
// classes, one of them refunded in part, taxes paid to the Crown, a sale at the
// counter.
func trade(t *testing.T) *postgres.DB {
	t.Helper()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	shoptest.Register(t, db)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "BAG", Price: 4799, Lots: []int64{3, 40}, ShareBP: 6000})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "HONEY", Price: 1203, TaxClass: "basic_grocery", Lots: []int64{40}, Cost: 700})
	book := shoptest.Put(t, db, shoptest.Spec{SKU: "BOOK", Price: 2501, TaxClass: "book", Lots: []int64{40}, Cost: 1111})
	to := func(province, code string) checkout.Destination {
		return checkout.Destination{Fulfilment: order.Ship, Line1: "1, rue Haute", City: "Ville", Province: province, PostalCode: code}
	}
	on := shoptest.PaidOrder(t, db, gateway, 2, bag, honey, book)
	shoptest.PaidTo(t, db, gateway, to("QC", "J8X 2K1"), 1, bag, honey, book)
	shoptest.PaidTo(t, db, gateway, to("BC", "V5K 0A1"), 3, bag, book)
	shoptest.PaidTo(t, db, gateway, to("AB", "T5A 0A1"), 1, honey)
	shoptest.PaidPickup(t, db, gateway, 1, honey)
	lines, err := order.Lines(context.Background(), db, on.ID)
	if err != nil {
		t.Fatal(err)
	}
	post(t, db, ledger.Entry{Kind: "refund", Key: "credit:1", OrderID: &on.ID, Postings: []ledger.Posting{{Account: ledger.RefundsDue, Amount: -5923}, {Account: ledger.TaxPayable("HST"), Amount: 624},
		{Account: ledger.Payable(bag.CooperativeID), Amount: 2879, OrderLineID: &lines[0].ID}, {Account: ledger.IncomeShare, Amount: 1920, OrderLineID: &lines[0].ID}, {Account: ledger.IncomeShipping, Amount: 500}}})
	post(t, db, ledger.Entry{Kind: "adjust", Key: "remit:1", Note: "=paid to the Crown", Postings: []ledger.Posting{{Account: ledger.TaxPayable("HST"), Amount: 300}, {Account: "bank", Amount: -300}}})
	post(t, db, ledger.Entry{Kind: "sale", Key: "counter:1", Postings: []ledger.Posting{{Account: "till", Amount: 1130}, {Account: ledger.TaxPayable("HST"), Amount: -130}, {Account: ledger.IncomeGoods, Amount: -1000}}})
	return db
}

func post(t *testing.T, db *postgres.DB, e ledger.Entry) {
	t.Helper()
	err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error {
		_, err := ledger.Post(context.Background(), tx, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func thisMonth() exporting.Period { return exporting.Month(clock.Now()) }

func TestTheTaxReportIsTheLedgersToTheCent(t *testing.T) {
	t.Parallel()
	db := trade(t)
	report, err := exporting.Taxes(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]money.Cents{}
	for _, l := range report.Taxes {
		sums[l.Tax] += l.Collected - l.Refunded - l.Other
		if l.Base == 0 {
			t.Errorf("%s in %s has no base", l.Tax, l.Province)
		}
	}
	for _, tax := range []string{"HST", "GST", "QST", "PST_BC", "PST_SK", "RST_MB"} {
		on, err := ledger.Balance(context.Background(), db, ledger.TaxPayable(tax))
		if err != nil || sums[tax] != -on {
			t.Errorf("%s: the report says %d, the account %d %v", tax, sums[tax], on, err)
		}
	}
	if sums["HST"] == 0 || sums["GST"] == 0 || sums["QST"] == 0 {
		t.Fatalf("the shop collected too little to prove anything: %v", sums)
	}
	charged := shoptest.Count(t, db, `select sum(tax_cents) from sales_order where paid_at is not null`)
	var collected money.Cents
	for _, l := range report.Taxes {
		collected += l.Collected
	}
	if int64(collected) != charged+130 {
		t.Errorf("collected %d, charged %d and 130 at the counter", collected, charged)
	}
}

func TestSalesByProvinceAddUpAndTellWhatBoreNoTax(t *testing.T) {
	t.Parallel()
	db := trade(t)
	report, err := exporting.Taxes(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	var sales money.Cents
	for _, s := range report.Sales {
		sales += s.Sales
		if s.NotTaxed < 0 || s.NotTaxed > s.Sales || s.Province == "AB" && s.NotTaxed != s.Sales || s.Province == "BC" && s.NotTaxed != 0 {
			t.Errorf("%s: %+v", s.Province, s)
		}
	}
	if want := shoptest.Count(t, db, `select sum(total_cents - tax_cents) from sales_order where paid_at is not null`) + 1000; int64(sales) != want {
		t.Errorf("sales are %d, the orders say %d", sales, want)
	}
	zero := shoptest.Count(t, db, `select sum(l.net_cents + l.shipping_share_cents) from order_line l join sales_order o on o.id = l.order_id
		where o.tax_province = 'ON' and l.tax_class = 'basic_grocery'`)
	for _, s := range report.Sales {
		if s.Province == "ON" && (int64(s.NotTaxed) != zero || s.Back != 5299) {
			t.Errorf("Ontario: %+v, zero-rated by its lines %d", s, zero)
		}
	}
	lines := map[string]money.Cents{}
	for _, r := range report.Returns {
		for _, l := range r.Lines {
			lines[l.Code] = l.Amount
		}
	}
	if lines["101"] != sales-5299 || lines["107"] != 624 || lines["109"] != lines["105"]-624 || lines["103"] != lines["105"] || lines["203"] != lines["209"] || lines["203"] == 0 {
		t.Errorf("the returns say %v", lines)
	}
}

func TestOrdersAddUpToWhatBuyersPaid(t *testing.T) {
	t.Parallel()
	db := trade(t)
	rows := table(t, func(b *bytes.Buffer) error {
		return exporting.Orders(context.Background(), db, b, thisMonth(), english)
	})
	paid, taxes := map[string]money.Cents{}, map[string]money.Cents{}
	for _, r := range rows {
		paid[r["Order"]] += cents(t, r["Total"])
		if (r["Order"] == "") != strings.Contains(r["Row"], "counter") {
			t.Errorf("a row of the wrong kind: %v", r)
		}
		for _, c := range []string{"HST", "GST", "QST", "PST (BC)"} {
			taxes[c] += cents(t, r[c])
		}
		if r["Tax class"] == "basic_grocery" && cents(t, r["HST"])+cents(t, r["GST"]) != 0 {
			t.Errorf("honey bears tax: %v", r)
		}
		if strings.Contains(fmt.Sprint(r), shoptest.Buyer.Name) || strings.Contains(fmt.Sprint(r), shoptest.Buyer.Email) {
			t.Errorf("a buyer's name: %v", r)
		}
	}
	var orders []struct {
		Number int64 `db:"number"`
		Total  int64 `db:"total_cents"`
	}
	if err := db.Select(context.Background(), &orders, `select number, total_cents from sales_order order by number`); err != nil {
		t.Fatal(err)
	}
	for i, o := range orders {
		want := o.Total
		if i == 0 {
			want -= 5923 // refunded
		}
		if int64(paid[strconv.FormatInt(o.Number, 10)]) != want {
			t.Errorf("order %d adds up to %d, buyer paid %d", o.Number, paid[strconv.FormatInt(o.Number, 10)], want)
		}
	}
	if paid[""] != 1130 {
		t.Errorf("at the counter %d", paid[""])
	}
	report, err := exporting.Taxes(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range report.Taxes {
		taxes[map[string]string{"HST": "HST", "GST": "GST", "QST": "QST", "PST_BC": "PST (BC)"}[l.Tax]] -= l.Net()
	}
	for tax, rest := range taxes {
		if rest != 0 {
			t.Errorf("%s of the orders is %d away from the report's", tax, rest)
		}
	}
}

func TestTheJournalIsBalancedWhole(t *testing.T) {
	t.Parallel()
	db := trade(t)
	ctx := context.Background()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error { // more than one page of postings
		_, err := tx.Exec(ctx, `with e as (insert into ledger_entry (kind, key, note) select 'adjust', 'many:' || n, '@' || n from generate_series(1, 2100) n returning id)
			insert into ledger_posting (entry_id, account_id, amount_cents) select e.id, a.id, case a.code when 'bank' then 7 else -7 end
			from e, ledger_account a where a.code in ('bank', 'till')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := table(t, func(b *bytes.Buffer) error { return exporting.Ledger(ctx, db, b, thisMonth(), english) })
	if n := shoptest.Count(t, db, `select count(*) from ledger_posting`); int64(len(rows)) != n {
		t.Errorf("%d rows of %d postings", len(rows), n)
	}
	entries, accounts := map[string]money.Cents{}, map[string]money.Cents{}
	for _, r := range rows {
		amount := cents(t, r["Debit"]) - cents(t, r["Credit"])
		entries[r["Entry"]] += amount
		accounts[r["Account"]] += amount
		if note := r["Note"]; note != "" && strings.ContainsRune("=+-@", rune(note[0])) {
			t.Fatalf("a formula: %q", note)
		}
	}
	for e, sum := range entries {
		if sum != 0 {
			t.Errorf("entry %s is out by %d", e, sum)
		}
	}
	for account, sum := range accounts {
		if on, err := ledger.Balance(ctx, db, account); err != nil || on != sum {
			t.Errorf("%s: the journal says %d, the balance is %d %v", account, sum, on, err)
		}
	}
}

func TestTheStockIsWorthWhatTheLedgerSays(t *testing.T) {
	t.Parallel()
	db := trade(t)
	now := clock.Now()
	rows := table(t, func(b *bytes.Buffer) error {
		return exporting.Stock(context.Background(), db, b, stock.On(now.Year(), now.Month(), now.Day()), english)
	})
	var value money.Cents
	pieces := int64(0)
	for _, r := range rows {
		value += cents(t, r["Value at cost"])
		n, err := strconv.ParseInt(r["Quantity"], 10, 64)
		if err != nil || n <= 0 || r["Terms"] == "consignment" && r["Value at cost"] != "" {
			t.Errorf("%v", r)
		}
		pieces += n
	}
	if on, err := ledger.Balance(context.Background(), db, ledger.Inventory); err != nil || value != on || value == 0 {
		t.Errorf("the stock is worth %d, the account says %d %v", value, on, err)
	}
	if want := shoptest.Count(t, db, `select sum(on_hand) from stock_level s join location l on l.id = s.location_id where s.real and l.code <> 'to-send'`); pieces != want {
		t.Errorf("%d pieces of %d", pieces, want)
	}
	if before := table(t, func(b *bytes.Buffer) error {
		return exporting.Stock(context.Background(), db, b, stock.On(2019, 1, 1), english)
	}); len(before) != 0 {
		t.Errorf("before there was a store there was %v", before)
	}
}

func TestACountSheetIsBlindAndIsReadBack(t *testing.T) {
	t.Parallel()
	db := trade(t)
	ctx := context.Background()
	var sheet bytes.Buffer
	if err := exporting.CountSheet(ctx, db, &sheet, "floor", exporting.Form{Lang: i18n.French, Mark: true}); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(sheet.String()), "\n")
	if len(rows) != 4 || rows[0] != "\ufeffsku,lot,place,name,counted" || !strings.HasSuffix(rows[1], ",") {
		t.Fatalf("%q", rows)
	}
	for i := range rows[1:3] { // the third is not counted
		rows[i+1] += strconv.Itoa(7 + i)
	}
	id, err := stockroom.OpenCount(ctx, db, counting.Opening{Key: "sheet", Scope: counting.Whole})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := stockroom.LoadCount(ctx, db, id, "sheet", strings.NewReader(strings.Join(rows, "\r\n"))); err != nil || n != 2 {
		t.Errorf("%d lines read back: %v", n, err)
	}
	if n := shoptest.Count(t, db, `select sum(quantity) from count_scan where lot_id is not null`); n != 15 {
		t.Errorf("%d pieces of known lots", n)
	}
}

func TestTheSummaryTiesUp(t *testing.T) {
	t.Parallel()
	db := trade(t)
	s, err := exporting.ReadSummary(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	income := shoptest.Count(t, db, `select -sum(b.balance_cents) from ledger_balance b join ledger_account a on a.id = b.account_id where a.kind in ('income', 'expense')`)
	if int64(s.Left()) != income || s.Orders != 6 || s.Refunds != 1 || s.GoodsBack != 4799 || s.ShippingBack != 500 || s.TaxBack != 624 {
		t.Errorf("what is left is %d, the accounts say %d: %+v", s.Left(), income, s)
	}
	for _, c := range s.Cooperatives {
		owed := shoptest.Count(t, db, `select -balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.cooperative_id is not null`)
		if int64(c.Closing) != owed || c.Opening+c.Shares+c.Goods-c.Paid+c.Other != c.Closing {
			t.Errorf("%+v, the account says %d", c, owed)
		}
	}
	later := exporting.Month(clock.Now().AddDate(0, 1, 0))
	if s, err = exporting.ReadSummary(context.Background(), db, later); err != nil || s.Goods != 0 || s.Cooperatives[0].Opening != s.Cooperatives[0].Closing {
		t.Errorf("the month after: %+v %v", s, err)
	}
}

func TestReportsOnPaperSayTheFigures(t *testing.T) {
	t.Parallel()
	db := trade(t)
	report, err := exporting.Taxes(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	summary, err := exporting.ReadSummary(context.Background(), db, thisMonth())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		write  func(*bytes.Buffer) error
		figure money.Cents
	}{
		"Rapport de taxes":     {func(b *bytes.Buffer) error { return exporting.TaxPDF(b, report, i18n.French) }, report.Taxes[0].Collected},
		"Sommaire des comptes": {func(b *bytes.Buffer) error { return exporting.SummaryPDF(b, summary, i18n.French) }, summary.Net()},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("pdftotext", "-layout", "-", "-")
		cmd.Stdin = &b
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{name, i18n.Money(i18n.French, c.figure), "Taxe nette"} {
			if !strings.Contains(strings.ReplaceAll(string(text), i18n.NBSP, " "), strings.ReplaceAll(want, i18n.NBSP, " ")) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
}

func TestAPeriodIsTheStoresDays(t *testing.T) {
	t.Parallel()
	db := trade(t)
	late := time.Date(2024, 3, 31, 23, 30, 0, 0, clock.Store) // 1 April in Greenwich
	post(t, db, ledger.Entry{Kind: "sale", Key: "late", OccurredAt: late, Postings: []ledger.Posting{{Account: "till", Amount: 105}, {Account: ledger.TaxPayable("GST"), Amount: -5}, {Account: ledger.IncomeGoods, Amount: -100}}})
	for month, want := range map[time.Month]money.Cents{3: 100, 4: 0} {
		s, err := exporting.ReadSummary(context.Background(), db, exporting.Period{From: stock.On(2024, month, 1), To: stock.On(2024, month, 30+int(month)%2)})
		if err != nil || s.Goods != want {
			t.Errorf("month %d: %d %v", month, s.Goods, err)
		}
	}
	for _, p := range []exporting.Period{{}, {From: stock.On(2026, 2, 1), To: stock.On(2026, 1, 1)}, {From: stock.On(1990, 1, 1), To: stock.On(2026, 1, 1)}} {
		if p.Check() == nil {
			t.Errorf("%v is a period", p)
		}
	}
}
