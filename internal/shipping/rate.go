package shipping

import (
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
)

// Parcel is one piece with its packing, as sold. Sizes are millimetres; zero
// where they are not known.
type Parcel struct {
	WeightG                     int
	LengthMM, WidthMM, HeightMM int
	Quantity                    int
}

// Quote is what sending costs and how long it takes, in working days.
type Quote struct {
	Price   money.Cents
	Service string // message key "shipping.service." + Service
	MinDays int
	MaxDays int
	WeightG int // billed
	Parcels int
}

// table is the shop's own flat table, in cents, from a day on.
type table struct {
	from  string // 2006-01-02
	zones map[int][]money.Cents
}

// steps are the upper bounds of the table's columns, in grams.
var steps = []int{500, 1000, 2000, 5000, 10000}

var tables = []table{{from: "2026-01-01", zones: map[int][]money.Cents{
	1: {995, 1195, 1395, 1795, 2495},
	2: {1195, 1395, 1695, 2295, 3295},
	3: {1395, 1595, 1995, 2795, 4195},
	4: {1995, 2495, 3295, 4995, 7995},
}}}

var zones = map[string]int{"ON": 1, "QC": 1, "NB": 2, "NS": 2, "PE": 2, "MB": 2, "NL": 3, "SK": 3, "AB": 3, "BC": 3, "YT": 4, "NT": 4, "NU": 4}

// days are the carrier's working days by zone.
var days = map[int][2]int{1: {3, 5}, 2: {4, 7}, 3: {5, 8}, 4: {8, 15}}

// MaxGrams is what one order may weigh, sent: four parcels of the table's largest.
const MaxGrams = 40000

// Cheapest is the least that sending costs, for the product page.
func Cheapest() money.Cents { return tables[len(tables)-1].zones[1][0] }

// For quotes sending parcels to a province on a day: by zone and billed weight,
// the greater of actual and volumetric (L × W × H in cm ÷ 5000 kg). Over the
// table's last column an order travels as several parcels.
func For(province string, day time.Time, parcels []Parcel) (Quote, error) {
	zone, ok := zones[province]
	if !ok {
		return Quote{}, fault.New(fault.Invalid, "province").On("province")
	}
	grams := billed(parcels)
	if grams > MaxGrams {
		return Quote{}, fault.New(fault.Invalid, "too_heavy").With("Max", MaxGrams/1000)
	}
	row := tableOn(day).zones[zone]
	q := Quote{Service: "expedited", MinDays: days[zone][0], MaxDays: days[zone][1], WeightG: grams}
	for rest := grams; q.Parcels == 0 || rest > 0; rest -= steps[len(steps)-1] {
		q.Price += row[column(rest)]
		q.Parcels++
	}
	return q, nil
}

// Pickup is the quote for who comes to Plantagenet.
func Pickup() Quote { return Quote{Service: "pickup"} }

func tableOn(day time.Time) table {
	t := tables[0]
	for _, next := range tables[1:] {
		if day.Format(time.DateOnly) >= next.from {
			t = next
		}
	}
	return t
}

func billed(parcels []Parcel) int {
	actual, volumetric := 0, 0
	for _, p := range parcels {
		actual += p.WeightG * p.Quantity
		volume := int64(p.LengthMM) * int64(p.WidthMM) * int64(p.HeightMM) // mm³; 5000 cm³ bill as 1000 g
		volumetric += int(volume/5000) * p.Quantity
	}
	return max(actual, volumetric)
}

func column(grams int) int {
	for i, upTo := range steps {
		if grams <= upTo {
			return i
		}
	}
	return len(steps) - 1
}
