package shipping

import (
	"testing"
	"time"

	"plantagenet/internal/money"
)

var day = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func TestSendingCostsByZoneAndBilledWeight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		province string
		parcel   Parcel
		price    money.Cents
		parcels  int
	}{
		{"QC", Parcel{WeightG: 500, Quantity: 1}, 995, 1}, {"QC", Parcel{WeightG: 501, Quantity: 1}, 1195, 1},
		{"NS", Parcel{WeightG: 400, Quantity: 5}, 1695, 1}, {"BC", Parcel{WeightG: 5001, Quantity: 1}, 4195, 1},
		{"NU", Parcel{WeightG: 100, Quantity: 1}, 1995, 1}, {"ON", Parcel{WeightG: 10001, Quantity: 1}, 2495 + 995, 2},
		{"ON", Parcel{WeightG: 100, LengthMM: 400, WidthMM: 300, HeightMM: 200, Quantity: 1}, 1795, 1}, // 24 000 cm³ bill as 4.8 kg
	} {
		q, err := For(c.province, day, []Parcel{c.parcel})
		if err != nil || q.Price != c.price || q.Parcels != c.parcels {
			t.Errorf("%s %+v: %+v %v, want %d", c.province, c.parcel, q, err, c.price)
		}
	}
	if _, err := For("ON", day, []Parcel{{WeightG: 30000, Quantity: 2}}); err == nil {
		t.Error("sixty kilograms were quoted")
	}
	if _, err := For("XX", day, nil); err == nil {
		t.Error("a province that does not exist was quoted")
	}
}

func TestAPostalCodeIsCheckedAgainstItsProvince(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, province, code, fault string }{
		{"k0b1l0", "ON", "K0B 1L0", ""}, {"J8X 2K1", "QC", "J8X 2K1", ""}, {"Ｋ０Ｂ １Ｌ０", "ON", "K0B 1L0", ""}, {"k0b-1l0", "ON", "K0B 1L0", ""},
		{"K0D 1L0", "ON", "", "postal_code_letter"}, {"W1A 1A1", "ON", "", "postal_code_first"}, {"90210", "ON", "", "postal_code_form"},
		{"J8X 2K1", "ON", "", "postal_code_province"}, {"", "ON", "", "postal_code_missing"}, {"S9V 0A1", "AB", "S9V 0A1", ""},
		{"K1A 0A1", "QC", "K1A 0A1", ""}, {"X0A 0A1", "NT", "", "postal_code_province"}, {"X0A 0A1", "NU", "X0A 0A1", ""},
	} {
		code, f := PostalCode(c.text, c.province)
		if f == nil && (c.fault != "" || code != c.code) || f != nil && f.Code != c.fault {
			t.Errorf("%q in %s: %q %v, want %q %s", c.text, c.province, code, f, c.code, c.fault)
		}
	}
}

func TestAnAddressIsCleanedAndEachFieldAnswers(t *testing.T) {
	t.Parallel()
	a := Address{Line1: "  12,\true \u202eprincipale\u200b\x00 ", City: "Plantagenet", Province: "on", PostalCode: "k0b 1l0"}
	if faults := a.Check(); len(faults) != 0 || a.Line1 != "12, rue principale" || a.Province != "ON" || a.PostalCode != "K0B 1L0" {
		t.Fatalf("%+v %v", a, faults)
	}
	empty := Address{}
	fields := map[string]bool{}
	for _, f := range empty.Check() {
		fields[f.Field] = true
	}
	for _, name := range []string{"line1", "city", "province", "postal_code"} {
		if !fields[name] {
			t.Errorf("nothing is said of %s", name)
		}
	}
}
