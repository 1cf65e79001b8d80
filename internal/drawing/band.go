package drawing

import (
	"fmt"
	"strings"
)

// BandOptions are the variants of a band.
type BandOptions struct {
	Black  bool   // black alone on no ground, for print
	Prefix string // put before every id; a word without spaces
	Offset int    // threads to shift the repeat to the left
}

// id names the pattern after all that shapes it, so that two bands on one page
// share an id only when they are the same.
func (o BandOptions) id(slug string, px int) string {
	ink := "c"
	if o.Black {
		ink = "k"
	}
	return fmt.Sprintf("%sb%08x%s%d-%d", o.Prefix, uint32(hash("id", slug)), ink, px, o.Offset)
}

// Band draws a cooperative's woven band as a whole SVG document. px is the
// side of one thread in pixels (1 to 4), width the length in pixels; the
// height is always 17 threads.
func Band(slug string, px, width int, o BandOptions) []byte {
	w := weaveOf(slug)
	px = min(max(px, 1), 4)
	h := bandHeight * px
	id := o.id(slug, px)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" aria-hidden="true"><pattern id="%s" width="%d" height="%d" patternUnits="userSpaceOnUse"`,
		width, h, width, h, id, w.width*px, h)
	if o.Offset != 0 {
		fmt.Fprintf(&b, ` x="%d"`, -o.Offset*px)
	}
	b.WriteString(`>` + w.tile(px, o.Black) + `</pattern>`)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="url(#%s)"/></svg>`, width, h, id)
	return []byte(b.String())
}

// BandTile draws one repeat of a band, to be laid side by side as a CSS
// background. It is BandWidth threads wide and 17 high.
func BandTile(slug string, px int) []byte {
	w := weaveOf(slug)
	px = min(max(px, 1), 4)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d">%s</svg>`,
		w.width*px, bandHeight*px, w.tile(px, false))
}

// BandWidth is the number of threads in one repeat of a band, 24 or 28.
func BandWidth(slug string) int { return weaveOf(slug).width }

// BandColours gives the ground, thread and accent of a band as #rrggbb.
func BandColours(slug string) [3]string { return weaveOf(slug).colours }

// BandSquare draws the first figure of a band as a square of 17 threads, the
// mark of a workshop on the map.
func BandSquare(slug string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">%s</svg>`, squareOf(slug))
}

// squareOf is the inside of BandSquare, one thread a unit, for other drawings.
func squareOf(slug string) string {
	w := weaveOf(slug)
	s := weave{colours: w.colours, width: bandHeight}
	for y := range s.cells {
		s.cells[y] = make([]byte, bandHeight)
		for x := 3; x < 14; x++ {
			if y > 2 && y < 14 {
				s.cells[y][x] = w.cells[y][(x-8+w.width/4)%w.width]
			}
		}
	}
	for i := range bandHeight {
		for _, p := range [4][2]int{{0, i}, {16, i}, {i, 0}, {i, 16}} {
			s.cells[p[0]][p[1]] = accent
		}
	}
	return s.tile(1, false)
}

// tile is the inside of one repeat: the ground, then one stroke path a colour,
// then the faint shade under each weft when threads are wide enough to show it.
func (w *weave) tile(px int, black bool) string {
	var b strings.Builder
	b.WriteString(`<g shape-rendering="crispEdges" fill="none">`)
	if !black {
		fmt.Fprintf(&b, `<path d="M0 0h%dv%dH0z" fill="%s"/>`, w.width*px, bandHeight*px, w.colours[ground])
	}
	for c := thread; c <= accent; c++ {
		ink := w.colours[c]
		if black {
			ink = "#000"
		}
		fmt.Fprintf(&b, `<path stroke="%s"%s d="%s"/>`, ink, scale(px), w.runs(c))
	}
	if px > 1 && !black {
		fmt.Fprintf(&b, `<path stroke="#1a0e05" stroke-opacity=".1" d="%s"/>`, w.wefts(px))
	}
	b.WriteString(`</g>`)
	return b.String()
}

func scale(px int) string {
	if px == 1 {
		return ""
	}
	return fmt.Sprintf(` transform="scale(%d)"`, px)
}

// runs draws every row of one colour as horizontal strokes one thread thick.
func (w *weave) runs(c byte) string {
	var b strings.Builder
	for y, row := range w.cells {
		pen := -1
		for x := 0; x < len(row); x++ {
			if row[x] != c {
				continue
			}
			from := x
			for x < len(row) && row[x] == c {
				x++
			}
			if pen < 0 {
				fmt.Fprintf(&b, "M%d %d.5h%d", from, y, x-from)
			} else {
				fmt.Fprintf(&b, "m%d 0h%d", from-pen, x-from)
			}
			pen = x
		}
	}
	return b.String()
}

func (w *weave) wefts(px int) string {
	var b strings.Builder
	for y := 1; y <= bandHeight; y++ {
		fmt.Fprintf(&b, "M0 %d.5h%d", y*px-1, w.width*px)
	}
	return b.String()
}
