package parcel

import (
	"net/url"
	"regexp"
	"strings"

	"plantagenet/internal/fault"
)

// Carrier is who carries a parcel. Name is said as it is in both languages;
// where it is empty the message "staff.carrier." + Code says it.
type Carrier struct {
	Code, Name string
	fr, en     string // tracking pages; the number goes at the end
}

// Carriers lists them in the order they are offered. OwnRound is the store's
// own car; Other is any other carrier.
var Carriers = []Carrier{
	{"canada_post", "", "https://www.canadapost-postescanada.ca/track-reperage/fr#/search?searchFor=",
		"https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor="},
	{"purolator", "Purolator", "https://www.purolator.com/en/shipping/tracker?pin=", "https://www.purolator.com/en/shipping/tracker?pin="},
	{"ups", "UPS", "https://www.ups.com/track?tracknum=", "https://www.ups.com/track?tracknum="},
	{"fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr=", "https://www.fedex.com/fedextrack/?trknbr="},
	{Code: "own_round"},
	{Code: "other"},
}

// CarrierBy finds a carrier by its code.
func CarrierBy(code string) (Carrier, bool) {
	for _, c := range Carriers {
		if c.Code == code {
			return c, true
		}
	}
	return Carrier{}, false
}

// TrackingURL is where a parcel can be followed, in "fr" or "en"; empty where
// the carrier has no such page or the parcel no number.
func (p Parcel) TrackingURL(lang string) string {
	c, _ := CarrierBy(p.Carrier)
	page := c.en
	if lang == "fr" {
		page = c.fr
	}
	if page == "" || p.Tracking == "" {
		return ""
	}
	return page + url.QueryEscape(p.Tracking)
}

var tracking = regexp.MustCompile(`^[A-Z0-9-]{6,40}$`)

// Tracking writes a tracking number as it is kept: capitals, without the spaces
// it is printed with. Empty stays empty.
func Tracking(text string) (string, *fault.Fault) {
	number := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if number != "" && !tracking.MatchString(number) {
		return text, fault.New(fault.Invalid, "tracking").On("tracking")
	}
	return number, nil
}

// Services are Canada Post's, as messages "staff.service." + name say them.
var Services = []string{"expedited", "regular", "xpresspost", "priority", "lettermail"}

// Box is one the store keeps; sizes are millimetres inside.
type Box struct {
	Code                        string
	LengthMM, WidthMM, HeightMM int
}

// Boxes go from the smallest to the largest; "own" is any other.
var Boxes = []Box{{"envelope", 350, 250, 20}, {"s", 250, 200, 100}, {"m", 400, 300, 200}, {"l", 600, 400, 400}, {Code: "own"}}

// BoxFor is the code of the smallest box that takes a volume in cm³ with a
// third of room to spare; "m" where the volume is not known.
func BoxFor(volume int64) string {
	if volume <= 0 {
		return "m"
	}
	for _, b := range Boxes {
		if int64(b.LengthMM)*int64(b.WidthMM)*int64(b.HeightMM)/1000 >= volume*4/3 {
			return b.Code
		}
	}
	return "own"
}

// KnownBox says whether the store has a box of that code.
func KnownBox(code string) bool {
	for _, b := range Boxes {
		if b.Code == code {
			return true
		}
	}
	return false
}
