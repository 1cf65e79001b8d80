package sending_test

import (
	"testing"

	"plantagenet/internal/checkout"
	"plantagenet/internal/order"
	"plantagenet/internal/sending"
	"plantagenet/internal/shipping"
	"plantagenet/internal/shoptest"
)

func TestAnAddressIsCorrectedWhereTheTaxesStay(t *testing.T) {
	t.Parallel()
	d := open(t, false) // Ontario: HST
	street := func(city, province, code string) shipping.Address {
		return shipping.Address{Line1: "14, rue Principale", City: city, Province: province, PostalCode: code}
	}
	for range 2 {
		if err := sending.Readdress(d.ctx, d.db, d.order.ID, street("Ottawa", "ON", "k1a 0a1")); err != nil {
			t.Fatal(err)
		}
	}
	if o := d.status(); o.Line1 != "14, rue Principale" || o.City != "Ottawa" || o.PostalCode != "K1A 0A1" {
		t.Errorf("%+v", o)
	}
	if n := d.count(`select count(*) from audit_entry where act = 'order.readdress' and before->>'City' = 'Hawkesbury' and after->>'City' = 'Ottawa'`); n != 1 {
		t.Errorf("%d audit rows", n)
	}
	refused(t, sending.Readdress(d.ctx, d.db, d.order.ID, street("Gatineau", "QC", "J8X 2K1")), "address_other_taxes")
	refused(t, sending.Readdress(d.ctx, d.db, d.order.ID, street("", "ON", "K1A 0A1")), "city_missing")
	if o := d.status(); o.Province != "ON" || o.TaxProvince != "ON" {
		t.Errorf("a refused province was kept: %+v", o)
	}
}

func TestAnotherProvinceOfTheSameTaxesIsTaken(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.order = shoptest.PaidTo(t, d.db, d.gateway, checkout.Destination{Fulfilment: order.Ship, Line1: "1, Main", City: "Calgary", Province: "AB", PostalCode: "T2P 1J9"}, 1, d.bag)
	to := shipping.Address{Line1: "1, Main", City: "Yellowknife", Province: "NT", PostalCode: "X1A 1A1"}
	if err := sending.Readdress(d.ctx, d.db, d.order.ID, to); err != nil {
		t.Fatal(err)
	}
	if o := d.status(); o.Province != "NT" || o.TaxProvince != "NT" {
		t.Errorf("%s, taxed in %s", o.Province, o.TaxProvince)
	}
	d.scans("SAC")
	if _, err := sending.Send(d.ctx, d.db, d.dispatch(false)); err != nil {
		t.Fatal(err)
	}
	refused(t, sending.Readdress(d.ctx, d.db, d.order.ID, to), "order_not_open")
	d.allWell()
}

func TestANoteIsWrittenOnce(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	for range 2 {
		if err := sending.Write(d.ctx, d.db, d.order.ID, "note-key", "Sonner deux fois."); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, sending.Write(d.ctx, d.db, d.order.ID, "other-key", "  "), "note_missing")
	notes, err := order.StaffNotes(d.ctx, d.db, d.order.ID)
	if err != nil || len(notes) != 1 || notes[0].Who != "Luc R." {
		t.Errorf("%+v %v", notes, err)
	}
}
