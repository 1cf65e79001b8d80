package staff

import (
	"testing"

	"github.com/chromedp/chromedp"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/shoptest"
)

// TestAShipmentIsCountedWithAScannerAlone scans pieces into their lines, with the
// script and without it, and books them by Ctrl+Enter.
func TestAShipmentIsCountedWithAScannerAlone(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	s, lines := bamako(t, db)
	srv := server(t, db, volunteer)
	v := browsertest.Visit(t, browsertest.Desk)
	to := srv.URL + "/staff/arrivals/" + s.Code + "/receive?lang=fr"
	v.Open(to)
	v.Press(lines[2].Lot + "\r" + lines[1].SKU + "\r" + lines[1].SKU + "\r") // the scan field has the focus
	v.Sees(lines[1].SKU + ", 2 / 80")
	v.Press("PKAR-BAU-015\r") // nobody announced it: the server knows the article
	v.Sees("karité, non annoncé")
	v.Press(lines[1].SKU + "\r")
	v.Sees(lines[1].SKU + ", 3 / 80")
	v.Axe("a count under way")
	v.Picture("receive-counting")
	v.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.Sees("Réception de " + s.Code + " inscrite")
	v.Picture("receive-done")
	for sku, want := range map[string]int64{lines[1].SKU: 3, lines[2].SKU: 1, "PKAR-BAU-015": 1} {
		n := shoptest.Count(t, db, `select coalesce(sum(a.good), 0) from arrival_line a join lot on lot.id = a.lot_id join variant v on v.id = lot.variant_id where v.sku = $1`, sku)
		if n != want {
			t.Errorf("%s: %d pieces counted, %d scanned", sku, n, want)
		}
	}
	v.Do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl))) // the last act is undone
	v.Sees("La réception est annulée")
	if n := shoptest.Count(t, db, `select count(*) from arrival where voided_at is null`); n != 0 {
		t.Errorf("%d arrivals stand", n)
	}
	v.NoScripts()
	v.Open(to)
	v.Write("#f-scan", lines[0].SKU+"\r")
	v.Sees("1 sur 60")
	allWell(t, db)
}
