package drawing

import (
	"fmt"
	"strings"
)

// StoreMapSpec holds the words of the map to the store. Towns keep their one
// name in both languages and are written by the map itself.
type StoreMapSpec struct {
	Prefix          string
	TitleID, DescID string
	Title, Desc     string
	Store           string // the store's name
	StoreNote       string // street and number
	River           string // name of the Ottawa river
	Nation          string // name of the South Nation river
	East            string // where the road goes on, "vers Montréal"
	Distance        string // "70 km" from Ottawa, with its no-break space
	Phone           bool   // fewer towns, larger words
}

// The country between Ottawa and Hawkesbury, west to east, degrees: a sketch
// whose places and lines were set by eye, to find the way and not to measure.
var (
	ottawaRiver = []Place{{-75.9, 45.36}, {-75.8, 45.41}, {-75.72, 45.432}, {-75.6, 45.466}, {-75.5, 45.497}, {-75.4, 45.54}, {-75.28, 45.57}, {-75.13, 45.59}, {-75, 45.607}, {-74.88, 45.637}, {-74.75, 45.65}, {-74.6, 45.625}, {-74.4, 45.585}, {-74.3, 45.57}}
	southNation = []Place{{-75.13, 45.18}, {-75.085, 45.31}, {-75.05, 45.38}, {-75.06, 45.43}, {-75, 45.48}, {-74.978, 45.53}, {-74.95, 45.57}, {-74.962, 45.615}}
	road17      = []Place{{-75.7, 45.42}, {-75.51, 45.468}, {-75.39, 45.513}, {-75.29, 45.543}, {-75.13, 45.566}, {-74.99, 45.536}, {-74.88, 45.556}, {-74.7, 45.6}, {-74.61, 45.6}, {-74.3, 45.52}}
	road417     = []Place{{-75.7, 45.42}, {-75.6, 45.405}, {-75.45, 45.36}, {-75.25, 45.325}, {-75.08, 45.335}, {-74.9, 45.43}, {-74.65, 45.49}, {-74.3, 45.47}}
	road9       = []Place{{-75.0, 45.372}, {-75.01, 45.45}, {-74.99, 45.536}}
)

// StoreMap draws the way from Ottawa to the store, as an svg element to put
// inside a page, with the same custom properties and classes as Map.
func StoreMap(m StoreMapSpec) []byte {
	g := guide{chart: chart{f: framing{w: 720, h: 330, unit: 1}, prefix: m.Prefix}, phone: m.Phone}
	if m.Phone {
		g.f = framing{w: 720, h: 400, y: -30, unit: 1.75}
	}
	fmt.Fprintf(&g.b, `<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 %g 720 %g"`, g.f.y, g.f.h)
	describe(&g.b, m.TitleID, m.Title, m.DescID, m.Desc)
	g.add(`<path d="M0 %gh720v%gH0z" fill="var(--map-land,#f6f0e2)"/>`, g.f.y, g.f.h)
	g.rivers()
	g.roads()
	g.towns()
	g.names(m)
	g.b.WriteString(`</svg>`)
	return []byte(g.b.String())
}

// A guide is the map to the store being drawn.
type guide struct {
	chart
	phone bool
}

// local sets a place of the county in the guide's frame, 490 units a degree of
// longitude, true to scale both ways at 45.5 degrees north.
func local(p Place) (x, y float64) { return (p.Lon + 75.82) * 490, 306 - (p.Lat-45.25)*699 }

func trace(places []Place) string {
	var b strings.Builder
	for i, p := range places {
		x, y := local(p)
		if i == 0 {
			fmt.Fprintf(&b, "M%.0f %.0f", x, y)
			continue
		}
		fx, fy := local(places[i-1])
		fmt.Fprintf(&b, "Q%.0f %.0f %.0f %.0f", fx, fy, (fx+x)/2, (fy+y)/2)
	}
	x, y := local(places[len(places)-1])
	fmt.Fprintf(&b, "L%.0f %.0f", x, y)
	return b.String()
}

func (g *guide) rivers() {
	g.add(`<g fill="none" stroke="var(--map-water,#c6d3d8)" stroke-linecap="round" stroke-linejoin="round"><path d="%s" stroke-width="15"/><path d="%s" stroke-width="5"/></g>`,
		trace(ottawaRiver), trace(southNation))
}

// roads draws the two ways east and, stitched, the one to take.
func (g *guide) roads() {
	g.add(`<g fill="none" stroke-linejoin="round"><g stroke="var(--map-coast,#d6c8ae)" stroke-width="%.3g"><path d="%s"/><path d="%s"/><path d="%s" stroke-width="%.3g"/></g>`,
		5*g.f.unit, trace(road17), trace(road417), trace(road9), 2.5*g.f.unit)
	g.b.WriteString(`</g>`)
	g.thread(trace(road17[:6]), true)
	g.shield("174", Place{-75.46, 45.488})
	g.shield("17", Place{-74.77, 45.582})
	g.shield("417", Place{-75.34, 45.337})
}

// shield is the number of a road on a small plate.
func (g *guide) shield(number string, at Place) {
	x, y := local(at)
	u := g.f.unit
	w := (10 + 8*float64(len(number))) * u
	g.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.1f" fill="var(--paper,#fffdf8)" stroke="var(--ctl,#8d7a66)" stroke-width="%.2g"/>`, x-w/2, y-9*u, w, 18*u, 3*u, u)
	g.add(`<text class="map-note" x="%.1f" y="%.1f" font-family="'Source Sans 3',sans-serif" font-size="%.3g" font-weight="600" text-anchor="middle" fill="var(--ink,#241a14)">%s</text>`, x, y+4.5*u, 13*u, number)
}

// towns marks the places on the way; a phone leaves the small ones out.
func (g *guide) towns() {
	towns := []struct {
		name   string
		at     Place
		dx, dy float64
		phone  bool
	}{
		{"Ottawa", Ottawa, 16, 26, true},
		{"Rockland", Place{-75.29, 45.543}, 0, 24, false},
		{"Wendover", Place{-75.13, 45.566}, -14, 24, false},
		{"Alfred", Place{-74.88, 45.556}, 0, -12, false},
		{"Hawkesbury", Place{-74.61, 45.6}, 6, 24, false},
		{"Casselman", Place{-75.08, 45.332}, -40, 22, true},
	}
	for _, t := range towns {
		if g.phone && !t.phone {
			continue
		}
		x, y := local(t.at)
		g.disc(x, y, 4, "var(--paper,#fffdf8)", "var(--bark,#6b5646)")
		size, class := 14.0, "map-note"
		if t.name == "Ottawa" {
			size, class = 19, "map-name"
		}
		g.words(class, t.name, "middle", x+t.dx, y+t.dy*g.f.unit, size, "var(--ink,#241a14)")
	}
}

// names writes the store, the rivers and the way on.
func (g *guide) names(m StoreMapSpec) {
	u := g.f.unit
	water, quiet := "var(--bark,#6b5646)", "var(--bark,#6b5646)"
	g.words("map-note", m.River, "middle", 150, 60, 13, water)
	x, y := local(Plantagenet)
	east := 164.0
	if g.phone {
		east = 214
	} else {
		g.words("map-note", m.Nation, "end", x-20, y+82, 13, water)
	}
	g.words("map-note", m.Distance, "middle", 215, 178+12*u, 14, quiet)
	g.words("map-note", m.East, "end", 720-12*u, east, 14, quiet)
	g.disc(x, y, 8, "var(--indigo,#24406e)", "var(--paper,#fffdf8)")
	g.words("map-name", m.Store, "start", x+14*u, y+26*u, 21, "var(--ink,#241a14)")
	g.words("map-note", m.StoreNote, "start", x+14*u, y+44*u, 14, quiet)
}
