package sending_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/sending"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestTheWrongArticleIsRefusedAndNothingChanges(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	shoptest.Put(t, d.db, shoptest.Spec{SKU: "AUTRE", Price: 100, Lots: []int64{1}, Cost: 1})
	refused(t, d.scan("AUTRE"), "scan_wrong")
	refused(t, d.scan("AUTRE-L1"), "scan_wrong")
	refused(t, d.scan("RIEN"), "scan_unknown")
	refused(t, d.scan("  "), "scan_empty")
	d.scans("miel", "MIEL-L1")
	refused(t, d.scan("MIEL"), "scan_full")
	refused(t, d.scan("3*SAC"), "scan_too_many")
	if n := d.inParcels(); n != 2 {
		t.Errorf("%d pieces in parcels, want 2", n)
	}
	d.allWell()
}

func TestTheLotOfTheSaleIsTakenAndNoOther(t *testing.T) {
	t.Parallel()
	d := open(t, false) // the sale took one of SAC-L1 and one of SAC-L2
	d.scans("http://localhost:8080/fr/parcours/SAC-L2")
	refused(t, d.scan("SAC-L2"), "scan_full")
	if n := d.count(`insert into lot (code, variant_id, cooperative_id, terms, share_bp, received_on)
		select 'SAC-L9', variant_id, cooperative_id, terms, share_bp, received_on from lot where code = 'SAC-L1' returning 1`); n != 1 {
		t.Fatal("no lot")
	}
	refused(t, d.scan("SAC-L9"), "scan_lot")
	d.scans("SAC")
	if n := d.count(`select count(*) from parcel_line l join lot on lot.id = l.lot_id where lot.code in ('SAC-L1', 'SAC-L2') and l.quantity = 1`); n != 2 {
		t.Errorf("%d lots lie in the parcel, want one piece of each of two", n)
	}
}

func TestAScanSentTwiceCountsOnceAndIsUndoneOnce(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	for range 2 {
		if err := sending.Put(d.ctx, d.db, sending.Scan{OrderID: d.order.ID, Key: "twice", Code: "2*SAC", Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	d.scans("MIEL")
	if n := d.inParcels(); n != 3 {
		t.Fatalf("%d pieces in the parcel, want 3", n)
	}
	for range 2 {
		if err := sending.Undo(d.ctx, d.db, d.order.ID, "twice"); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.inParcels(); n != 1 {
		t.Errorf("%d pieces in the parcel after the undo, want 1", n)
	}
}

func TestTwoPackersNeverBoxMoreThanWasSold(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	var wg sync.WaitGroup
	answers := make(chan error, 12)
	for range 12 {
		wg.Go(func() { answers <- d.scan("SAC") })
	}
	wg.Wait()
	close(answers)
	taken := 0
	for err := range answers {
		if err == nil {
			taken++
		} else {
			refused(t, err, "scan_full")
		}
	}
	if taken != 2 {
		t.Errorf("%d scans of 2 pieces were taken", taken)
	}
	if n := d.inParcels(); n != 2 {
		t.Errorf("%d bags in parcels of 2 sold", n)
	}
	if n := d.count(`select count(*) from parcel`); n != 1 {
		t.Errorf("%d parcels were opened", n)
	}
}

func TestTheDatabaseItselfRefusesMoreThanIsToSend(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("SAC")
	ctx := context.Background()
	refused(t, postgres.InTx(ctx, d.db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update parcel_line set quantity = 3`)
		return err
	}), "pieces_in_parcel")
	d.scans("SAC")
	var lot, line int64
	lot = d.count(`select lot_id from parcel_line`)
	line = d.count(`select order_line_id from parcel_line`)
	back := stock.Entry{Kind: "transfer", Key: "back", OrderID: &d.order.ID, Movements: []stock.Movement{
		{LotID: lot, From: stock.ToSend, To: stock.Floor, Quantity: 1, OrderLineID: &line}}}
	refused(t, postgres.InTx(ctx, d.db, func(tx *postgres.Tx) error {
		_, err := stock.Post(ctx, tx, back)
		return err
	}), "pieces_in_parcel")
	if err := postgres.InTx(ctx, d.db, func(tx *postgres.Tx) error {
		if _, err := parcel.GiveUp(ctx, tx, d.order.ID); err != nil {
			return err
		}
		_, err := stock.Post(ctx, tx, back)
		return err
	}); err != nil {
		t.Errorf("the parcel was given up, and still: %v", err)
	}
	d.allWell()
}

func TestWhatIsPackedGoesAndTheRestStays(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("SAC", "SAC", "MIEL")
	first := d.dispatch(false)
	_, err := sending.Send(d.ctx, d.db, first)
	refused(t, err, "parcel_incomplete")
	first.Partial = true
	p, err := sending.Send(d.ctx, d.db, first)
	if err != nil || p.State != parcel.Sent || p.Tracking != "1234567890123456" {
		t.Fatalf("%+v %v", p, err)
	}
	if o := d.status(); o.Status != order.Paid || o.FulfilledAt != nil {
		t.Errorf("the order is %s though a jar is still here", o.Status)
	}
	d.allWell()
	d.scans("MIEL")
	if _, err := sending.Send(d.ctx, d.db, d.dispatch(false)); err != nil {
		t.Fatal(err)
	}
	if o := d.status(); o.Status != order.Fulfilled || o.FulfilledAt == nil {
		t.Errorf("the order is %s", o.Status)
	}
	refused(t, d.scan("MIEL"), "order_not_open")
	if n := d.count(`select count(*) from river_job where kind = 'tell_parcel' and args->>'mail' = 'parcel_sent'`); n != 2 {
		t.Errorf("%d mails tell of two parcels", n)
	}
	if n := d.count(`select count(*) from audit_entry where act = 'order.send' and who = 'Luc R.' and subject_id = $1`, fmt.Sprint(d.order.Number)); n != 2 {
		t.Errorf("%d audit rows of two parcels", n)
	}
	d.allWell()
}

func TestSendingTwiceSendsOnce(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("2*SAC", "2 x MIEL")
	in := d.dispatch(false)
	var wg sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		wg.Go(func() {
			_, err := sending.Send(d.ctx, d.db, in)
			failed <- err
		})
	}
	wg.Wait()
	for range 4 {
		if err := <-failed; err != nil {
			t.Errorf("one of four: %v", err)
		}
	}
	if n := d.count(`select count(*) from river_job where kind = 'tell_parcel'`); n != 1 {
		t.Errorf("%d mails", n)
	}
	if n := d.count(`select count(*) from stock_entry where kind = 'ship'`); n != 1 {
		t.Errorf("%d entries", n)
	}
	in.Tracking = "9999999999"
	_, err := sending.Send(d.ctx, d.db, in)
	refused(t, err, "parcel_sent")
	d.allWell()
}

func TestASentParcelIsNeverChanged(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("SAC")
	if _, err := sending.Send(d.ctx, d.db, d.dispatch(true)); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{`update parcel set tracking = ''`, `delete from parcel_scan; delete from parcel_line`,
		`update parcel_line set quantity = quantity + 1`, `delete from parcel`, `update parcel set state = 'open', sent_at = null`} {
		if _, err := d.db.SQL().Exec(query); err == nil {
			t.Errorf("%s: the database took it", query)
		}
	}
	refused(t, sending.Reopen(d.ctx, d.db, d.order.ID, d.parcel().ID), "parcel_closed")
}

func TestAPickupIsReadyThenHandedOverOnce(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	refused(t, sending.HandOver(d.ctx, d.db, d.order.ID, "Marie-Ève Lalonde"), "nothing_packed")
	d.scans("2*SAC", "2*MIEL")
	for range 2 {
		if _, err := sending.Pack(d.ctx, d.db, sending.Packing{OrderID: d.order.ID, ParcelID: d.parcel().ID}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := sending.Send(d.ctx, d.db, d.dispatch(false))
	refused(t, err, "order_is_pickup")
	refused(t, sending.HandOver(d.ctx, d.db, d.order.ID, " "), "handed_to")
	for range 2 {
		if err := sending.HandOver(d.ctx, d.db, d.order.ID, "Paul Lalonde"); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, sending.HandOver(d.ctx, d.db, d.order.ID, "Somebody Else"), "nothing_packed")
	if p := d.parcel(); p.State != parcel.HandedOver || *p.HandedTo != "Paul Lalonde" || *p.HandedBy != "Luc R." {
		t.Errorf("%+v", p)
	}
	if o := d.status(); o.Status != order.Fulfilled {
		t.Errorf("the order is %s", o.Status)
	}
	if n := d.count(`select count(*) from river_job where kind = 'tell_parcel' and args->>'mail' = 'pickup_ready'`); n != 1 {
		t.Errorf("%d mails say it is ready", n)
	}
	d.allWell()
}

func TestAnOrderIsSetAsideAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("SAC")
	if err := sending.SetAside(d.ctx, d.db, d.order.ID, "manque 1 miel"); err != nil {
		t.Fatal(err)
	}
	if p := d.parcel(); p.SetAsideAt == nil || p.WaitsFor != "manque 1 miel" {
		t.Errorf("%+v", p)
	}
	d.scans("SAC")
	if p := d.parcel(); p.SetAsideAt != nil || p.Number != 1 {
		t.Errorf("%+v", p)
	}
}

func TestAPackedParcelOpensAgain(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.scans("2*SAC", "2*MIEL")
	in := sending.Packing{OrderID: d.order.ID, ParcelID: d.parcel().ID, Box: "m"}
	_, err := sending.Pack(d.ctx, d.db, in)
	refused(t, err, "parcel_weight")
	in.WeightG = 900
	if _, err := sending.Pack(d.ctx, d.db, in); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := sending.Reopen(d.ctx, d.db, d.order.ID, d.parcel().ID); err != nil {
			t.Fatal(err)
		}
	}
	if p := d.parcel(); p.State != parcel.Open || p.PackedAt != nil {
		t.Errorf("%+v", p)
	}
}

// TestEveryActIsInTheLog looks for who did what, in the words of the log.
func TestEveryActIsInTheLog(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	d.scans("2*SAC", "2*MIEL")
	packing := sending.Packing{OrderID: d.order.ID, ParcelID: d.parcel().ID}
	for _, act := range []func() error{
		func() error { return sending.SetAside(d.ctx, d.db, d.order.ID, "midi") },
		func() error { _, err := sending.Pack(d.ctx, d.db, packing); return err },
		func() error { return sending.Reopen(d.ctx, d.db, d.order.ID, d.parcel().ID) },
		func() error { _, err := sending.Pack(d.ctx, d.db, packing); return err },
		func() error { return sending.HandOver(d.ctx, d.db, d.order.ID, "Paul") },
		func() error { return sending.Write(d.ctx, d.db, d.order.ID, "note", "Venu à pied.") },
	} {
		if err := act(); err != nil {
			t.Fatal(err)
		}
	}
	for act, want := range map[string]int64{"order.set_aside": 1, "order.pack": 2, "order.unpack": 1, "order.hand_over": 1, "order.note": 1} {
		if n := d.count(`select count(*) from audit_entry where act = $1 and who = 'Luc R.' and subject = 'order' and subject_id = $2`, act, fmt.Sprint(d.order.Number)); n != want {
			t.Errorf("%d rows of %s, want %d", n, act, want)
		}
	}
	if n := d.count(`select count(*) from audit_entry where act = 'order.hand_over' and after->>'handed_to' = 'Paul'`); n != 1 {
		t.Error("the log does not say who took it")
	}
}
