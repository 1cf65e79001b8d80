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
		supplied := false
		for _, l := range s.Lines {
			supplied = supplied || l.Class.supply()
		}
		if net != r.Goods || supplied && shares != s.Shipping || !supplied && shares != 0 || tax != r.Tax || r.Total != net+s.Shipping+tax {
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

func TestOneBadCartSpoilsNoOther(t *testing.T) {
	t.Parallel()
	cart := func(id, what string) string { return `{"id":"` + id + `","input":{"date":"2026-11-23",` + what + `}}` }
	line := `"registrations":{"gst_hst":true},"lines":[{"tax_class":"standard","qty":1,"unit_cents":100}]`
	in := `{"cases":[` + strings.Join([]string{
		cart("half", `"fulfilment":"counter","lines":[{"tax_class":"standard","qty":0.5,"unit_cents":100}]`),
		cart("none", `"fulfilment":"counter","lines":[{"tax_class":"standard","qty":0,"unit_cents":100}]`),
		cart("class", `"fulfilment":"counter","lines":[{"tax_class":"misc","qty":1,"unit_cents":100}]`),
		cart("where", `"fulfilment":"ship",`+line), cart("how", `"fulfilment":"drone",`+line), cart("empty", `"fulfilment":"counter"`),
		cart("abroad", `"fulfilment":"ship","ship_to":{"province":"NY"},`+line), cart("good", `"fulfilment":"pickup",`+line),
		cart("discount", `"fulfilment":"pickup","order_discount_cents":101,`+line),
		cart("early", `"fulfilment":"pickup","refund":{"date":"2026-11-22","lines":[{"line":0,"qty":1}]},`+line),
	}, ",") + `]}`
	var out, differ bytes.Buffer
	ok, err := Check(strings.NewReader(in), &out, &differ)
	if err != nil || ok {
		t.Fatal(ok, err)
	}
	if n := strings.Count(differ.String(), "\n"); n != 9 || strings.Contains(differ.String(), "good:") {
		t.Errorf("%d carts refused:\n%s", n, differ.String())
	}
	if !strings.Contains(out.String(), `"total_cents": 113`) || !strings.Contains(differ.String(), "class: tax_class: There is no tax class “misc”.") {
		t.Errorf("%s\n%s", out.String(), differ.String())
	}
}

func TestWhatACaseExpectsBeyondTheUsualIsComparedToo(t *testing.T) {
	t.Parallel()
	in := `{"cases":[{"id":"X","input":{"date":"2026-11-23","fulfilment":"counter","registrations":{"gst_hst":true},
		"lines":[{"tax_class":"standard","qty":1,"unit_cents":100}]},"expected":{"line_net_cents":[100],"shipping_share_cents":[0]}}]}`
	var out, differ bytes.Buffer
	if ok, err := Check(strings.NewReader(in), &out, &differ); err != nil || !ok {
		t.Fatalf("%v %v %s", ok, err, differ.String())
	}
	if strings.Contains(out.String(), "line_net_cents") {
		t.Error("what a plain cart has no use for is printed")
	}
}

func TestTheCommissionOfARegisteredPrincipalIsTaxed(t *testing.T) {
	t.Parallel()
	s := one("ON", "2026-11-23", Standard, 8000, all)
	r, err := Compute(s)
	if err != nil {
		t.Fatal(err)
	}
	for registered, want := range map[bool]settlement{false: {8000, 3200, 4800, 0}, true: {8000, 3200, 4384, 416}} {
		got, err := consignment{Registered: registered, CommissionRate: "0.40"}.settle(s, r)
		if err != nil || *got != want {
			t.Errorf("registered %v: %+v %v", registered, got, err)
		}
	}
}

func TestManitobaJudgesAGarmentByItsPriceAfterDiscount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		quantity int
		unit     money.Cents
		discount money.Cents
		tax      money.Cents
	}{{2, 15000, 0, 1500}, {2, 15001, 0, 1500 + 2100}, {1, 16000, 1000, 750}, {3, 15001, 2, 2250 + 3150}, {3, 15001, 3, 2250}} {
		s := one("MB", "2026-11-23", ChildClothing, c.unit, all)
		s.Lines[0].Quantity, s.Discount = c.quantity, c.discount
		if r, err := Compute(s); err != nil || r.Tax != c.tax {
			t.Errorf("%+v: %+v %v", c, r.Components, err)
		}
	}
}

func TestCreditNotesTogetherGiveBackExactlyWhatWasCharged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Sale{Date: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Place: rapid.SampledFrom(Provinces).Draw(t, "place"), Registrations: all,
			Shipping: money.Cents(rapid.Int64Range(0, 3000).Draw(t, "shipping"))}
		var left []int
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			l := Line{rapid.SampledFrom([]Class{Standard, Book, Snack, BasicGrocery}).Draw(t, "class"), rapid.IntRange(1, 4).Draw(t, "qty"),
				money.Cents(rapid.Int64Range(1, 9999).Draw(t, "unit"))}
			s.Lines, left = append(s.Lines, l), append(left, l.Quantity)
		}
		s.Discount = money.Cents(rapid.Int64Range(0, int64(s.Lines[0].Unit)).Draw(t, "discount"))
		r, err := Compute(s)
		if err != nil {
			t.Fatal(err)
		}
		var earlier []Returned
		var given Note
		sent := false
		for i := range left {
			for ; left[i] > 0; left[i]-- {
				now := []Returned{{i, 1}}
				n, err := CreditAfter(s, r, earlier, sent, now, !sent)
				if err != nil || n.Tax < 0 || n.Goods < 0 || n.Total != n.Goods+n.Shipping+n.Tax {
					t.Fatalf("%+v %v", n, err)
				}
				given.Goods, given.Shipping, given.Tax = given.Goods+n.Goods, given.Shipping+n.Shipping, given.Tax+n.Tax
				if given.Tax > r.Tax || given.Goods > r.Goods {
					t.Fatalf("given back %+v of %+v", given, r)
				}
				earlier, sent = append(earlier, now...), true
			}
		}
		if given.Tax != r.Tax || given.Goods != r.Goods || given.Shipping != r.Shipping {
			t.Fatalf("given back %+v of %+v", given, r)
		}
		if _, err := CreditAfter(s, r, earlier, sent, []Returned{{0, 1}}, false); err == nil {
			t.Fatal("more pieces came back than were sold")
		}
	})
}

func TestShippingOfGoodsGivenAwayIsTaxedAsThey(t *testing.T) {
	t.Parallel()
	free := one("ON", "2026-11-23", Standard, 0, all)
	free.Shipping = 1000
	coupon := one("ON", "2026-11-23", Standard, 2000, all)
	coupon.Shipping, coupon.Discount = 1000, 2000
	cardAlone := one("ON", "2026-11-23", GiftCard, 2000, all)
	cardAlone.Shipping = 1000
	for _, c := range []struct {
		sale Sale
		tax  money.Cents
	}{{free, 130}, {coupon, 130}, {cardAlone, 0}} {
		if r, err := Compute(c.sale); err != nil || r.Tax != c.tax {
			t.Errorf("%+v: %+v %v", c.sale, r, err)
		}
	}
}

func TestCashIsRoundedToFiveCents(t *testing.T) {
	t.Parallel()
	for due, want := range map[money.Cents]money.Cents{0: 0, 1: 0, 2: 0, 3: 5, 4: 5, 5: 5, 6: 5, 7: 5, 8: 10, 9: 10, 2909: 2910, 394: 395, -3: -5, -2: 0} {
		if got := RoundCash(due); got != want {
			t.Errorf("%d becomes %d, want %d", due, got, want)
		}
	}
}
