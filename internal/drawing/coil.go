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
			fmt.Fprintf(&b, `<path d="%s" stroke="%s" stroke-width="8" stroke-dasharray="13 35" stroke-dashoffset="%d"/>`, arc, ink, 24*c+i/3*7-half)
		}
	}
	b.WriteString(`</g>`)
	return b.String()
}
