package replenish

import "math"

// Review is how often the store orders, in days: what is ordered has to last
// until the next order has come.
const Review = 30

// usualLead is the lead time in days of a cooperative that has none on record.
const usualLead = 45

// season is how far last year may bend this year's pace: between half and double,
// and only where enough was sold to say anything.
const (
	seasonLeast  = 0.5
	seasonMost   = 2.0
	seasonEnough = 10
	seasonDays   = usualLead + Review // of last year that are looked at
)

// Figures are what a suggestion is reckoned from. Pieces and days.
type Figures struct {
	Available  int64 `db:"available"`   // can be sold now
	Transit    int64 `db:"transit"`     // on their way here
	Sold90     int64 `db:"sold_90"`     // in the last 90 days, less what came back
	Days90     int   `db:"days_90"`     // of those since the first receipt, at least 14
	SoldBefore int64 `db:"sold_before"` // in the same 90 days a year ago
	SoldSeason int64 `db:"sold_season"` // what followed them then, over 75 days
	LeadDays   int   `db:"lead_days"`
}

// Suggestion says how many to order and how that was reached.
type Suggestion struct {
	PerDay   float64 // pieces a day
	Horizon  int     // days the order has to last: lead time and review
	Season   float64 // factor of last year, 1 where last year says nothing
	Need     int64   // pieces over the horizon
	Reserve  int64   // a week's pace on top, for what cannot be foreseen
	Cover    *int    // days that what is here lasts; nil when nothing sells
	Quantity int64   // to order, never less than 0
}

// Suggest reckons an order: pace × horizon × season + reserve − what is here −
// what is on its way.
func Suggest(f Figures) Suggestion {
	s := Suggestion{Horizon: f.LeadDays + Review, Season: 1}
	if f.Sold90 <= 0 || f.Days90 <= 0 {
		return s
	}
	s.PerDay = float64(f.Sold90) / float64(f.Days90)
	if f.SoldBefore >= seasonEnough {
		then := float64(f.SoldBefore) / 90
		next := float64(f.SoldSeason) / seasonDays
		s.Season = math.Round(10*min(seasonMost, max(seasonLeast, next/then))) / 10
	}
	s.Need = int64(math.Ceil(s.PerDay*float64(s.Horizon)*s.Season - 1e-9))
	s.Reserve = int64(math.Ceil(s.PerDay*7 - 1e-9))
	cover := int(math.Floor(float64(max(0, f.Available))/s.PerDay + 1e-9))
	s.Cover = &cover
	s.Quantity = max(0, s.Need+s.Reserve-f.Available-f.Transit)
	return s
}
