package drawing

import (
	"fmt"
	"strings"
)

// Shelf draws the picture of the home page from goods in stock: a peg rail
// with what hangs, a plank with what stands, light from a window on the wall.
// It takes the first that fit, four hung and six standing when wide (1370 by
// 1115), three and four for a phone (780 by 754); specs it cannot draw are
// left out.
func Shelf(items []Spec, wide bool) []byte {
	r := room{w: 1370, h: 1115, rail: 96, plank: 1006, pegs: 4, places: 6}
	if !wide {
		r = room{w: 780, h: 754, rail: 62, plank: 668, pegs: 3, places: 4}
	}
	var hung, stood []ware
	for _, s := range items {
		switch w, ok := wareOf(s, len(hung)+len(stood)); {
		case !ok:
		case w.hangs && len(hung) < r.pegs:
			hung = append(hung, w)
		case !w.hangs && len(stood) < r.places:
			stood = append(stood, w)
		}
	}
	r.wall()
	r.hang(hung)
	r.stand(stood)
	r.b.WriteString(`</svg>`)
	return []byte(r.b.String())
}

// A room is the home picture being drawn; lengths are in its own units.
type room struct {
	b            strings.Builder
	w, h         int
	rail, plank  int // tops of the peg rail and of the plank
	pegs, places int
}

// A ware is one thing ready to be placed.
type ware struct {
	kind
	body  string  // drawing and the fixtures it points at
	scale float64 // share of its own frame's size
	hung  hook
}

// A hook is where a hanging thing meets its peg, in its own frame; with a
// cord, where the cord's two ends are tied.
type hook struct {
	x, y      int
	cord, tie int
}

// hooks of the hanging kinds.
var hooks = map[string]hook{
	"tote": {200, 46, 0, 0}, "apron": {200, 56, 0, 0}, "leather_bag": {200, 42, 0, 0},
	"oven_mitt": {193, 66, 0, 0}, "scarf": {200, 36, 120, 80}, "shawl": {200, 36, 130, 74},
	"quilt": {200, 36, 130, 74}, "child_tunic": {200, 56, 44, 98}, "adult_tunic": {200, 36, 50, 70},
	"bib": {200, 60, 36, 104},
}

// sizes are how large a kind is on the shelf beside the others, in hundredths
// of its frame; the common size is 90.
var sizes = map[string]int{
	"tote": 128, "apron": 112, "scarf": 112, "shawl": 108, "quilt": 110, "leather_bag": 84,
	"child_tunic": 92, "adult_tunic": 112, "bib": 78, "oven_mitt": 74, "soap": 76, "tin_shea": 84,
	"tin_balm": 56, "jar_honey": 82, "jar_spread": 76, "candle": 68, "earrings": 66, "necklace": 66,
	"bracelet": 58, "leather_wallet": 62, "sandals": 70, "mittens": 70, "socks": 70, "gift_card": 56,
	"pouch": 72, "notebook": 74, "book": 76, "box_tea": 82, "djembe": 104, "tablecloth": 96,
}

func wareOf(s Spec, n int) (ware, bool) {
	k, sc, err := prepare(&s, string(rune('a'+n)))
	if err != nil {
		return ware{}, false
	}
	body, err := sc.draw(s.Kind)
	if err != nil {
		return ware{}, false
	}
	size, ok := sizes[s.Kind]
	if !ok {
		size = 90
	}
	return ware{kind: k, body: sc.defs(body) + body, scale: float64(size) / 100, hung: hooks[s.Kind]}, true
}

// wall draws the plaster and two slanted planes of daylight.
func (r *room) wall() {
	at := func(share int) int { return r.w * share / 100 }
	fmt.Fprintf(&r.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">`, r.w, r.h)
	fmt.Fprintf(&r.b, `<path d="M0 0h%dv%dH0z" fill="#e9e1d0"/>`, r.w, r.h)
	fmt.Fprintf(&r.b, `<path d="M%d 0H%dL%d %dH%dzM%d 0H%dL%d %dH%dz" fill="#f3ecdc"/>`,
		at(9), at(43), at(80), r.h, at(40), at(49), at(65), at(101), r.h, at(86))
	r.beam(r.rail, 34, "#c79a66", "#a97544")
}

// beam is a board along the wall, its lower edge in shade, its shadow below.
func (r *room) beam(y, thick int, face, edge string) {
	fmt.Fprintf(&r.b, `<path d="M0 %dh%dv%dH0z" fill="#6b4320" fill-opacity=".13"/>`, y+thick, r.w, thick/3)
	fmt.Fprintf(&r.b, `<path d="M0 %dh%dv%dH0z" fill="%s"/><path d="M0 %dh%dv%dH0z" fill="%s"/><path d="M0 %dh%[2]dv3H0z" fill="#fff" fill-opacity=".25"/>`,
		y, r.w, thick, face, y+thick*2/3, r.w, thick-thick*2/3, edge, y)
}

// spread gives the middle of each thing so that the gaps between are equal,
// and the share all must shrink by to fit.
func (r *room) spread(wares []ware, fit float64) (middles []float64, shrink float64) {
	total := 0.0
	for _, w := range wares {
		total += float64(w.box[2]) * w.scale * fit
	}
	shrink = min(1, .93*float64(r.w)/max(total, 1))
	gap := (float64(r.w) - total*shrink) / float64(len(wares)+1)
	x := gap
	for _, w := range wares {
		width := float64(w.box[2]) * w.scale * fit * shrink
		middles = append(middles, x+width/2)
		x += width + gap
	}
	return middles, shrink * fit
}

// fit is how much of their wide size things have in this room.
func (r *room) fit() float64 {
	if r.w < 1000 {
		return .7
	}
	return 1
}

// hang puts things on pegs.
func (r *room) hang(wares []ware) {
	middles, shrink := r.spread(wares, r.fit())
	for i, w := range wares {
		k := w.scale * shrink
		peg := int(middles[i])
		y := float64(r.rail + 14)
		x := float64(peg) - float64(w.hung.x)*k
		top := y - float64(w.hung.y)*k
		fmt.Fprintf(&r.b, `<circle cx="%d" cy="%d" r="17" fill="#8f5f34"/>`, peg, r.rail+12)
		fmt.Fprintf(&r.b, `<g transform="translate(%.1f %.1f) scale(%.3g)">%s%s</g>`, x, top, k, w.cord(), w.body)
		fmt.Fprintf(&r.b, `<circle cx="%d" cy="%d" r="13" fill="#b98350"/><path d="M%d %da9 9 0 0 1 9-9" fill="none" stroke="#fff" stroke-opacity=".4" stroke-width="2.5"/>`, peg, r.rail+8, peg-9, r.rail+8)
	}
}

// cord ties a thing without a loop of its own to its peg.
func (w *ware) cord() string {
	h := w.hung
	if h.cord == 0 {
		return ""
	}
	return fmt.Sprintf(`<path d="M%d %dL%d %dL%d %d" fill="none" stroke="#5b4028" stroke-width="2.5"/>`, h.x-h.cord, h.tie, h.x, h.y, h.x+h.cord, h.tie)
}

// stand puts things on the plank.
func (r *room) stand(wares []ware) {
	r.beam(r.plank, 42, "#c08e58", "#a4713f")
	middles, shrink := r.spread(wares, r.fit())
	for i, w := range wares {
		k := w.scale * shrink
		x := middles[i] - (float64(w.box[0])+float64(w.box[2])/2)*k
		y := float64(r.plank) + 5 - float64(w.box[1]+w.box[3])*k
		fmt.Fprintf(&r.b, `<g transform="translate(%.1f %.1f) scale(%.3g)">%s</g>`, x, y, k, w.body)
	}
}
