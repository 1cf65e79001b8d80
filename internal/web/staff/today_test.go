package staff

import (
	"context"
	"strings"
	"testing"

	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

func TestTodayShowsWhatThereIsToDo(t *testing.T) {
	t.Parallel()
	db := shopWith(t)
	gateway := shoptest.NewGateway()
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "PAN-9", Price: 4000, ShareBP: 6000, Lots: []int64{9}})
	o := shoptest.PaidOrder(t, db, gateway, 2, a)
	twenty := int64(20)
	if err := replenish.SetPoint(context.Background(), db, "PAN-9", &twenty); err != nil {
		t.Fatal(err)
	}
	if err := replenish.Refresh(context.Background(), db, report.LeadTimes); err != nil {
		t.Fatal(err)
	}
	srv := server(t, db, manager)
	look(t, srv, "/staff", "today")
	body := read(t, srv, "/staff")
	for _, part := range []string{o.Name, "Préparer la suivante", "PAN-9", "À régler", "Hier"} {
		if !strings.Contains(body, part) {
			t.Errorf("today does not say %q", part)
		}
	}
	body = read(t, server(t, db, volunteer), "/staff")
	for _, part := range []string{o.Name, "À régler", "Hier", " $"} {
		if strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), part) {
			t.Errorf("today shows %q to a volunteer", part)
		}
	}
}

func TestTodayOnAnEmptyShop(t *testing.T) {
	t.Parallel()
	look(t, server(t, pgtest.New(t), owner), "/staff", "today-empty")
}
