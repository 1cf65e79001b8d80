package shoptest_test

import (
	"testing"

	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestAPaidOrderWaitsToBeSent(t *testing.T) {
	t.Parallel()
	db, gateway := pgtest.New(t), shoptest.NewGateway()
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{3, 5}, ShareBP: 7000})
	o := shoptest.PaidOrder(t, db, gateway, 4, bag)
	shoptest.PaidPickup(t, db, gateway, 1, bag)
	pieces, err := stock.OrderPiecesOf(t.Context(), db, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(pieces) != 2 || pieces[0].ToSend+pieces[1].ToSend != 4 || pieces[0].From != stock.Floor {
		t.Errorf("the pieces are %+v", pieces)
	}
}
