package label

import (
	"strings"

	"plantagenet/internal/paper"
)

// box is where the words go; below the notch only as far right as notchRight,
// where the price stands.
type box struct{ left, top, right, bottom, notchRight, notch float64 }

// block is one thing said. Sizes in points and lines at most, level by level:
// what does not fit at one level is tried at the next.
type block struct {
	text  string
	font  paper.Font
	sizes [levels]float64
	lines [levels]int
}

const levels = 6

// blocks are what is said beside the code, the most important first.
func (l Label) blocks() []block {
	all := []block{
		{l.NameFR, paper.Serif, [levels]float64{9.5, 9, 8, 7, 6.5, 6}, [levels]int{1, 2, 2, 2, 2, 2}},
		{l.NameEN, paper.Sans, [levels]float64{7, 7, 6.5, 6, 6, 6}, [levels]int{1, 1, 2, 2, 2, 1}},
		{both(l.FibresFR, l.FibresEN), paper.Sans, [levels]float64{6.5, 6.5, 6, 6, 6, 6}, [levels]int{2, 2, 2, 2, 2, 2}},
		{l.bestBefore(), paper.Sans, [levels]float64{6.5, 6.5, 6, 6, 6, 6}, [levels]int{1, 1, 1, 1, 1, 1}},
		{l.origin(), paper.Sans, [levels]float64{6.5, 6.5, 6, 6, 6, 6}, [levels]int{1, 1, 1, 1, 1, 1}},
		{l.Maker, paper.Sans, [levels]float64{6.5, 6.5, 6.5, 6, 6, 6}, [levels]int{1, 2, 2, 2, 2, 2}},
	}
	said := all[:0]
	for _, b := range all {
		if b.text != "" {
			said = append(said, b)
		}
	}
	return said
}

// texts writes the blocks at the first level at which all of them fit, else cut
// with “…” at the smallest.
func (f face) texts(l Label, in box) {
	blocks := l.blocks()
	for level := range levels {
		if set, whole := f.set(blocks, level, in); whole || level == levels-1 {
			for _, s := range set {
				f.d.Text(f.x+in.left, f.y+s.baseline, s.text, s.font, s.size)
			}
			return
		}
	}
}

// whole says whether all the words fit without being cut.
func (f face) whole(l Label, in box) bool {
	_, whole := f.set(l.blocks(), levels-1, in)
	return whole
}

// setLine is one line with its place.
type setLine struct {
	text     string
	font     paper.Font
	size     float64
	baseline float64
}

const (
	mmPerPoint = 25.4 / 72
	leading    = 1.06
	descent    = 0.22 // of a size, below the baseline
)

// set lays the blocks out at one level; whole says that nothing was cut or left out.
func (f face) set(blocks []block, level int, in box) (out []setLine, whole bool) {
	y, whole := in.top, true
	for i, b := range blocks {
		step := b.sizes[level] * mmPerPoint * leading
		most, later := b.lines[level], float64(len(blocks)-1-i)*smallest*mmPerPoint*leading
		if level == levels-1 { // every block gets a line before one gets two
			most = max(1, min(most, int((in.bottom+0.01-later-y)/step)))
		}
		lines := f.wrap(b, level, y, in)
		if len(lines) > most {
			lines, whole = f.cut(b, lines, most, level, y, in), false
		}
		for _, text := range lines {
			y += step
			if y > in.bottom+descent*b.sizes[level]*mmPerPoint {
				return out, false
			}
			out = append(out, setLine{text, b.font, b.sizes[level], y - descent*b.sizes[level]*mmPerPoint})
		}
	}
	return out, whole
}

// width is what a line of a block has, counted from 0, of a block that begins at y.
func (b block) width(level, line int, y float64, in box) float64 {
	if y+float64(line+1)*b.sizes[level]*mmPerPoint*leading > in.notch {
		return in.notchRight - in.left
	}
	return in.right - in.left
}

// wrap breaks a block into lines, each as wide as the price leaves it.
func (f face) wrap(b block, level int, y float64, in box) []string {
	var lines []string
	for rest := strings.TrimSpace(paper.Clean(b.text)); rest != ""; {
		line := f.d.Wrap(rest, b.font, b.sizes[level], b.width(level, len(lines), y, in))[0]
		lines, rest = append(lines, line), strings.TrimSpace(rest[len(line):])
	}
	return lines
}

// cut keeps most lines and ends the last with “…”.
func (f face) cut(b block, lines []string, most, level int, y float64, in box) []string {
	rest := strings.Join(lines[most-1:], " ")
	return append(lines[:most-1:most-1], f.d.Cut(rest, b.font, b.sizes[level], b.width(level, most-1, y, in)))
}
