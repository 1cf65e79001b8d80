package coop

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

// noonOf is noon of a day of the store.
func noonOf(y int, m time.Month, day int) time.Time {
	return time.Date(y, m, day, 12, 0, 0, 0, clock.Store)
}

func put(t testing.TB, db *postgres.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.SQL().ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// season is a cooperative paid in CFA francs: a year ago it sold at the counter
// at two prices, goods of its own and goods bought, gave some back, and today
// it sold on the web.
func season(t testing.TB) (*postgres.DB, string, []shoptest.Article) {
	t.Helper()
	db, dsn := pgtest.NewDSN(t)
	shoptest.Register(t, db)
	soap := shoptest.Put(t, db, shoptest.Spec{SKU: "SAVON", Price: 800, Lots: []int64{80}, ShareBP: 5750})
	honey := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 1200, Lots: []int64{40}, Cost: 500})
	put(t, db, `update variant set sku = 'MIEL/1 %' where id = $1`, honey.VariantID)
	put(t, db, `update product_text set name = '=HYPERLINK("x")' where product_id = $1 and lang = 'fr'`, honey.ProductID)
	put(t, db, `insert into agreement (cooperative_id, terms, share_bp, currency, valid_from, agreed_on, agreed_by_store, agreed_by_cooperative, key, created_by)
		values ($1, 'consignment', 5750, 'XOF', '2025-01-01', '2025-01-01', 'a', 'b', 'k', 'c')`, soap.CooperativeID)
	put(t, db, `insert into exchange_rate (currency, rate, rate_on, source, entered_by) values ('EUR', 1.62, '2025-11-18', 'Banque du Canada', 'essai')`)
	till := func(a shoptest.Article, kind string, n int64, net, share int64, day int) {
		shoptest.Counter(t, db, a, shoptest.Till{Key: fmt.Sprint(a.SKU, kind, day), Kind: kind, Lot: 1, Pieces: n, Net: money.Cents(net), Share: money.Cents(share), At: noonOf(2025, time.October, day)})
	}
	till(soap, "sale", 10, 8000, 4600, 1)
	till(soap, "sale", 3, 2550, 1466, 20)
	till(honey, "sale", 2, 2400, 0, 21)
	till(soap, "refund", 1, 800, 460, 31)
	till(soap, "refund", 0, 300, 173, 30)
	shoptest.Counter(t, db, honey, shoptest.Till{Key: "jar", Kind: "sale", Lot: 1, Pieces: 2, Net: 2400, At: noonOf(2025, time.July, 30)})
	shoptest.Counter(t, db, honey, shoptest.Till{Key: "jar back", Kind: "refund", Lot: 1, Pieces: 1, Net: 1200, At: noonOf(2025, time.July, 31)})
	shoptest.PaidOrder(t, db, shoptest.NewGateway(), 2, soap, honey)
	return db, dsn, []shoptest.Article{soap, honey}
}

func TestAMonthSaysPiecesPricesAndShares(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	srv := server(t, db, dsn)
	page := get(t, srv, "/coop/sales/2025-10")
	page.says(t, "Ventes d’octobre 2025", "Du 1er au 31 octobre.", "Article SAVON", "10 au magasin", "8,00 $", "4,60 $", "46,00 $", "environ 4,89 $", "14,66 $",
		"payé à la livraison", "Remboursements et retours", "remboursement d’une partie du prix", "-3,00 $", "-1,73 $", "-4,60 $",
		"129,50 $", "60,66 $", "-6,33 $", "54,33 $", "F CFA", "taux du 18 novembre 2025. Source : Banque du Canada",
		`href="/coop/sales/2025-09"`, `href="/coop/sales/2025-11"`, `href="/coop/sales/2025-10/csv"`, `href="/coop/sales/2025-10/message"`,
		`href="/coop/articles/MIEL%2F1%20%25"`, "Quitter")
	page.hides(t, ">0,00 $", "<script", "style=")
	getIn(t, srv, "/coop/sales/2025-10", "en").says(t, "Sales in October 2025", "October 1 to 31.", "about $4.89", "paid on delivery", "10 in the store", "-$4.60")
	jar := get(t, srv, "/coop/sales/2025-07")
	jar.says(t, "payé à la livraison", "rien n’est repris", "-12,00 $")
	jar.hides(t, ">0,00 $", "0 F CFA")
	get(t, srv, "/coop/sales/2025-07/text").says(t, ": payé à la livraison\n", "Remboursés, 1 × =HYPERLINK(\"x\") : rien n’est repris\n", "Votre part du mois : payé à la livraison\n")
	get(t, srv, "/coop/sales/2025-09").says(t, "Aucune vente de septembre 2025.")
	this := get(t, srv, "/coop/sales/"+clock.Now().Format("2006-01"))
	this.says(t, "2 en ligne", "4 en ligne", "9,20 $")
	this.hides(t, "2 au magasin", fmt.Sprintf(`href="/coop/sales/%s"`, firstOf(clock.Now()).AddDate(0, 1, 0).Format("2006-01")))
}

func TestTheFirstPageSaysTheMonthOrTheLastOneThatHadSales(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	month := i18n.OfMonth(i18n.French, clock.Now().Month())
	home := get(t, server(t, db, dsn), "/coop")
	home.says(t, "Ventes "+strings.ReplaceAll(month, i18n.NBSP, " "), "4 articles vendus.", "Votre part du mois", "9,20 $", "Télécharger (CSV)", "Texte à envoyer par message",
		`href="/coop/sales/`+clock.Now().Format("2006-01")+`/csv"`)
	db, dsn = pgtest.NewDSN(t)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 2000, ShareBP: 5000, Lots: []int64{9}})
	srv := server(t, db, dsn)
	get(t, srv, "/coop").says(t, "Rien n’a encore été vendu.")
	get(t, srv, "/coop/sales").says(t, "Rien n’a encore été vendu.")
	shoptest.Counter(t, db, bag, shoptest.Till{Key: "a", Kind: "sale", Lot: 1, Pieces: 2, Net: 4000, Share: 2000, At: noonOf(2025, time.August, 3)})
	home = get(t, srv, "/coop")
	home.says(t, "Aucune vente "+strings.ReplaceAll(month, i18n.NBSP, " "), "Le dernier mois avec des ventes : août 2025.", "Article SAC", "20,00 $", `href="/coop/sales/2025-08"`)
	home.hides(t, "F CFA")
}

func TestTheMonthsAndAnArticleAreListed(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	srv := server(t, db, dsn)
	get(t, srv, "/coop/sales").says(t, "Tous les mois", `href="/coop/sales/2025-10"`, "octobre 2025", "15 vendus, 1 remboursé", "54,33 $")
	get(t, srv, "/coop/sales?before=2025-11").says(t, "octobre 2025", "Mois récents")
	get(t, srv, "/coop/articles/SAVON").says(t, "Article SAVON", "octobre 2025", "13 vendus, 1 remboursé", "54,33 $", `href="/coop/stock/SAVON"`)
	honey := get(t, srv, "/coop/articles/MIEL%2F1%20%25")
	honey.says(t, "=HYPERLINK(&#34;x&#34;)", "octobre 2025", "2 vendus", "payé à la livraison")
	honey.hides(t, "0,00 $", "0 F CFA")
}

func TestWhatIsNotTheCooperativesIsNotThere(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "VOISIN", Cooperative: "voisine", Price: 2000, ShareBP: 5000, Lots: []int64{9}})
	srv := server(t, db, dsn)
	future := firstOf(clock.Now()).AddDate(0, 1, 0).Format("2006-01")
	for _, path := range []string{"/coop/articles/VOISIN", "/coop/articles/RIEN", "/coop/articles/%00", "/coop/articles/%FF", "/coop/articles/" + strings.Repeat("x", 300),
		"/coop/sales/2025-13", "/coop/sales/1999-01", "/coop/sales/" + future, "/coop/sales/x", "/coop/sales/2025-10'--", "/coop/sales/2025-99/csv", "/coop/sales/" + future + "/text",
		"/coop/sales/0/message", "/coop/sales?before=x", "/coop/articles/SAVON?before=x"} {
		r := get(t, srv, path)
		if r.StatusCode != http.StatusNotFound || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
		}
		r.says(t, "Rien à cette adresse")
	}
	for _, path := range []string{"/coop/sales/2025-10?page=-1", "/coop/sales/2025-10?page=99999999999999999999", "/coop/sales/2025-10?page=x"} {
		if r := get(t, srv, path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}

func TestNoPageOrFileKnowsABuyer(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	srv := server(t, db, dsn)
	var number, entry string
	if err := db.Get(t.Context(), &number, `select number::text from sales_order`); err != nil {
		t.Fatal(err)
	}
	if err := db.Get(t.Context(), &entry, `select key from ledger_entry where order_id is not null and kind = 'sale'`); err != nil {
		t.Fatal(err)
	}
	month := "/coop/sales/" + clock.Now().Format("2006-01")
	b := shoptest.Buyer
	for _, path := range []string{"/coop", "/coop/sales", month, month + "/csv", month + "/text", month + "/message", "/coop/articles/SAVON"} {
		get(t, srv, path).hides(t, b.Name, "Lalonde", b.Email, b.Phone, b.Line1, b.City, b.PostalCode, entry, "n° "+number, ">"+number+"<", ","+number+",")
	}
}

// table reads a month's CSV file again.
func table(t testing.TB, srv *httptest.Server, path, lang string) (rows [][]string) {
	t.Helper()
	r := getIn(t, srv, path, lang)
	body, marked := strings.CutPrefix(r.raw, "\ufeff")
	if r.StatusCode != http.StatusOK || !marked || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%s: %d %v", path, r.StatusCode, r.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// add sums a column of amounts, in cents.
func add(t testing.TB, rows [][]string, column int) (sum int64) {
	t.Helper()
	for _, r := range rows[1:] {
		if r[column] == "" {
			continue
		}
		n, err := strconv.ParseInt(strings.Replace(r[column], ".", "", 1), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	return sum
}

func TestTheFileOfAMonthAddsUpToTheLedger(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	srv := server(t, db, dsn)
	rows := table(t, srv, "/coop/sales/2025-10/csv", "fr")
	if want := []string{"Date", "Nature", "Article", "UGS", "Lot", "Canal", "Articles", "Prix de chacun avant taxes", "Net avant taxes", "Votre part", "Remarque"}; !slices.Equal(rows[0], want) {
		t.Errorf("the headings are %v", rows[0])
	}
	var net, share, pieces int64
	for column, into := range map[string]*int64{"net_cents": &net, "amount_cents": &share, "quantity": &pieces} {
		*into = shoptest.Count(t, db, `select sum(`+column+`) from cooperative_line where occurred_on between '2025-10-01' and '2025-10-31'`)
	}
	if len(rows) != 6 || add(t, rows, 6) != pieces || add(t, rows, 8) != net || add(t, rows, 9) != share || share != 5433 {
		t.Errorf("%d rows come to %d pieces, %d and %d cents; want %d, %d, %d", len(rows)-1, add(t, rows, 6), add(t, rows, 8), add(t, rows, 9), pieces, net, share)
	}
	if want := []string{"2025-10-21", "vente", `'=HYPERLINK("x")`, "MIEL/1 %", "MIEL-L1", "au magasin", "2", "12.00", "24.00", "", "payé à la livraison"}; !slices.Equal(rows[3], want) {
		t.Errorf("the honey is\n %q, want\n %q", rows[3], want)
	}
	if want := []string{"2025-10-31", "remboursement", "Article SAVON", "SAVON", "SAVON-L1", "au magasin", "-1", "8.00", "-8.00", "-4.60", ""}; !slices.Equal(rows[5], want) {
		t.Errorf("the refund is\n %q, want\n %q", rows[5], want)
	}
	if rows := table(t, srv, "/coop/sales/2025-10/csv", "en"); rows[0][9] != "Your share" || rows[4][1] != "refund of part of the price" {
		t.Errorf("in English: %v", rows)
	}
	r := get(t, srv, "/coop/sales/2025-10/csv")
	if r.Header.Get("Content-Disposition") != "attachment; filename=ventes-2025-10.csv" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the file's headers are %v", r.Header)
	}
	if rows := table(t, srv, "/coop/sales/2025-09/csv", "fr"); len(rows) != 1 {
		t.Errorf("a month of nothing has %d rows", len(rows)-1)
	}
}

func TestAMonthFitsAMessage(t *testing.T) {
	t.Parallel()
	db, dsn, articles := season(t)
	put(t, db, `update product_text set name = 'Savon au karité pressé à la main par les femmes du plateau, sans parfum ajouté' where product_id = $1`, articles[0].ProductID)
	srv := server(t, db, dsn)
	r := get(t, srv, "/coop/sales/2025-10/text")
	owed := shoptest.Count(t, db, `select -balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.cooperative_id is not null`)
	if r.Header.Get("Content-Type") != "text/plain; charset=utf-8" || r.raw != r.text || owed != 26353 {
		t.Errorf("%v, owed %d, or its spaces are not ordinary: %q", r.Header, owed, r.raw)
	}
	for _, l := range strings.Split(r.raw, "\n") {
		if utf8.RuneCountInString(l) > textWidth {
			t.Errorf("too long: %q", l)
		}
	}
	want := `Coopérative d'essai
Ventes d’octobre 2025, du 1er au 31

10 × Savon au karité pressé à la main par les femmes du plateau, sans
  parfum ajouté à 8,00 $ : 46,00 $
3 × Savon au karité pressé à la main par les femmes du plateau, sans
  parfum ajouté à 8,50 $ : 14,66 $
2 × =HYPERLINK("x") : payé à la livraison
Remboursement d’une partie du prix, Savon au karité pressé à la main
  par les femmes du plateau, sans parfum ajouté : -1,73 $
Remboursés, 1 × Savon au karité pressé à la main par les femmes du
  plateau, sans parfum ajouté : -4,60 $

Votre part du mois : 54,33 $, soit 21 999 F CFA
Solde dû le ` + strings.ReplaceAll(i18n.Date(i18n.French, clock.Now()), i18n.NBSP, " ") + ` : 263,53 $, soit 106 706 F CFA
1,00 $ = 404,91 F CFA, taux du 18 novembre 2025. Source : Banque du
  Canada.
`
	if r.raw != want {
		t.Errorf("the message is\n%s\nwant\n%s", r.raw, want)
	}
	get(t, srv, "/coop/sales/2025-10/message").says(t, "Texte à envoyer", "parfum ajouté à 8,00 $ : 46,00 $\n", `href="/coop/sales/2025-10/text"`)
	get(t, srv, "/coop/sales/2025-09/text").says(t, "Aucune vente ni remboursement.")
	getIn(t, srv, "/coop/sales/2025-10/text", "en").says(t, "Sales in October 2025, 1 to 31", "3 × Savon", "paid on delivery", "Your share for the month: $54.33, or 21,999 F CFA")
}

func TestALineIsFoldedWhereverItMust(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"", "a", strings.Repeat("é", 70), strings.Repeat("é", 71), strings.Repeat("mot ", 40), "a " + strings.Repeat("x", 300) + " b", strings.Repeat("y", 68) + " z"} {
		folded := fold(line)
		for _, l := range strings.Split(folded, "\n") {
			if utf8.RuneCountInString(l) > textWidth {
				t.Errorf("%q: too long: %q", line, l)
			}
		}
		if bare := func(s string) string { return strings.Join(strings.Fields(s), "") }; bare(folded) != bare(line) {
			t.Errorf("%q became %q", line, folded)
		}
	}
}

// TestALongMonthStaysLight: 200 articles, five pages, few queries, every article once.
func TestALongMonthStaysLight(t *testing.T) {
	t.Parallel()
	db, dsn, articles := season(t)
	put(t, db, `insert into variant (product_id, sku, name_fr, name_en, price_cents) select $1, 'LONG-' || n, 'teinture de boue numéro ' || n || ', grand format', 'mud dye', 900 from generate_series(1, 200) n`, articles[0].ProductID)
	put(t, db, `insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on) select 'LL-' || v.id, v.id, $1, 'consignment', 5750, '2025-01-01'
		from variant v where v.sku like 'LONG-%'`, articles[0].CooperativeID)
	put(t, db, `with e as (insert into ledger_entry (kind, key, occurred_at, actor) values ('sale', 'long', '2025-03-03 12:00+00', 'essai') returning id),
		part as (select l.id as lot, -((900 + l.id) * 3) as net from lot l where l.code like 'LL-%'),
		posting as (select lot, 'coop:' || $1::text as account, net / 2 as amount from part union all select lot, 'income:commission', net - net / 2 from part
			union all select null, 'till', -sum(net) from part)
		insert into ledger_posting (entry_id, account_id, currency, amount_cents, lot_id, quantity)
		select e.id, a.id, a.currency, p.amount, p.lot, case when p.lot is not null then 3 end from e, posting p join ledger_account a on a.code = p.account`, articles[0].CooperativeID)
	passing, n := counted(t, dsn)
	srv := server(t, db, passing)
	seen := map[string]int{}
	for page := 1; page <= 5; page++ {
		path := fmt.Sprintf("/coop/sales/2025-03?page=%d", page)
		r := get(t, srv, path)
		for _, part := range strings.Split(r.raw, `href="/coop/articles/`)[1:] {
			seen[part[:strings.IndexByte(part, '"')]]++
		}
		if weight := weighs(t, srv, path); weight > 12<<10 {
			t.Errorf("%s weighs %d bytes", path, weight)
		}
		if more := strings.Contains(r.raw, fmt.Sprintf("page=%d", page+1)); more != (page < 5) {
			t.Errorf("%s leads on: %v", path, more)
		}
	}
	if len(seen) != 200 {
		t.Errorf("%d articles are seen, want 200", len(seen))
	}
	for path, most := range map[string]int64{"/coop/sales/2025-03": 6, "/coop/sales": 10, "/coop/articles/SAVON": 7, "/coop/sales/2025-03/message": 7, "/coop/sales/2025-03/csv": 7, "/coop/sales/2025-03/text": 7} {
		get(t, srv, path) // the connection is made
		n.Store(0)
		if get(t, srv, path); n.Load() == 0 || n.Load() > most {
			t.Errorf("%s takes %d queries, at most %d", path, n.Load(), most)
		}
	}
	for _, path := range []string{"/coop", "/coop/sales", "/coop/sales/2025-03/message", "/coop/articles/SAVON"} {
		if weight := weighs(t, srv, path); weight > 12<<10 {
			t.Errorf("%s weighs %d bytes", path, weight)
		}
	}
}

func TestThePagesOfSalesAreForEveryone(t *testing.T) {
	t.Parallel()
	db, dsn, _ := season(t)
	srv := server(t, db, dsn)
	for path, name := range map[string]string{"/coop": "sales-home", "/coop/sales": "sales", "/coop/sales/2025-10": "sales-month", "/coop/sales/2025-10/message": "sales-message",
		"/coop/articles/SAVON": "sales-article", "/coop/sales/2025-09": "sales-none"} {
		t.Run(name, func(t *testing.T) { look(t, srv, path, name) })
	}
}
