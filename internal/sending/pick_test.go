package sending_test

import (
	"slices"
	"testing"

	"plantagenet/internal/sending"
)

func TestShelvesAreWalkedInOrder(t *testing.T) {
	t.Parallel()
	shelves := []string{"B1", "", "A10", "A2", "A2b", "C"}
	slices.SortFunc(shelves, sending.AlongShelves)
	if !slices.Equal(shelves, []string{"A2", "A2b", "A10", "B1", "C", ""}) {
		t.Errorf("%q", shelves)
	}
}

func TestThePickListHoldsWhatIsInNoParcel(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	if _, err := d.db.SQL().Exec(`insert into variant_place (variant_id, location_id, shelf)
		select $1::bigint, id, 'A2' from location where code = 'floor' union all select $2::bigint, id, 'A10' from location where code = 'floor'`, d.honey.VariantID, d.bag.VariantID); err != nil {
		t.Fatal(err)
	}
	d.scans("SAC-L1")
	list, err := sending.Picks(d.ctx, d.db, []int64{d.order.Number, 99999}, "en")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Shelf != "A2" || list[0].Quantity != 2 || list[0].Name != "Item MIEL" || list[1].Lot != "SAC-L2" || list[1].Quantity != 1 {
		t.Errorf("%+v", list)
	}
}

func TestABlockedLotIsNotPacked(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	if _, err := d.db.SQL().Exec(`update lot set blocked = true where code = 'SAC-L1'`); err != nil {
		t.Fatal(err)
	}
	refused(t, d.scan("SAC-L1"), "scan_blocked")
	refused(t, d.scan("2*SAC"), "scan_blocked")
	d.scans("SAC")
	if n := d.count(`select count(*) from parcel_line l join lot on lot.id = l.lot_id where lot.code = 'SAC-L2'`); n != 1 {
		t.Error("the lot that may leave is not in the parcel")
	}
	refused(t, d.scan("SAC"), "scan_blocked")
}
