package worker

import (
	"strings"
	"testing"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"plantagenet/internal/account"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/replenish"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
)

func TestLowStockIsWrittenToThoseWhoDecide(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "SAV-3", Price: 800, Lots: []int64{2}, ShareBP: 6000})
	five := int64(5)
	if err := replenish.SetPoint(t.Context(), db, "SAV-3", &five); err != nil {
		t.Fatal(err)
	}
	people := map[account.Role]string{account.Owner: "fr", account.Manager: "en", account.Clerk: "fr"}
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		for role, lang := range people {
			id, err := account.Create(t.Context(), tx, account.Account{Email: string(role) + "@exemple.ca", Name: string(role), Role: role, Lang: lang, Active: true})
			if err != nil {
				return err
			}
			if err := account.SetPassword(t.Context(), tx, id, "$argon2id$hash"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	box := &outbox{}
	d := Deps{Shop: shoptest.NewGateway().Shop(db), Mail: box, BaseURL: "https://magasin.example"}
	if err := replenish.Refresh(t.Context(), db, report.LeadTimes); err != nil {
		t.Fatal(err)
	}
	w := &lowStockWorker{d: d}
	job := &river.Job[replenish.LowStock]{JobRow: &rivertype.JobRow{ID: 7}, Args: replenish.LowStock{Variants: []int64{a.VariantID}}}
	if err := w.Work(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	var args []postgres.JSON
	if err := db.Select(t.Context(), &args, `select args from river_job where kind = 'tell_low_stock'`); err != nil || len(args) != 2 {
		t.Fatalf("%d people are written to: %v", len(args), err)
	}
	for role, lang := range people {
		if role == account.Clerk {
			continue
		}
		who, _, err := account.ByEmail(t.Context(), db, string(role)+"@exemple.ca")
		if err != nil {
			t.Fatal(err)
		}
		mail := &tellLowWorker{d: d}
		if err := mail.Work(t.Context(), &river.Job[tellLow]{Args: tellLow{Account: who.ID, Variants: []int64{a.VariantID}, Key: "low_stock-7-1"}}); err != nil {
			t.Fatal(err)
		}
		m := box.sent[len(box.sent)-1]
		for _, part := range []string{"SAV-3", "https://magasin.example/staff/reorder"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("%s: the mail does not say %q:\n%s", lang, part, m.Text)
			}
		}
	}
}
