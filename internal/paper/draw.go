package paper

import (
	"strconv"
	"strings"
)

// Rect is a filled rectangle, in millimetres from the top left.
type Rect struct{ X, Y, W, H float64 }

const pointsPerMM = 72 / 25.4

// Fill fills rectangles in black as one shape, so that neighbours leave no seam
// between them: bars and modules of codes, woven bands.
func (d *Doc) Fill(rects []Rect) {
	if len(rects) == 0 {
		return
	}
	var b strings.Builder
	for _, r := range rects {
		for _, v := range [...]float64{r.X, d.o.Size.H - r.Y - r.H, r.W, r.H} {
			b.WriteString(strconv.FormatFloat(v*pointsPerMM, 'f', 3, 64))
			b.WriteByte(' ')
		}
		b.WriteString("re\n")
	}
	b.WriteString("f")
	d.pdf.RawWriteStr("0 g\n" + b.String() + "\n")
}

// Line draws a black line of the given thickness in millimetres.
func (d *Doc) Line(x1, y1, x2, y2, thick float64) {
	d.pdf.SetLineWidth(thick)
	d.pdf.SetDrawColor(0, 0, 0)
	d.pdf.Line(x1, y1, x2, y2)
}

// Dashed draws a fine dashed line, where paper is to be cut.
func (d *Doc) Dashed(x1, y1, x2, y2 float64) {
	d.pdf.SetDashPattern([]float64{1, 1}, 0)
	d.Line(x1, y1, x2, y2, 0.1)
	d.pdf.SetDashPattern(nil, 0)
}

// Bitmap turns dark cells into rectangles, each row's neighbours joined. A cell
// is cell millimetres wide and high; dark answers for column and row.
func Bitmap(x, y, cell float64, columns, rows int, dark func(column, row int) bool) []Rect {
	var out []Rect
	for row := range rows {
		for from := 0; from < columns; {
			if !dark(from, row) {
				from++
				continue
			}
			to := from
			for to < columns && dark(to, row) {
				to++
			}
			out = append(out, Rect{x + float64(from)*cell, y + float64(row)*cell, float64(to-from) * cell, cell})
			from = to
		}
	}
	return out
}
