package tax

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plantagenet/internal/money"
)

func TestAllWorkedExamplesOfTheAccountantComeOut(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/tax-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out, differ bytes.Buffer
	ok, err := Check(file, &out, &differ)
	if err != nil || !ok {
		t.Fatalf("%v\n%s", err, differ.String())
	}
	var answers struct{ Cases []struct{ ID string } }
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil || len(answers.Cases) != 20 {
		t.Fatalf("%d cases answered, %v", len(answers.Cases), err)
	}
}

func TestADifferenceIsNamed(t *testing.T) {
	t.Parallel()
	in := `{"cases":[{"id":"X","input":{"date":"2026-11-23","fulfilment":"counter","registrations":{"gst_hst":true},
		"lines":[{"tax_class":"standard","qty":1,"unit_cents":100}]},"expected":{"total_cents":114,"components":[{"tax":"HST","rate":"0.13"}]}}]}`
	var out, differ bytes.Buffer
	ok, err := Check(strings.NewReader(in), &out, &differ)
	if err != nil || ok || differ.String() != "X: total_cents: expected 114, reckoned 113\n" {
		t.Fatalf("%v %v %q", ok, err, differ.String())
	}
}

var all = Registrations{true, true, true, true, true}

func one(place Province, day string, c Class, unit money.Cents, r Registrations) Sale {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return Sale{Date: date, Place: place, Registrations: r, Lines: []Line{{c, 1, unit}}}
}

func TestEachClassInEachProvinceBearsItsTaxes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place Province
		day   string
		class Class
		unit  money.Cents
		want  string
	}{
		{"NS", "2025-03-31", Standard, 10000, "HST 0.15"}, {"NS", "2025-04-01", Standard, 10000, "HST 0.14"},
		{"PE", "2026-11-23", ChildClothing, 10000, "HST 0.05"}, {"NB", "2026-11-23", ChildClothing, 10000, "HST 0.15"},
		{"PE", "2026-11-23", Diaper, 10000, "HST 0.15"}, {"NL", "2026-11-23", Book, 10000, "HST 0.05"},
		{"QC", "2026-11-23", Diaper, 10000, "GST 0.05"}, {"QC", "2026-11-23", ChildClothing, 10000, "GST 0.05 QST 0.09975"},
		{"QC", "2026-11-23", Book, 10000, "GST 0.05"}, {"BC", "2026-09-30", Fabric, 10000, "GST 0.05"},
		{"BC", "2026-10-01", Fabric, 10000, "GST 0.05 PST_BC 0.07"}, {"MB", "2026-06-30", Snack, 10000, "GST 0.05 RST_MB 0.07"},
		{"MB", "2026-07-01", Snack, 10000, "GST 0.05"}, {"MB", "2026-07-01", ChildFootwear, 15000, "GST 0.05"},
		{"MB", "2026-07-01", ChildFootwear, 15001, "GST 0.05 RST_MB 0.07"}, {"SK", "2026-11-23", PreparedFood, 300, "GST 0.05 PST_SK 0.06"},
		{"ON", "2026-11-23", PreparedFood, 400, "HST 0.05"}, {"ON", "2026-11-23", PreparedFood, 401, "HST 0.13"},
		{"AB", "2026-11-23", Standard, 10000, "GST 0.05"}, {"YT", "2026-11-23", BasicGrocery, 10000, ""},
		{"ON", "2025-01-15", ChildClothing, 10000, ""}, {"SK", "2025-01-15", Snack, 10000, "PST_SK 0.06"},
		{"ON", "2025-02-16", Snack, 10000, "HST 0.13"}, {"ON", "2026-11-23", GiftCard, 10000, ""},
		{"ON", "2026-11-23", FeminineHygiene, 10000, ""}, {"ON", "2026-11-23", Diaper, 10000, "HST 0.05"},
	} {
		r, err := Compute(one(c.place, c.day, c.class, c.unit, all))
		var got []string
		for _, k := range r.Components {
			got = append(got, k.Tax+" "+k.Rate)
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s %s %s %d: %v %v, want %s", c.place, c.day, c.class, c.unit, got, err, c.want)
		}
	}
}

func TestATaxIsCollectedOnlyWhenRegistered(t *testing.T) {
	t.Parallel()
	for _, place := range Provinces {
		r, err := Compute(one(place, "2026-11-23", Standard, 10000, Registrations{}))
		if err != nil || r.Tax != 0 {
			t.Errorf("%s: %+v %v", place, r, err)
		}
	}
}

func TestWhatIsNotEstablishedIsRefusedAndNotGuessed(t *testing.T) {
	t.Parallel()
	for _, place := range []Province{"BC", "MB", "SK"} {
		if _, err := Compute(one(place, "2026-11-23", Diaper, 1000, all)); err == nil {
			t.Errorf("a diaper in %s was taxed", place)
		}
	}
	for _, s := range []Sale{one("XX", "2026-11-23", Standard, 1, all), one("ON", "2026-11-23", "misc", 1, all),
		one("ON", "2026-11-23", Standard, -1, all), one("ON", "1999-01-01", Standard, 1, all)} {
		if _, err := Compute(s); err == nil {
			t.Errorf("%+v was taxed", s)
		}
	}
}

func TestPartsAlwaysAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Sale{Date: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Place: rapid.SampledFrom(Provinces).Draw(t, "place"),
			Registrations: Registrations{rapid.Bool().Draw(t, "gst"), rapid.Bool().Draw(t, "qst"), true, true, true},
			Shipping:      money.Cents(rapid.Int64Range(0, 5000).Draw(t, "shipping"))}
		classes := []Class{Standard, BasicGrocery, Snack, PreparedFood, Book, ChildClothing, Fabric, GiftCard, Donation}
		var goods money.Cents
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			l := Line{rapid.SampledFrom(classes).Draw(t, "class"), rapid.IntRange(1, 20).Draw(t, "qty"), money.Cents(rapid.Int64Range(0, 20000).Draw(t, "unit"))}
			s.Lines = append(s.Lines, l)
			if l.Class.supply() {
				goods += l.Unit.Times(l.Quantity)
			}
		}
		s.Discount = money.Cents(rapid.Int64Range(0, int64(goods)).Draw(t, "discount"))
		r, err := Compute(s)
		if err != nil {
			t.Fatal(err)
		}
		var net, shares, tax money.Cents
		for i, l := range r.Lines {
			net, shares = net+l.Net, shares+l.ShippingShare
			if !s.Lines[i].Class.supply() && (l.ShippingShare != 0 || l.Net != s.Lines[i].Unit.Times(s.Lines[i].Quantity) || l.Rates != nil) {
				t.Fatalf("a gift card or donation was touched: %+v", l)
			}
		}
		for _, c := range r.Components {
			tax += c.Amount
		}
		if net != r.Goods || shares != 0 && shares != s.Shipping || tax != r.Tax || r.Total != net+s.Shipping+tax {
			t.Fatalf("%+v does not add up", r)
		}
		whole := make([]Returned, len(s.Lines))
		for i, l := range s.Lines {
			whole[i] = Returned{i, l.Quantity}
		}
		n, err := Credit(s, r, whole, true)
		if err != nil || n.Tax != r.Tax || n.Goods != r.Goods {
			t.Fatalf("everything returned gives back %+v of %+v, %v", n, r, err)
		}
	})
}
