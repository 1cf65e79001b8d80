package staff

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/shoptest"
)

// TestAnOrderIsPackedWithTheKeyboardAlone goes from the list to the parcel that
// left, in French, without a pointer: what a scanner types lands in its field
// wherever the focus is, and Ctrl Z takes the last scan back.
func TestAnOrderIsPackedWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	s := openCounter(t)
	srv := server(t, s.db, clerk)
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(srv.URL + "/staff/orders?lang=fr")
	v.Sees("2 à préparer")
	holds(v, "f-q")
	v.Press(kb.Escape) // leaves the search field
	v.Press("p")
	v.Arrives(fmt.Sprintf("/staff/orders/%d/pack", s.ship.Number))
	scan := func(code, seen string) {
		t.Helper()
		holds(v, "f-code")
		v.Press(code)
		v.Press(kb.Enter)
		v.Sees(seen)
	}
	scan("SAC-L1", "1 sur 2.")
	scan("AUTRE", "Rien n'a changé")
	scan("SAC", "2 sur 2.")
	scan("MIEL", "1 sur 2.")
	holds(v, "f-code")
	ctrl(v, "z")
	v.Sees("2 sur 2.") // the bags again: the jar was taken back
	if n := shoptest.Count(t, s.db, `select sum(quantity) from parcel_line`); n != 2 {
		t.Fatalf("%d pieces in the parcel after the undo", n)
	}
	scan("2*MIEL", "2 sur 2.")
	v.Sees("4 sur 4 articles")
	holds(v, "f-weight") // nothing is left to scan: the scale comes next
	ctrl(v, "z")
	v.Sees("2 sur 4 articles")
	scan("2*MIEL", "4 sur 4 articles")
	holds(v, "f-weight")
	v.Press("2,35")
	ctrl(v, kb.Enter)
	v.Arrives("/parcels/1")
	holds(v, "f-tracking")
	v.Press("7023210412345678")
	ctrl(v, kb.Enter)
	v.Sees("le colis est parti")
	if n := shoptest.Count(t, s.db, `select count(*) from parcel where state = 'sent' and tracking = '7023210412345678' and weight_g = 2350`); n != 1 {
		t.Errorf("%d parcels left", n)
	}
}

// holds waits until a field has the focus of a page that is there whole.
func holds(v browsertest.Visitor, id string) {
	v.T.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		at, err := chromedp.Run(v.Ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? document.activeElement.id : ""`))
		if err == nil && at == id {
			return
		}
	}
	v.T.Fatalf("at %s the focus is not in %s", v.At(), id)
}

// ctrl presses a key with Ctrl held.
func ctrl(v browsertest.Visitor, key string) {
	v.T.Helper()
	v.Do(chromedp.KeyEvent(key, chromedp.KeyModifiers(2))) // input.ModifierCtrl
}
