package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plantagenet/internal/browsertest"
	"plantagenet/internal/mail"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

// TestANewEmployeesFirstDay goes through the store's work in a real browser, in
// French, at the keyboard alone: in from an invitation with a passkey, an
// arrival from Bamako with costs in euros, its labels, ten pieces to the stall, a
// count with a difference, an order packed and sent, another handed over, a third
// refunded in part. Then every promise holds, and the log tells the day.
func TestANewEmployeesFirstDay(t *testing.T) {
	db, dsn := pgtest.NewDSN(t)
	r := prepare(t, dsn)
	t.Cleanup(func() {
		if t.Failed() {
			r.stop()
			var waits []string
			err := db.Select(context.Background(), &waits, `select 'refund ' || state || ', job ' || coalesce((select state || ' ' || attempt || ' ' || coalesce(errors::text, '')
				from river_job where kind = 'send_refund' order by id desc limit 1), 'none') from refund`)
			t.Logf("refunds: %v %v\nthe shop said: %s", waits, err, r.log)
		}
	})
	home := strings.Replace(r.web, "127.0.0.1", "localhost", 1) // a passkey belongs to a name, not to an address
	r.env = append(r.env, "BASE_URL="+home)
	r.launch()
	r.ready()
	r.web = home
	first, second := r.paidOrder(db, "JAZA-TIS-MEN", 2, gatineau), r.paidOrder(db, "JAZA-ARA-200", 3, gatineau)
	third := r.paidOrder(db, "LESC-BAS-G", 1, strings.Replace(gatineau, `"fulfilment":"ship"`, `"fulfilment":"pickup"`, 1))
	k := typist{browsertest.Visit(t, browsertest.Desk)}
	k.comesIn(r)
	code := k.countsIn(r, db)
	k.labels(r, code)
	k.carries(r, db)
	k.counts(r, db)
	k.packs(r, db, first)
	k.handsOver(r, db, third)
	k.givesBack(r, db, second)
	allWell(t, db)
	for act, want := range map[string]int64{"account.invite": 1, "order.send": 1, "order.hand_over": 1, "order.refund": 1} {
		if n := shoptest.Count(t, db, `select count(*) from audit_entry where act = $1`, act); n < want {
			t.Errorf("the log tells %q %d times", act, n)
		}
	}
}

// paidOrder buys so many pieces through the API and pays them at the local Stripe.
func (r *running) paidOrder(db *postgres.DB, sku string, pieces int, to string) (number int64) {
	r.t.Helper()
	cart := r.newCart(sku)
	if status, _ := r.ask("PUT", "/api/v1/carts/"+cart+"/lines/"+sku, fmt.Sprintf(`{"quantity":%d}`, pieces)); status != 200 {
		r.t.Fatalf("put %d × %s: %d", pieces, sku, status)
	}
	status, got := r.ask("POST", "/api/v1/carts/"+cart+"/checkout", to, "Idempotency-Key", fmt.Sprint(time.Now().UnixNano()))
	if status != 201 {
		r.t.Fatalf("place: %d %v", status, got)
	}
	pay(got["pay_url"].(string), "4242424242424242")
	if _, err := fmt.Sscan(got["order"].(map[string]any)["number"].(string), &number); err != nil {
		r.t.Fatal(err)
	}
	until(r.t, "the order is not paid", func() bool {
		return shoptest.Count(r.t, db, `select count(*) from sales_order where number = $1 and status = 'paid'`, number) == 1
	})
	return number
}

// comesIn opens the link of an invitation and makes a passkey.
func (k typist) comesIn(r *running) {
	k.T.Helper()
	owner := person(k.T)
	r.form(owner, "/signin", "email", "owner@demo.test", "password", "demo-plantagenet")
	r.form(owner, "/staff/people/invite", "email", "viviane@exemple.ca", "role", "manager", "lang", "fr")
	link := regexp.MustCompile(regexp.QuoteMeta(r.web) + `/invite/\S+`)
	var address string
	until(k.T, "the invitation is not in the mail", func() bool {
		box := mail.Files(filepath.Join(r.dataDir, "mail"))
		list, err := box.List(100)
		if err != nil {
			k.T.Fatal(err)
		}
		for _, entry := range list {
			if kept, err := box.Open(entry.Key); err == nil && strings.Contains(kept.To, "viviane@exemple.ca") {
				address = link.FindString(kept.Text)
			}
		}
		return address != ""
	})
	k.Open(r.web + "/signin?lang=fr")
	k.device()
	k.Open(address)
	k.fill("#name", "Viviane Roy")
	k.press("button[data-passkey=create]")
	k.Arrives("/staff")
	k.Sees("Viviane Roy")
	k.Picture("day-1-today")
}

// countsIn takes in the shipment from Bamako, two pieces of it broken, and books
// what its way cost: freight in euros, duty and brokerage in dollars.
func (k typist) countsIn(r *running, db *postgres.DB) (code string) {
	k.T.Helper()
	err := db.Get(context.Background(), &code, `select s.code from shipment s join cooperative c on c.id = s.cooperative_id where c.slug = 'plateau-karite' and s.state = 'announced'`)
	if err != nil {
		k.T.Fatal(err)
	}
	k.press(`a[data-row][href="/staff/arrivals/` + code + `"]`)
	k.Arrives("/staff/arrivals/" + code)
	k.Picture("day-2-shipment")
	k.press(`a[href$="/receive"]`)
	k.Arrives("/receive")
	k.Leaves(func() { k.press(`button[value=all]`) })
	k.fill(`input[name^="good-"]`, "58")
	k.fill(`input[name^="damaged-"]`, "2")
	k.Picture("day-3-receive")
	k.press(`button[value=book]`)
	until(k.T, "the arrival is not booked", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from arrival a join shipment s on s.id = a.shipment_id where s.code = $1`, code) == 1
	})
	k.Open(r.web + "/staff/arrivals/" + code)
	k.press(`a[href$="/costs"]`)
	k.Arrives("/costs")
	k.fill(`input[name^="amount-"]`, "386,40")
	k.reach(`select[name^="currency-"]`)
	k.Press("EUR")
	k.reach(`select[name^="rate-"]`)
	k.Press(kb.ArrowDown)
	k.Leaves(func() { k.press(`button.button[value=preview]`) })
	k.Sees("626,5") // 386,40 € at 1,6214
	k.Picture("day-4-costs")
	k.press(`button[value=book]`)
	until(k.T, "the costs are not booked", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from cost_sheet`) == 1
	})
	return code
}

// labels prints the labels of what has arrived.
func (k typist) labels(r *running, code string) {
	k.T.Helper()
	k.Open(r.web + "/staff/labels?arrival=" + code)
	k.Sees("PKAR-HIB-100")
	k.Picture("day-5-labels")
}

// carries takes ten pieces to the stall at the market.
func (k typist) carries(r *running, db *postgres.DB) {
	k.T.Helper()
	k.press(`a[href="/staff/places"]`)
	k.Arrives("/staff/places")
	k.press(`a[href="/staff/transfers/new"]`)
	k.Arrives("/staff/transfers/new")
	k.reach("#f-from")
	k.Press("Arri")
	k.reach("#f-to")
	k.Press("March")
	k.fill("#f-code", "PKAR-SAV-110")
	k.fill("#f-count", "10")
	k.Press(kb.Enter)
	k.Sees("Savon au karité")
	k.Picture("day-6-transfer")
	k.press(`button[value=send]`)
	until(k.T, "nothing is at the stall", func() bool {
		return shoptest.Count(k.T, db, `select coalesce(sum(s.on_hand), 0) from stock_level s join location p on p.id = s.location_id where p.kind in ('stall', 'transit') and s.on_hand = 10`) == 10
	})
}

// counts counts one article of the back room and finds one piece less.
func (k typist) counts(r *running, db *postgres.DB) {
	k.T.Helper()
	k.Open(r.web + "/staff/counts/new?scope=place&place=back-room")
	k.press(`button[data-send]`)
	k.Arrives("/staff/counts/")
	k.reach("#f-code")
	k.Press("PKAR-HIB-100")
	k.fill("#f-quantity", "99")
	k.Press(kb.Enter)
	k.Sees("99")
	k.Picture("day-7-count")
	k.press(`form[action$="/review"] button`)
	k.Arrives("/review")
	k.Sees("PKAR-HIB-100")
	k.reach(`select[name^="reason"]`)
	k.Press(kb.ArrowDown)
	k.Picture("day-8-review")
	k.press(`button[value=approve]`)
	until(k.T, "the count is not approved", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from stock_entry where kind = 'count'`) == 1
	})
}

// handsOver packs what is picked up and gives it to the person named.
func (k typist) handsOver(r *running, db *postgres.DB, number int64) {
	k.T.Helper()
	k.Open(fmt.Sprintf("%s/staff/orders/%d/pack", r.web, number))
	k.reach("#f-code")
	k.scan("LESC-BAS-G")
	k.Sees("1 sur 1")
	k.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	until(k.T, "the order is not packed", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from parcel p join sales_order o on o.id = p.order_id where o.number = $1 and p.state = 'packed'`, number) == 1
	})
	k.Open(fmt.Sprintf("%s/staff/orders/%d/hand-over", r.web, number))
	k.Picture("day-11-hand-over")
	k.press(`button[data-send]`)
	until(k.T, "the order is not handed over", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from sales_order where number = $1 and status = 'fulfilled'`, number) == 1
	})
}

// packs packs an order by scanning its codes and sends it.
func (k typist) packs(r *running, db *postgres.DB, number int64) {
	k.T.Helper()
	k.Open(r.web + "/staff")
	k.press(`a[data-key="C"]`)
	k.Arrives("/staff/orders")
	k.press(fmt.Sprintf(`a[data-row][href="/staff/orders/%d"]`, number))
	k.Arrives(fmt.Sprintf("/staff/orders/%d", number))
	k.press(`a[href$="/pack"]`)
	k.Arrives("/pack")
	k.reach("#f-code")
	k.scan("C301-SAC-NAT")
	k.Sees("rien n'a changé")
	k.reach("#f-code")
	k.scan("2*JAZA-TIS-MEN")
	k.Sees("2 sur 2")
	k.fill("#f-weight", "0,4")
	k.Picture("day-9-packed")
	k.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	k.Arrives("/parcels/")
	k.fill("#f-tracking", "7023210412345678")
	k.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	until(k.T, "the order is not sent", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from sales_order where number = $1 and status = 'fulfilled'`, number) == 1
	})
	k.Picture("day-10-sent")
}

// givesBack refunds one piece of an order; it goes back to its shelf.
func (k typist) givesBack(r *running, db *postgres.DB, number int64) {
	k.T.Helper()
	k.Open(fmt.Sprintf("%s/staff/orders/%d", r.web, number))
	k.press(`a[href$="/refund"]`)
	k.Arrives("/refund")
	k.fill(`input[name^="quantity."]`, "1")
	k.reach(`select[name=reason]`)
	k.Press(kb.ArrowDown)
	k.Leaves(func() { k.press(`button[value=reckon]`) })
	k.reach(`button[value=give]`)
	k.Picture("day-12-refund")
	k.Press(kb.Enter)
	until(k.T, "the refund did not succeed", func() bool {
		return shoptest.Count(k.T, db, `select count(*) from refund f join sales_order o on o.id = f.order_id where o.number = $1 and f.state = 'succeeded'`, number) == 1
	})
	if n := shoptest.Count(k.T, db, `select (status = 'partly_refunded')::int from sales_order where number = $1`, number); n != 1 {
		k.T.Error("the order is not partly refunded")
	}
}
