package drawing

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

var weekOnShelf = []Spec{
	{Kind: "scarf", Band: "teinturieres-kapokier"}, {Kind: "tote", Band: "coop-301"},
	{Kind: "apron", Band: "coop-301"}, {Kind: "leather_bag"}, {Kind: "sofa"},
	{Kind: "jar_honey", Label: "Miel", Sublabel: "de trèfle · 500 g", Band: "rang-six"},
	{Kind: "pouch_dry", Label: "Hibiscus", Sublabel: "fleurs séchées · 100 g", Band: "plateau-karite"},
	{Kind: "soap", Label: "Savon", Sublabel: "au karité · 110 g", Band: "plateau-karite"},
	{Kind: "basket_handle"}, {Kind: "tin_shea", Label: "Beurre de karité"},
	{Kind: "bottle_syrup", Label: "Sirop d’érable", Sublabel: "540 mL"}, {Kind: "quilt"},
}

func TestTheShelfHoldsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for _, wide := range []bool{true, false} {
		svg := Shelf(weekOnShelf, wide)
		wellFormed(t, "shelf", svg)
		light(t, "shelf", svg, 80<<10, 18<<10)
		pegs, want := strings.Count(string(svg), `r="17"`), 4
		if !wide {
			want = 3
		}
		if pegs != want {
			t.Errorf("%d pegs, want %d", pegs, want)
		}
	}
}

func TestAnEmptyShelfIsStillAPicture(t *testing.T) {
	t.Parallel()
	wellFormed(t, "empty shelf", Shelf(nil, true))
	wellFormed(t, "one thing", Shelf([]Spec{{Kind: "soap"}}, false))
}

func TestEveryHangingKindHasAHook(t *testing.T) {
	t.Parallel()
	for name, k := range kinds {
		if _, ok := hooks[name]; ok != k.hangs {
			t.Errorf("%s: hangs %v, hook %v", name, k.hangs, ok)
		}
	}
}

func journey(phone bool) MapSpec {
	field := Place{-6.5, 12.3}
	return MapSpec{
		Prefix: "m", TitleID: "mt", DescID: "md", Title: `Le parcours du "lot" <C301>`, Desc: "Du Mali à Plantagenet", Phone: phone,
		Stops: []Stop{
			{At: field, Label: "Mali", Note: "champ & lieu non publié", Mark: Halo, Side: Right},
			{At: Dakar, Label: "Dakar", Note: "chargé le 28 mai 2026", Mark: Ring, Side: Left},
			{At: Ottawa, Label: "Montréal", Note: "dédouané le 2 juillet 2026", Mark: Workshop, Side: Below, Slug: "coop-301"},
		},
		Legs:   []Leg{{From: field, To: Bamako}, {From: Bamako, To: Dakar, Proved: true}, {From: Dakar, To: Montreal, Proved: true, Sea: true}},
		Inset:  &Inset{Workshop: "Ottawa", Store: "Plantagenet", Distance: "70\u00a0km", Slug: "coop-301", Proved: true},
		Credit: "Contours : Natural Earth.",
	}
}

func TestTheMapIsLightAndSafeInAPage(t *testing.T) {
	t.Parallel()
	for _, phone := range []bool{false, true} {
		svg := Map(journey(phone))
		wellFormed(t, "map", svg)
		light(t, "map", svg, 20<<10, 8<<10)
		for _, want := range []string{`aria-labelledby="mt md"`, "&lt;C301&gt;", "map-proved", "map-declared"} {
			if !bytes.Contains(svg, []byte(want)) {
				t.Errorf("the map lacks %s", want)
			}
		}
	}
}

func TestEveryPlaceOfTheShopIsInBothFrames(t *testing.T) {
	t.Parallel()
	for _, f := range []framing{wide, narrow} {
		for _, p := range []Place{Ottawa, Plantagenet, Montreal, Dakar, Bamako, Niamey} {
			x, y := project(p)
			if x < f.x || x > f.x+f.w || y < f.y || y > f.y+f.h {
				t.Errorf("%v falls outside the frame at %.0f, %.0f", p, x, y)
			}
		}
	}
}

// Equal-area: two small squares of the earth of the same area cover the same
// area of paper, wherever they are.
func TestTheProjectionKeepsAreas(t *testing.T) {
	t.Parallel()
	area := func(p Place) float64 {
		const d = .1
		x0, y0 := project(p)
		x1, y1 := project(Place{p.Lon + d, p.Lat})
		x2, y2 := project(Place{p.Lon, p.Lat + d})
		cross := (x1-x0)*(y2-y0) - (x2-x0)*(y1-y0)
		return -cross / (d * d * math.Cos(radians(p.Lat)))
	}
	a, b := area(Ottawa), area(Niamey)
	if r := a / b; r < .98 || r > 1.02 {
		t.Errorf("areas differ by %.3f", r)
	}
}

func TestTheMapToTheStoreNamesIt(t *testing.T) {
	t.Parallel()
	for _, phone := range []bool{false, true} {
		svg := StoreMap(StoreMapSpec{TitleID: "s", Title: "Comment s’y rendre", Store: "Plantagenet", StoreNote: "rue d’exemple", River: "rivière des Outaouais", Nation: "rivière Nation Sud", East: "vers Montréal", Distance: "70\u00a0km", Phone: phone})
		wellFormed(t, "store map", svg)
		light(t, "store map", svg, 9<<10, 3<<10)
		if n := bytes.Count(svg, []byte(">Plantagenet<")); n != 1 {
			t.Errorf("the store is named %d times", n)
		}
	}
}

func TestIconsAreXMLAndUnknownOnesEmpty(t *testing.T) {
	t.Parallel()
	for name := range icons {
		wellFormed(t, name, []byte(Icon(name)))
	}
	if got := Icon("heart"); got != "" {
		t.Errorf("drew %s", got)
	}
}
