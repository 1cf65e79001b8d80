package editing_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"

	"pgregory.net/rapid"
)

func TestPublishingSaysWhyNotYet(t *testing.T) {
	t.Parallel()
	db := shop(t)
	f := form()
	for k := range f {
		if strings.HasPrefix(k, "en.") {
			delete(f, k)
		}
	}
	f["variant.n1.price"] = "0"
	id := create(t, db, f)
	_, err := editing.Publish(as("Luc"), db, id, "")
	told, _ := fault.Of(err)
	if told == nil || len(told.Fields) != 2 || told.Fields[0].Field != "en.name" || told.Fields[1].Code != "price_missing" {
		t.Fatalf("%+v", told)
	}
	o := opened(t, db, id)
	if o.Sheet.Live {
		t.Fatal("it is on sale all the same")
	}
	if _, err := save(db, "Luc", o, map[string]string{variantField(o, "price"): "12"}); err != nil {
		t.Fatal(err)
	}
	if _, err := editing.Publish(as("Luc"), db, id, i18n.French); err != nil {
		t.Fatal(err)
	}
	o = opened(t, db, id)
	if !o.Sheet.Live || o.Sheet.OnlyLang != i18n.French || o.Published == nil || strings.Contains(strings.Join(o.Gaps, " "), "en.") {
		t.Errorf("%+v", o)
	}
	if _, err := save(db, "Luc", o, map[string]string{"fr.name": ""}); err == nil {
		t.Error("an article on sale lost its name")
	}
	if _, err := editing.Unpublish(as("Luc"), db, id); err != nil || opened(t, db, id).Sheet.Live {
		t.Errorf("still on sale: %v", err)
	}
}

func TestOnlyTheNewestIsUndoneWithOneClick(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	first, err := save(db, "Awa", o, map[string]string{"fr.name": "Un"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := save(db, "Luc", opened(t, db, o.ID), map[string]string{"fr.name": "Deux"}); err != nil {
		t.Fatal(err)
	}
	if _, err := editing.Undo(as("Awa"), db, o.ID, first.Number, true); !errors.Is(err, fault.New(fault.Conflict, "changed_since")) {
		t.Errorf("undone over Luc's change: %v", err)
	}
	made, err := editing.Undo(as("Awa"), db, o.ID, first.Number, false)
	if err != nil || opened(t, db, o.ID).Sheet.Texts[i18n.French].Name != "Écharpe indigo" {
		t.Fatalf("from the history: %v", err)
	}
	if _, err := editing.Undo(as("Awa"), db, o.ID, made, true); err != nil || opened(t, db, o.ID).Sheet.Texts[i18n.French].Name != "Deux" {
		t.Errorf("the undo was not undone: %v", err)
	}
	if _, err := editing.Undo(as("Awa"), db, o.ID, o.Number, false); !errors.Is(err, fault.New(fault.Conflict, "undo_create")) {
		t.Errorf("its making was undone: %v", err)
	}
}

// TestRandomEditsAndUndosMatchAModel plays edits, publishing, pictures and undos
// against a plain list of the states the article went through.
func TestRandomEditsAndUndosMatchAModel(t *testing.T) {
	t.Parallel()
	db := shop(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		f := form()
		f["variant.n1.sku"], f["variant.n1.gtin"], f["slug"] = "M-"+strconv.Itoa(n), "", "m-"+strconv.Itoa(n)
		id := create(t, db, f)
		now := opened(t, db, id).Sheet
		befores := map[int]catalog.Sheet{} // by version number
		for range rapid.IntRange(3, 10).Draw(r, "acts") {
			before := now.Copy()
			number := act(t, r, db, id, &now, befores)
			if got := opened(t, db, id); len(editing.Changes(now, got.Sheet)) > 0 {
				r.Fatalf("differs from the model: %+v", editing.Changes(now, got.Sheet))
			} else {
				now = got.Sheet
			}
			if number > 0 {
				befores[number] = before
			}
		}
	})
	if m := number(t, db, `select count(*) from product p where version <> (select max(number) from product_version where product_id = p.id)
		or gaps <> product_gaps(p.id)`); m != 0 {
		t.Errorf("%d articles whose version or completeness is not what their history says", m)
	}
	if m := number(t, db, `select count(*) from (select lag(after) over (partition by product_id order by number) as was, before from product_version) v
		where was is not null and was <> before`); m != 0 {
		t.Errorf("%d versions do not begin where the one before ended", m)
	}
}

func act(t *testing.T, r *rapid.T, db *postgres.DB, id int64, now *catalog.Sheet, befores map[int]catalog.Sheet) (number int) {
	o := opened(t, db, id)
	word := rapid.StringMatching(`[a-z]{1,6}`).Draw(r, "word")
	var err error
	switch rapid.IntRange(0, 4).Draw(r, "act") {
	case 0:
		key := rapid.SampledFrom([]string{"fr.name", "en.summary", "fr.details.0.value"}).Draw(r, "key")
		var saved editing.Saved
		saved, err = save(db, "Luc", o, map[string]string{key: word})
		if saved.Changed {
			number = saved.Number
		}
		switch fr := now.Texts[i18n.French]; key {
		case "fr.name":
			fr.Name = word
			now.Texts[i18n.French] = fr
		case "fr.details.0.value":
			fr.Details = []catalog.Detail{{Label: fr.Details[0].Label, Value: word}}
			now.Texts[i18n.French] = fr
		default:
			en := now.Texts[i18n.English]
			en.Summary = word
			now.Texts[i18n.English] = en
		}
	case 1:
		price := rapid.IntRange(1, 99).Draw(r, "price")
		var saved editing.Saved
		saved, err = save(db, "Luc", o, map[string]string{variantField(o, "price"): strconv.Itoa(price)})
		if saved.Changed {
			number = saved.Number
		}
		now.Variants[0].Price = money.Cents(100 * price)
	case 2:
		number, err = editing.Publish(as("Luc"), db, id, "")
		now.Live, now.OnlyLang = true, ""
	case 3:
		number, err = editing.Unpublish(as("Luc"), db, id)
		now.Live = false
	case 4:
		for undo, before := range befores {
			number, err = editing.Undo(as("Luc"), db, id, undo, false)
			*now = before.Copy()
			break
		}
	}
	if err != nil {
		r.Fatal(err)
	}
	return number
}

func price(t *testing.T, db *postgres.DB, sku string) int {
	return number(t, db, `select price_cents from variant where sku = $1`, sku)
}

func TestAPriceTakesEffectOnceAtItsHour(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	published(t, db, o.ID)
	variant := o.Sheet.Variants[0].ID
	if _, err := editing.SetPrice(as("Luc"), db, o.ID, variant, "70", time.Now().Add(-time.Minute)); !errors.Is(err, fault.New(fault.Invalid, "price_past")) {
		t.Errorf("a price in the past: %v", err)
	}
	id, err := editing.SetPrice(as("Luc"), db, o.ID, variant, "70,50", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := editing.ApplyPrices(context.Background(), db); err != nil || n != 0 || price(t, db, "ECH-1") != 6400 {
		t.Errorf("it took effect an hour early: %d, %v", n, err)
	}
	exec(t, db, `update variant_price set from_at = now() - interval '1 second' where id = $1`, id)
	applied := make(chan int, 8)
	for range cap(applied) {
		go func() {
			n, err := editing.ApplyPrices(as("system"), db)
			if err != nil {
				t.Error(err)
			}
			applied <- n
		}()
	}
	sum := 0
	for range cap(applied) {
		sum += <-applied
	}
	if sum != 1 || price(t, db, "ECH-1") != 7050 {
		t.Errorf("applied %d times, the price is %d", sum, price(t, db, "ECH-1"))
	}
	if n := number(t, db, `select count(*) from product_version where product_id = $1 and act = 'price'`, o.ID); n != 1 {
		t.Errorf("%d versions", n)
	}
	list, err := catalog.Prices(context.Background(), db, o.ID)
	if err != nil || len(list) != 2 || list[0].Price != 7050 || list[0].Who != "Luc" || list[1].Price != 6400 || list[1].Who != "Camille" {
		t.Errorf("history: %+v, %v", list, err)
	}
	if err := editing.WithdrawPrice(as("Luc"), db, o.ID, id); !errors.Is(err, fault.New(fault.Conflict, "price_applied")) {
		t.Errorf("a price in effect was withdrawn: %v", err)
	}
}

func TestAPriceThatWaitsIsTakenBackAndBroughtBack(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	at := time.Now().Add(time.Hour)
	id, err := editing.SetPrice(as("Luc"), db, o.ID, o.Sheet.Variants[0].ID, "70", at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := editing.SetPrice(as("Luc"), db, o.ID, o.Sheet.Variants[0].ID, "71", at); !errors.Is(err, fault.New(fault.Conflict, "price_moment")) {
		t.Errorf("two prices for one moment: %v", err)
	}
	if err := editing.WithdrawPrice(as("Luc"), db, o.ID, id); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `update variant_price set from_at = now() - interval '1 second' where id = $1`, id)
	if n, err := editing.ApplyPrices(context.Background(), db); err != nil || n != 0 {
		t.Errorf("a withdrawn price took effect: %d, %v", n, err)
	}
	if err := editing.RestorePrice(as("Luc"), db, o.ID, id); err != nil {
		t.Fatal(err)
	}
	if n, err := editing.ApplyPrices(context.Background(), db); err != nil || n != 1 || price(t, db, "ECH-1") != 7000 {
		t.Errorf("brought back: %d, %v", n, err)
	}
}

func TestEveryChangeIsSeenByTheWindow(t *testing.T) {
	t.Parallel()
	db := shop(t)
	o := opened(t, db, create(t, db, form()))
	published(t, db, o.ID)
	for name, change := range map[string]func() error{
		"save": func() error {
			_, err := save(db, "L", opened(t, db, o.ID), map[string]string{"fr.care": "À froid."})
			return err
		},
		"unpublish": func() error { _, err := editing.Unpublish(as("L"), db, o.ID); return err },
		"category": func() error {
			return editing.SaveCategory(as("L"), db, "linge", catalog.Category{Slug: "linge", NameFR: "Linge de maison", NameEN: "Linen"})
		},
	} {
		exec(t, db, `update product set updated_at = now() - interval '1 day'`)
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if ids, err := catalog.Changed(context.Background(), db, time.Now().Add(-time.Minute)); err != nil || len(ids) != 1 {
			t.Errorf("%s: the window sees %v (%v)", name, ids, err)
		}
	}
}
