package coop

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/shoptest"
)

func cents(n int64) money.Cents { return money.Cents(n) }

func TestTheAccountIsSaidLineByLine(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	srv := server(t, s.db, s.dsn)
	page := get(t, srv, "/coop/balance")
	// receipts 12 × 9,00 = 108; sold 6 + 4 soaps at 57,5 % of 8,00 = 46,00; lost 4,50; advance 50; payout 25
	page.says(t, "Solde dû", "83,50 $", "Vente en ligne : 6 × Savon au karité, 110 g", "Vente au magasin : 4 × Savon au karité, 110 g", "+18,40 $",
		"Livraison : 12 × Beurre de karité, 150 mL, lot BEU-150-L1", "+108,00 $", "Avance", "-50,00 $", "Versement par Wave, W-77", "-25,00 $",
		"Pièces perdues au magasin, qui vous sont dues : 1 × Hibiscus séché, 100 g", "Solde à la fin", "Solde au début")
	page.hides(t, shoptest.Buyer.Name, shoptest.Buyer.Email, "vérification")
	month := get(t, srv, "/coop/balance?month="+at(10).Format("2006-01"))
	month.says(t, "Versement", "Tous les mois")
	if at(40).Format("2006-01") != at(10).Format("2006-01") {
		month.hides(t, "Vente au magasin")
	}
	for _, bad := range []string{"2026-13", "x", "2026", "0001-01"} {
		if r := get(t, srv, "/coop/balance?month="+bad); r.StatusCode != http.StatusNotFound {
			t.Errorf("month %q answers %d", bad, r.StatusCode)
		}
	}
	get(t, srv, "/coop/balance?before=x").says(t, "83,50 $")
}

func TestTheAccountIsPagedWithoutAGap(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	for i := range 70 {
		act(t, s.db, nil, &ledger.Entry{Kind: "payout", Key: fmt.Sprint("pay-", i), OccurredAt: at(i % 40), Postings: []ledger.Posting{
			{Account: ledger.Payable(s.soap.CooperativeID), Amount: cents(int64(i + 1))}, {Account: "bank", Amount: -cents(int64(i + 1))}}})
	}
	srv := server(t, s.db, s.dsn)
	seen, opening, path := 0, "", "/coop/balance"
	for range 5 {
		page := get(t, srv, path)
		if closing := between(page.text, "Solde à la fin</th><td>", "</td>"); opening != "" && closing != opening {
			t.Errorf("a page ends at %q and the next begins at %q", opening, closing)
		}
		opening = between(page.text, "Solde au début</th><td>", "</td>")
		seen += strings.Count(page.text, `<th scope="row"><span`)
		next := between(page.text, `<li><a href="/coop/balance?before=`, `"`)
		if next == "" {
			break
		}
		path = "/coop/balance?before=" + next
	}
	if want := int(shoptest.Count(t, s.db, `select count(*) from cooperative_line where balance_cents is not null`)); seen != want {
		t.Errorf("%d lines on all pages, want %d", seen, want)
	}
	if opening != "0,00 $" {
		t.Errorf("the account began with %q", opening)
	}
	look(t, srv, "/coop/balance", "balance")
}

func between(s, from, to string) string {
	_, rest, found := strings.Cut(s, from)
	if !found {
		return ""
	}
	part, _, _ := strings.Cut(rest, to)
	return part
}

func TestTheFileOfTheAccountAddsUp(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	srv := server(t, s.db, s.dsn)
	owed := shoptest.Count(t, s.db, `select -balance_cents from ledger_balance b join ledger_account a on a.id = b.account_id where a.cooperative_id = $1`, s.soap.CooperativeID)
	for _, path := range []string{"/coop/balance/csv", "/coop/balance/csv?month=" + at(0).Format("2006-01")} {
		file := get(t, srv, path)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.raw, "\ufeff"))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", path, len(rows), err)
		}
		for i, row := range rows[2:] {
			if amount(t, rows[i+1][6])+amount(t, row[5]) != amount(t, row[6]) {
				t.Errorf("%s: %v after %v", path, row, rows[i+1])
			}
		}
		if last := amount(t, rows[len(rows)-1][6]); last != cents(owed) {
			t.Errorf("%s ends at %d, owed %d", path, last, owed)
		}
	}
}

func amount(t testing.TB, text string) money.Cents {
	t.Helper()
	c, err := money.Parse(strings.TrimPrefix(text, "-"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(text, "-") {
		return -c
	}
	return c
}

func TestFiguresThatDifferAreNotShown(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	srv := server(t, s.db, s.dsn)
	run(t, s.db, `update ledger_balance b set balance_cents = balance_cents + 1 from ledger_account a where a.id = b.account_id and a.cooperative_id is not null`)
	page := get(t, srv, "/coop/balance")
	page.says(t, "Votre compte est en vérification")
	page.hides(t, " $")
	if r := get(t, srv, "/coop/balance/csv"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the file answers %d", r.StatusCode)
	}
}
