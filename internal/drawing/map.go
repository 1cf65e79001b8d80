package drawing

import (
	"fmt"
	"html"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// A Mark is how a stop is drawn on the map.
type Mark string

// The marks of stops.
const (
	Dot      Mark = "dot"  // a place a record names
	Ring     Mark = "ring" // a passage: port, border
	Halo     Mark = "halo" // somewhere in here; the exact place is not published
	Workshop Mark = "band" // a workshop: the square cut from its band
)

// A Side is where a stop's words stand from its mark.
type Side string

// The sides a label can stand on.
const (
	Right Side = "right"
	Left  Side = "left"
	Below Side = "below"
	Above Side = "above"
)

// A Stop is one place of a journey. Slug is the cooperative of a Workshop mark.
type Stop struct {
	At    Place
	Label string
	Note  string
	Mark  Mark
	Side  Side
	Slug  string
}

// A Leg joins two places. Proved legs have a record behind them and are drawn
// as a running stitch, declared ones as grey dots. Sea follows the plausible
// way of a ship between West Africa and Montréal instead of a straight line.
type Leg struct {
	From, To Place
	Via      []Place // passed before the crossing, such as a cape
	Proved   bool
	Sea      bool
}

// An Inset is the round enlargement from the workshop in Ottawa to the store.
type Inset struct {
	Workshop string // name at the workshop, "Ottawa"
	Store    string // name at the store, "Plantagenet"
	Distance string // "70 km", with its no-break space
	Slug     string // cooperative of the workshop; empty: a plain dot
	Proved   bool
}

// MapSpec is a journey to draw. Title and Desc are read by screen readers
// through the ids given; Prefix keeps ids apart when a page has two maps.
type MapSpec struct {
	Prefix          string
	TitleID, DescID string
	Title, Desc     string
	Stops           []Stop
	Legs            []Leg
	Inset           *Inset
	Credit          string // source line, drawn at the foot
	Phone           bool   // the narrow framing, for 375 pixels
}

// A view is a framing of the map: its box, the size of one written pixel in
// its units, and where the inset stands.
type framing struct {
	x, y, w, h float64
	unit       float64
	insetX     float64
	insetY     float64
	insetR     float64
}

var (
	wide   = framing{0, 0, 1152, 456, 1, 560, 112, 92}
	narrow = framing{246, -46, 640, 606, 1.7, 752, 70, 104}
)

// Map draws the Atlantic with a journey on it, as an svg element to put inside
// a page. Colours are custom properties with fallbacks (--map-sea, --map-land,
// --map-here, --map-coast, --map-water, --ochre, --ctl, --ink, --bark,
// --indigo, --paper); words use the page's fonts through the classes map-name,
// map-note and map-place.
func Map(m MapSpec) []byte {
	f := wide
	if m.Phone {
		f = narrow
	}
	c := chart{f: f, prefix: m.Prefix}
	c.open(m)
	c.land()
	if m.Inset != nil {
		c.sight(m.Inset)
	}
	for _, l := range m.Legs {
		c.leg(l)
	}
	for _, s := range m.Stops {
		c.mark(s)
	}
	for _, s := range m.Stops {
		c.label(s)
	}
	if m.Inset != nil {
		c.inset(m.Inset)
	}
	if m.Credit != "" {
		c.words("map-credit", m.Credit, "start", f.x+16*f.unit, f.y+f.h-14*f.unit, 12.5, "var(--bark,#6b5646)")
	}
	c.b.WriteString(`</svg>`)
	return []byte(c.b.String())
}

// A chart is a map being drawn.
type chart struct {
	b      strings.Builder
	f      framing
	prefix string
}

func (c *chart) add(format string, args ...any) { fmt.Fprintf(&c.b, format, args...) }

func (c *chart) open(m MapSpec) {
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="%g %g %g %g"`, c.f.x, c.f.y, c.f.w, c.f.h)
	describe(&c.b, m.TitleID, m.Title, m.DescID, m.Desc)
}

// describe ends the opening tag with what a screen reader says of a drawing.
func describe(b *strings.Builder, titleID, title, descID, desc string) {
	if title == "" {
		b.WriteString(` aria-hidden="true">`)
		return
	}
	ids := titleID
	body := fmt.Sprintf(`<title id="%s">%s</title>`, html.EscapeString(titleID), html.EscapeString(title))
	if desc != "" {
		ids += " " + descID
		body += fmt.Sprintf(`<desc id="%s">%s</desc>`, html.EscapeString(descID), html.EscapeString(desc))
	}
	fmt.Fprintf(b, ` role="img" aria-labelledby="%s">%s`, html.EscapeString(ids), body)
}

// land draws sea, coasts and, half a tone darker, the three countries.
func (c *chart) land() {
	o := outlines()
	c.add(`<path d="M%g %gh%gv%gh-%gz" fill="var(--map-sea,#e5e8e5)"/>`, c.f.x, c.f.y, c.f.w, c.f.h, c.f.w)
	c.add(`<g stroke="var(--map-coast,#d6c8ae)" stroke-width="%.2g" stroke-linejoin="round">`, c.f.unit*.8)
	c.add(`<path fill="var(--map-land,#f6f0e2)" d="%s"/>`, o["land"])
	for _, code := range [3]string{"CA", "ML", "NE"} {
		c.add(`<path fill="var(--map-here,#e9ddc5)" d="%s"/>`, o[code])
	}
	c.b.WriteString(`</g>`)
}

// leg draws one part of the way.
func (c *chart) leg(l Leg) {
	places := append([]Place{l.From}, l.Via...)
	if l.Sea {
		places = append(places, sea...)
	}
	c.thread(way(append(places, l.To)), l.Proved)
}

// thread is the line of the journey: a running stitch where proved, grey dots
// where only declared.
func (c *chart) thread(d string, proved bool) {
	u := c.f.unit
	if proved {
		c.add(`<path class="map-proved" d="%s" fill="none" stroke="var(--ochre,#b8741a)" stroke-width="%.3g" stroke-dasharray="%.3g %.3g"/>`, d, 2.8*u, 9*u, 5*u)
		return
	}
	c.add(`<path class="map-declared" d="%s" fill="none" stroke="var(--ctl,#8d7a66)" stroke-width="%.3g" stroke-linecap="round" stroke-dasharray="0 %.3g"/>`, d, 3.2*u, 7*u)
}

func (c *chart) mark(s Stop) {
	x, y := project(s.At)
	u := c.f.unit
	switch s.Mark {
	case Halo:
		c.add(`<circle cx="%.1f" cy="%.1f" r="%.3g" fill="var(--ochre,#b8741a)" fill-opacity=".16" stroke="var(--ochre,#b8741a)" stroke-width="%.3g" stroke-dasharray="%.3g %.3g"/>`, x, y, 20*u, 1.8*u, 5*u, 3.5*u)
	case Workshop:
		c.square(s.Slug, x, y)
	case Ring:
		c.disc(x, y, 4.5, "var(--paper,#fffdf8)", "var(--ochre,#b8741a)")
	default:
		c.disc(x, y, 5.5, "var(--ochre,#b8741a)", "var(--paper,#fffdf8)")
	}
}

func (c *chart) disc(x, y, r float64, fill, edge string) {
	c.add(`<circle cx="%.1f" cy="%.1f" r="%.3g" fill="%s" stroke="%s" stroke-width="%.3g"/>`, x, y, r*c.f.unit, fill, edge, 2.2*c.f.unit)
}

// square sets a workshop's mark, 20 written pixels wide with its white edge.
func (c *chart) square(slug string, x, y float64) {
	u := c.f.unit
	c.add(`<g transform="translate(%.1f %.1f) scale(%.3g)"><path d="M-1-1h19v19H-1z" fill="var(--paper,#fffdf8)"/>%s</g>`, x-8.5*u, y-8.5*u, u, squareOf(slug))
}

// label writes a stop's name and note beside its mark.
func (c *chart) label(s Stop) {
	if s.Label == "" && s.Note == "" {
		return
	}
	x, y := project(s.At)
	u, gap := c.f.unit, 14*c.f.unit
	if s.Mark == Halo {
		gap = 28 * u
	}
	anchor, dx, dy := "start", gap, 2*u
	switch s.Side {
	case Left:
		anchor, dx = "end", -gap
	case Below:
		anchor, dx, dy = "middle", 0, gap+14*u
	case Above:
		anchor, dx, dy = "middle", 0, -gap-14*u
	}
	x, anchor = c.inside(s, anchor, x+dx)
	c.words("map-name", s.Label, anchor, x, y+dy, 19, "var(--ink,#241a14)")
	c.words("map-note", s.Note, anchor, x, y+dy+18*u, 14, "var(--bark,#6b5646)")
}

// inside sets a label that would leave the frame against the edge it crosses.
func (c *chart) inside(s Stop, anchor string, x float64) (float64, string) {
	var buf sfnt.Buffer
	width := max(measure(brygada(), &buf, s.Label)*.019, measure(source(), &buf, s.Note)*.0145) * c.f.unit
	left := x
	switch anchor {
	case "middle":
		left -= width / 2
	case "end":
		left -= width
	}
	edge := 12 * c.f.unit
	switch first, last := c.f.x+edge, c.f.x+c.f.w-edge; {
	case left < first:
		return first, "start"
	case left+width > last:
		return last, "end"
	}
	return x, anchor
}

// words writes one line with a soft edge of the ground around its letters.
func (c *chart) words(class, text, anchor string, x, y, size float64, ink string) {
	if text == "" {
		return
	}
	u := c.f.unit
	family := "'Source Sans 3',sans-serif"
	if class == "map-name" {
		family = "'Brygada 1918',serif"
	}
	c.add(`<text class="%s" x="%.1f" y="%.1f" font-family="%s" font-size="%.3g" text-anchor="%s" fill="%s" stroke="var(--map-land,#f6f0e2)" stroke-opacity=".85" stroke-width="%.3g" stroke-linejoin="round" paint-order="stroke">%s</text>`,
		class, x, y, family, size*u, anchor, ink, 3.5*u, html.EscapeString(text))
}
