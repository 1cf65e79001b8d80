package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

// get reads a page as whoever holds the secret, in French.
func (r *running) get(t testing.TB, path, secret string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.web+path, nil)
	must(t, err)
	req.Header.Set("Accept-Language", "fr")
	req.Header.Set("Accept", "text/html,*/*")
	if secret != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: secret})
	}
	resp, err := patient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	return resp.StatusCode, string(body)
}

// windowLink reads the link from the newest mail to the address.
func windowLink(t testing.TB, r *running, to string) (link string) {
	t.Helper()
	address := regexp.MustCompile(`https?://[^\s"<>]+/coop/signin/[A-Za-z0-9_-]{20,}`)
	until(t, "no link came by mail", func() bool {
		mails, _ := filepath.Glob(filepath.Join(r.dataDir, "mail", "*.eml"))
		for _, path := range mails {
			raw, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(raw), to) {
				continue
			}
			text := strings.ReplaceAll(strings.ReplaceAll(string(raw), "=\r\n", ""), "=3D", "=")
			if found := address.FindString(text); found != "" {
				link = found
			}
		}
		return link != ""
	})
	return link
}

// plain has ordinary spaces only.
func plain(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&nbsp;", " ", "&#39;", "'").Replace(text)
}

// monthOfLedger is what the money ledger itself says of a cooperative's month.
type monthOfLedger struct{ pieces, net, share, owed int64 }

func ledgerOf(t testing.TB, db *postgres.DB, slug, month string) (m monthOfLedger) {
	t.Helper()
	first := month + "-01"
	const lines = ` from ledger_entry e left join ledger_entry r on r.id = e.reverses_id join ledger_posting p on p.entry_id = e.id join ledger_account a on a.id = p.account_id
		left join lot on lot.id = p.lot_id join cooperative c on c.id = coalesce(a.cooperative_id, lot.cooperative_id)
		where c.slug = $1 and coalesce(r.kind, e.kind) in ('sale', 'refund')
			and date_trunc('month', e.occurred_at at time zone 'America/Toronto') = $2::date `
	m.net = shoptest.Count(t, db, `select coalesce(-sum(p.amount_cents), 0)`+lines+`and (a.cooperative_id is not null or a.code in ('income:goods', 'income:commission'))`, slug, first)
	m.share = shoptest.Count(t, db, `select coalesce(-sum(p.amount_cents), 0)`+lines+`and a.cooperative_id is not null`, slug, first)
	m.pieces = shoptest.Count(t, db, `select coalesce(sum(n), 0) from (select max(p.quantity) * case when (coalesce(r.kind, e.kind) = 'sale') = (e.reverses_id is null) then 1 else -1 end as n`+lines+`
		and (a.cooperative_id is not null or a.code in ('income:goods', 'income:commission')) group by e.id, e.reverses_id, e.kind, r.kind, p.order_line_id, p.lot_id) x`, slug, first)
	m.owed = shoptest.Count(t, db, `select -sum(p.amount_cents) from ledger_posting p join ledger_account a on a.id = p.account_id join cooperative c on c.id = a.cooperative_id where c.slug = $1`, slug)
	return m
}

// fileOf adds up a month's file as a person with a spreadsheet does.
func fileOf(t testing.TB, body string) (m monthOfLedger, header []string, rows int) {
	t.Helper()
	comma := ','
	if strings.Count(strings.SplitN(body, "\n", 2)[0], ";") > 3 {
		comma = ';'
	}
	in := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(body, "\ufeff"))))
	in.Comma = comma
	table, err := in.ReadAll()
	must(t, err)
	column := map[string]int{}
	for i, name := range table[0] {
		column[name] = i
	}
	header = table[0]
	for _, row := range table[1:] {
		m.pieces += number(t, row[6])
		m.net += cents(t, row[8])
		m.share += cents(t, row[9])
	}
	return m, header, len(table) - 1
}

func number(t testing.TB, text string) int64 {
	t.Helper()
	text = strings.TrimPrefix(text, "'")
	n, err := strconv.ParseInt(text, 10, 64)
	must(t, err)
	return n
}

func cents(t testing.TB, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	text = strings.NewReplacer("'", "", " ", "", "\u00a0", "", "$", "", ",", ".").Replace(text)
	whole, part, has := strings.Cut(text, ".")
	if !has || len(part) != 2 {
		t.Fatalf("%q is not an amount", text)
	}
	return number(t, whole+part)
}

// TestACooperativeReadsItsMonth is what the window is for, as somebody of a
// cooperative in Mali does it: on a phone, on a poor line, with scripts off.
func TestACooperativeReadsItsMonth(t *testing.T) {
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	const who, slug = "trois-rives@demo.test", "trois-rives"
	v := browsertest.Visit(t, browsertest.Phone)
	v.NoScripts()
	v.SlowLine(poorLine, poorLatency)
	v.Open(r.web + "/coop")
	v.Arrives("/coop/signin")
	v.Open(r.web + "/coop/signin?lang=fr")
	v.Write("#email", who)
	v.Leaves(func() { v.Click(`form[action="/coop/signin"] button`) })
	v.Arrives("sent=1")
	v.Open(windowLink(t, r, who))
	v.Picture("window-link")
	v.Leaves(func() { v.Click("main form button") })
	begun := time.Now()
	v.Open(r.web + "/coop")
	if took := time.Since(begun); took > pagePatience {
		t.Errorf("the first page took %v", took)
	}
	v.Picture("window-home")
	home := plain(v.Says(`document.body.innerText`))
	month := newestMonth(t, db, slug)
	books := ledgerOf(t, db, slug, month)
	if !strings.Contains(home, dollars(books.owed)) {
		t.Errorf("the first page does not say that %s are owed:\n%s", dollars(books.owed), home)
	}
	if want := francs(t, db, books.owed); !strings.Contains(home, want) {
		t.Errorf("the first page does not say %s:\n%s", want, home)
	}
	v.Leaves(func() { v.Click(`a[href="/coop/sales"]`) })
	v.Leaves(func() { v.Click(`a[href="/coop/sales/` + month + `"]`) })
	v.Picture("window-month")
	page := plain(v.Says(`document.body.innerText`))
	if !strings.Contains(page, dollars(books.share)) {
		t.Errorf("the month does not say %s:\n%s", dollars(books.share), page)
	}
	path := v.Says(`document.querySelector('a[href$="/csv"]').getAttribute("href")`)
	code, file := r.get(t, path, signedIn(t, db, who))
	if code != http.StatusOK {
		t.Fatalf("the month's file: %d", code)
	}
	said, header, rows := fileOf(t, file)
	if rows == 0 || said.pieces != books.pieces || said.net != books.net || said.share != books.share {
		t.Errorf("the file says %+v in %d rows, the ledger %+v; %v", said, rows, books, header)
	}
	staffSeeTheSame(t, r, db, slug, books)
	curious(t, r, db, slug)
	allWell(t, db)
}

// newestMonth is the newest month in which anything sold.
func newestMonth(t testing.TB, db *postgres.DB, slug string) (month string) {
	t.Helper()
	must(t, db.Get(t.Context(), &month, `select to_char(max(l.occurred_on), 'YYYY-MM') from cooperative_line l join cooperative c on c.id = l.cooperative_id
		where c.slug = $1 and l.kind = 'sale'`, slug))
	return month
}

// dollars writes cents as a French page does, with ordinary spaces.
func dollars(c int64) string {
	sign := ""
	if c < 0 {
		sign, c = "−", -c
	}
	return sign + grouped(c/100) + "," + strconv.FormatInt(100+c%100, 10)[1:] + " $"
}

func grouped(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return grouped(n/1000) + " " + strconv.FormatInt(1000+n%1000, 10)[1:]
}

// francs are dollars at the newest rate of the euro and the treaty's 655.957.
func francs(t testing.TB, db *postgres.DB, c int64) string {
	t.Helper()
	var rate string
	must(t, db.Get(t.Context(), &rate, `select rate::text from exchange_rate where withdrawn_at is null order by rate_on desc, id desc limit 1`))
	per, ok := new(big.Rat).SetString(rate)
	if !ok {
		t.Fatalf("%q is no rate", rate)
	}
	sum := new(big.Rat).Mul(big.NewRat(c, 100), big.NewRat(655957, 1000))
	n, err := strconv.ParseInt(sum.Quo(sum, per).FloatString(0), 10, 64)
	must(t, err)
	return grouped(n) + " F CFA"
}

// staffSeeTheSame reads the cooperative's account as the owner does.
func staffSeeTheSame(t testing.TB, r *running, db *postgres.DB, slug string, books monthOfLedger) {
	t.Helper()
	owner := signedIn(t, db, "owner@demo.test")
	for _, path := range []string{"/staff/payouts", "/staff/cooperatives/" + slug + "/account"} {
		code, body := r.get(t, path, owner)
		if code != http.StatusOK || !strings.Contains(plain(body), dollars(books.owed)) {
			t.Errorf("%s (%d) does not say that %s are owed", path, code, dollars(books.owed))
		}
	}
}

// curious is a member of another cooperative who tries the same addresses.
func curious(t testing.TB, r *running, db *postgres.DB, slug string) {
	t.Helper()
	secret := signedIn(t, db, "deux-vents@demo.test")
	var things []string
	must(t, db.Select(t.Context(), &things, `select x from (select '/coop/lots/' || l.code as x from lot l join cooperative c on c.id = l.cooperative_id where c.slug = $1
		union select unnest(array['/coop/stock/', '/coop/articles/']) || v.sku from variant v join product p on p.id = v.product_id join cooperative c on c.id = p.cooperative_id where c.slug = $1
		union select '/coop/payments/' || p.id || '/answer' from payout p join cooperative c on c.id = p.cooperative_id where c.slug = $1) t`, slug))
	for _, path := range things {
		if code, _ := r.get(t, path, secret); code != http.StatusNotFound {
			t.Errorf("%s as a member of another cooperative: %d", path, code)
		}
	}
	if len(things) < 5 {
		t.Errorf("there is little to be curious of: %v", things)
	}
}
