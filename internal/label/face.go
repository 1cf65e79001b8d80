package label

import (
	"math"
	"strings"

	"plantagenet/internal/drawing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/paper"
)

// face is one label being drawn; x and y are its upper left corner. Lengths are
// millimetres within it.
type face struct {
	d    *paper.Doc
	s    Sheet
	x, y float64
}

const (
	thread    = 0.25  // side of a thread of the band
	module    = 0.25  // width of a bar: GS1 lets thermal printers go down to 0.249
	qrModule  = 0.375 // side of a QR module
	largestQR = 37    // modules that leave room beside them

	edge      = 0.5  // kept free at the edge, for paper that is not quite straight
	side      = 1.5  // of text from the edge
	top       = 5.0  // of text, under the band
	smallest  = 6.0  // points: nothing is printed smaller
	leastCost = 13.0 // points: nor the price smaller than this
	overCost  = 15.0 // nor larger above the bars
)

// foot is the lower part of a label, from the top: the bars and the baselines
// below them. A dealer whose address takes two lines leaves the bars a little less.
type foot struct{ bars, high, code, dealer, second float64 }

var feet = [...]foot{{21.2, 4.6, 28.2, 30.7, 0}, {20.2, 3.6, 26.0, 28.4, 30.7}}

// mostCost is the largest the price can be beside the bars: its comma stays
// above the line below.
func (at foot) mostCost() float64 {
	return math.Floor((at.code - 1.6 - at.bars) / (capHeight * 1.26))
}

func (s Sheet) dots(mm float64) int { return int(math.Round(mm / s.dotSize())) }

// barDots is how many dots of the first sheet's printer a bar is wide.
var barDots = Sheets[0].dots(module)

func (f face) draw(l Label, dealer string) {
	f.band(l.Cooperative)
	said := f.d.Wrap(dealer, paper.Sans, smallest, size.W-2*side)
	at := feet[min(len(said), 2)-1]
	left := f.qr(l)
	f.cost(l, at, left, f.strip(l, at))
	f.line(said[0], side, size.W-side, at.dealer)
	if len(said) > 1 {
		f.line(strings.Join(said[1:], " "), side, size.W-side, at.second)
	}
}

// cost writes the price beside the bars where it fits, else above them, and the
// words where it leaves room: small where they need it.
func (f face) cost(l Label, at foot, left, free float64) {
	cost, right, bottom := i18n.Money(i18n.French, l.Price), size.W-side, at.bars-0.8
	if points := f.fits(cost, free, at.mostCost()); points > 0 {
		f.d.Right(f.x+right, f.y+at.bars+points*capHeight+0.1, cost, paper.Strong, points)
		f.texts(l, box{left, top, right, bottom, right, bottom})
		return
	}
	for points := max(f.fits(cost, right-left, overCost), leastCost); ; points-- {
		in := box{left, top, right, bottom, right - f.d.Width(cost, paper.Strong, points) - 1.5, bottom - 0.7 - points*capHeight - 0.5}
		if points > leastCost && !f.whole(l, in) {
			continue
		}
		f.d.Right(f.x+right, f.y+bottom-0.7, cost, paper.Strong, points)
		f.texts(l, in)
		return
	}
}

// capHeight is the height of a capital, in millimetres a point.
const capHeight = 0.66 * 25.4 / 72

// fits is the price's size in points for a width, 0 where even the least is too wide.
func (f face) fits(cost string, width, most float64) float64 {
	for points := most; points >= leastCost; points-- {
		if f.d.Width(cost, paper.Strong, points) <= width {
			return points
		}
	}
	return 0
}

// band runs along the upper edge.
func (f face) band(slug string) {
	side := float64(f.s.dots(thread)) * f.s.dotSize()
	f.d.Picture(slug, paper.Grid{X: f.x, Y: f.y, W: side, H: side, Columns: int(size.W / side), Rows: drawing.BandHeight, Dark: drawing.BandInk(slug)})
}

// qr draws the way to the journey and returns where text may begin.
func (f face) qr(l Label) float64 {
	c := l.journey()
	if c == nil {
		return side
	}
	m := f.s.dotSize() * float64(f.s.dots(qrModule))
	if c.columns > largestQR {
		m = f.s.dotSize() * float64(f.s.dots(module))
	}
	quiet := float64(c.quiet) * m
	x, y := f.s.dot(edge+quiet), f.s.dot(drawing.BandHeight*thread+quiet)
	f.d.Cells(paper.Grid{X: f.x + x, Y: f.y + y, W: m, H: m, Columns: c.columns, Rows: c.rows, Dark: c.dark})
	return x + float64(c.columns)*m + quiet
}

// strip draws the bars with what they say and the lot, and returns how much is
// free beside the bars.
func (f face) strip(l Label, at foot) float64 {
	said, free := l.SKU, size.W-2*side
	if c := l.bars(); c != nil {
		m := f.s.dots(module)
		if wide := float64(c.width(m)) * f.s.dotSize(); wide <= size.W-2*edge {
			x := f.s.dot(edge) + float64(c.quiet*m)*f.s.dotSize()
			f.d.Cells(paper.Grid{X: f.x + x, Y: f.y + f.s.dot(at.bars), W: float64(m) * f.s.dotSize(), H: at.high, Columns: c.columns, Rows: 1, Dark: c.dark})
			free = size.W - side - edge - wide
			if c.text != l.SKU {
				said = c.text + " · " + l.SKU
			}
		}
	}
	lot := ""
	if l.Lot != "" {
		lot = f.d.Cut("Lot "+l.Lot, paper.Strong, smallest, size.W/2-side)
		f.d.Right(f.x+size.W-side, f.y+at.code, lot, paper.Strong, smallest)
	}
	f.line(said, side, size.W-side-f.d.Width(lot, paper.Strong, smallest)-1.5, at.code)
	return free
}

// line writes one small line between two sides, cut where it is too long.
func (f face) line(text string, from, to, baseline float64) {
	f.d.Text(f.x+from, f.y+baseline, f.d.Cut(text, paper.Sans, smallest, to-from), paper.Sans, smallest)
}
