package drawing

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/brygada-1918.ttf
var brygadaTTF []byte

//go:embed font/source-sans-3.ttf
var sourceTTF []byte

// Words inside a picture become outlines, because a picture shown through an
// img element cannot use the fonts of the page.
var (
	brygada = sync.OnceValue(func() *sfnt.Font { return mustFont(brygadaTTF) })
	source  = sync.OnceValue(func() *sfnt.Font { return mustFont(sourceTTF) })
)

func mustFont(b []byte) *sfnt.Font {
	f, err := sfnt.Parse(b)
	if err != nil {
		panic(err)
	}
	return f
}

// glyphScale is the em used to read outlines: fine enough for a tenth of a unit.
const glyphScale = 1000

// outline sets one line of words centred on x, its baseline on y, size units
// to the em, made smaller when it would be wider than limit (0: no limit).
// It returns SVG path data.
func outline(f *sfnt.Font, words string, x, y, size, limit float64) string {
	var buf sfnt.Buffer
	width := measure(f, &buf, words) * size / glyphScale
	if limit > 0 && width > limit {
		size *= limit / width
		width = limit
	}
	p := plotter{k: size / glyphScale, x: x - width/2, y: y}
	for _, r := range words {
		i, err := f.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		if segments, err := f.LoadGlyph(&buf, i, fixed.I(glyphScale), nil); err == nil {
			p.glyph(segments)
		}
		p.x += advance(f, &buf, i) * p.k
	}
	return p.b.String()
}

func measure(f *sfnt.Font, buf *sfnt.Buffer, words string) (w float64) {
	for _, r := range words {
		if i, err := f.GlyphIndex(buf, r); err == nil {
			w += advance(f, buf, i)
		}
	}
	return w
}

func advance(f *sfnt.Font, buf *sfnt.Buffer, i sfnt.GlyphIndex) float64 {
	a, err := f.GlyphAdvance(buf, i, fixed.I(glyphScale), font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(a) / 64
}

// A plotter turns glyph outlines into relative path data on a grid of tenths,
// the shortest form that still looks round at twice the size.
type plotter struct {
	b      strings.Builder
	k      float64 // units per thousandth of an em
	x, y   float64 // origin of the glyph
	px, py int     // pen, in tenths
}

func (p *plotter) glyph(segments sfnt.Segments) {
	open := false
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if open {
				p.b.WriteByte('z')
			}
			p.move(s.Args[0])
			open = true
		case sfnt.SegmentOpLineTo:
			p.to('l', s.Args[:1])
		case sfnt.SegmentOpQuadTo:
			p.to('q', s.Args[:2])
		case sfnt.SegmentOpCubeTo:
			p.to('c', s.Args[:3])
		}
	}
	if open {
		p.b.WriteByte('z')
	}
}

func (p *plotter) grid(a fixed.Point26_6) (x, y int) {
	at := func(o float64, v fixed.Int26_6) int {
		return int(math.Round((o + float64(v)/64*p.k) * 10))
	}
	return at(p.x, a.X), at(p.y, a.Y)
}

func (p *plotter) move(a fixed.Point26_6) {
	p.px, p.py = p.grid(a)
	p.b.WriteByte('M')
	p.number(p.px, true)
	p.number(p.py, false)
}

func (p *plotter) to(op byte, args []fixed.Point26_6) {
	x1, y1 := p.grid(args[len(args)-1])
	if x1 == p.px && y1 == p.py {
		return
	}
	if op == 'l' || (op == 'q' && p.flat(args)) {
		p.line(x1, y1)
		return
	}
	p.b.WriteByte(op)
	var x, y int
	for i, a := range args {
		x, y = p.grid(a)
		p.number(x-p.px, i == 0)
		p.number(y-p.py, false)
	}
	p.px, p.py = x, y
}

// line draws a straight stroke in its shortest form.
func (p *plotter) line(x, y int) {
	switch {
	case y == p.py:
		p.b.WriteByte('h')
		p.number(x-p.px, true)
	case x == p.px:
		p.b.WriteByte('v')
		p.number(y-p.py, true)
	default:
		p.b.WriteByte('l')
		p.number(x-p.px, true)
		p.number(y-p.py, false)
	}
	p.px, p.py = x, y
}

// flat says that a curve bends so little that the eye takes it for a line:
// less than a fifth of a unit between its handle and the middle of its ends.
func (p *plotter) flat(args []fixed.Point26_6) bool {
	hx, hy := p.grid(args[0])
	x, y := p.grid(args[1])
	return abs(2*hx-x-p.px) <= 3 && abs(2*hy-y-p.py) <= 3
}

// number writes tenths without a needless zero or space.
func (p *plotter) number(tenths int, first bool) {
	s := strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64)
	s = strings.Replace(s, "0.", ".", 1)
	if tenths/10 != 0 || tenths == 0 {
		s = strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64)
	}
	if !first && s[0] != '-' {
		p.b.WriteByte(' ')
	}
	p.b.WriteString(s)
}
