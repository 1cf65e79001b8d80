package drawing

import (
	"fmt"
	"strings"
)

// Coil weaves the wall of a round basket in the open group: coils of grass one
// over the other, from a rim of the given width at y down to a narrower foot,
// with blocks of the two accents climbing slantwise.
func (sc *scene) Coil(cx, y, rim, foot, rows int) string {
	var b strings.Builder
	const thick = 9
	b.WriteString(`<g fill="none">`)
	for i := range rows {
		t := i * i * 100 / (rows * rows)
		half := (rim - (rim-foot)*t/100) / 2
		arc := fmt.Sprintf("M%d %dq%d 26 %d 0", cx-half, y+i*thick, half, 2*half)
		fmt.Fprintf(&b, `<path d="%s" stroke="%s" stroke-opacity=".3" stroke-width="%d" stroke-dasharray="1.5 6"/>`, arc, sc.B.Line, thick)
		if i < 2 || i > rows-4 {
			continue
		}
		for c, ink := range [2]string{sc.A.Base, sc.T.Base} {
			fmt.Fprintf(&b, `<path d="%s" stroke="%s" stroke-width="8" stroke-dasharray="13 35" stroke-dashoffset="%d"/>`, arc, ink, 24*c+sc.climb(i)-half)
		}
	}
	b.WriteString(`</g>`)
	return b.String()
}

// climb is how far the blocks of a row are turned: slantwise, as a chequer, or
// in straight columns.
func (sc *scene) climb(row int) int {
	switch sc.Detail {
	case 1:
		return row / 3 % 2 * 24
	case 2:
		return 0
	}
	return row / 3 * 7
}

// Spokes is one ring of a round plate, ring i of the pattern: a star of ten
// points that widens to the middle of the plate's wall and closes again.
func (sc *scene) Spokes(r, i int) string {
	ink, dash := sc.A.Base, i-3
	if i > 7 {
		ink, dash = sc.T.Base, 12-i
	}
	return fmt.Sprintf(`<circle cx="200" cy="240" r="%d" pathLength="100" stroke="%s" stroke-dasharray="%d %d" stroke-dashoffset="%d"/>`,
		r, ink, 2*dash, 10-2*dash, dash-i/8*5)
}

// Scatter throws the i-th of many small things within a range, always the same.
func (sc *scene) Scatter(i, within int) int {
	return int(hash("scatter", string(rune('a'+i))) % uint64(within))
}

// Odd tells the dark fields of a chequerboard.
func (sc *scene) Odd(x, y int) bool { return (x+y)&1 == 1 }

// Turn is the angle in degrees of the i-th thing of a loose pile.
func (sc *scene) Turn(i int) int { return [3]int{-17, 11, -3}[i%3] }
