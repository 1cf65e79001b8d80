package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Grid is a field of cells: modules of a code, bars (one row), threads. X and Y
// are its upper left corner, W and H one cell, in millimetres; Dark answers for
// column and row.
type Grid struct {
	X, Y, W, H    float64
	Columns, Rows int
	Dark          func(column, row int) bool
}

const pointsPerMM = 72 / 25.4

// hair is what each shape of Cells is smaller at every side, in millimetres: a
// printer inks each dot that a shape touches, and a cell that ends exactly
// between two dots would grow by one.
const hair = 0.004

// Cells fills the dark cells in black; each row's neighbours are one shape.
func (d *Doc) Cells(g Grid) {
	var b strings.Builder
	b.WriteString("q 0 g ")
	for _, v := range [...]float64{g.W, 0, 0, -g.H} {
		b.WriteString(strconv.FormatFloat(v*pointsPerMM, 'f', 5, 64) + " ")
	}
	b.WriteString(strconv.FormatFloat(g.X*pointsPerMM, 'f', 4, 64) + " " + strconv.FormatFloat((d.o.Size.H-g.Y)*pointsPerMM, 'f', 4, 64) + " cm\n")
	g.runs(func(from, to, row int) {
		for _, v := range [...]float64{float64(from) + hair/g.W, float64(row) + hair/g.H, float64(to-from) - 2*hair/g.W, 1 - 2*hair/g.H} {
			b.WriteString(strings.TrimPrefix(strconv.FormatFloat(v, 'f', 3, 64), "0") + " ")
		}
		b.WriteString("re\n")
	})
	b.WriteString("f Q\n")
	d.pdf.RawWriteStr(b.String())
}

// runs visits each row's dark cells, neighbours together.
func (g Grid) runs(visit func(from, to, row int)) {
	for row := range g.Rows {
		for from := 0; from < g.Columns; {
			to := from
			for to < g.Columns && g.Dark(to, row) {
				to++
			}
			if to > from {
				visit(from, to, row)
			}
			from = max(to, from+1)
		}
	}
}

// Picture is Cells as a picture that is kept in the file once, under its name,
// however often it is drawn: bands on a thousand labels.
func (d *Doc) Picture(name string, g Grid) {
	if d.pdf.GetImageInfo(name) == nil {
		dots := image.NewPaletted(image.Rect(0, 0, g.Columns, g.Rows), color.Palette{color.White, color.Black})
		for row := range g.Rows {
			for column := range g.Columns {
				if g.Dark(column, row) {
					dots.SetColorIndex(column, row, 1)
				}
			}
		}
		var b bytes.Buffer
		_ = png.Encode(&b, dots) // a buffer takes everything
		d.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "PNG"}, &b)
	}
	d.pdf.ImageOptions(name, g.X, g.Y, g.W*float64(g.Columns), g.H*float64(g.Rows), false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
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
