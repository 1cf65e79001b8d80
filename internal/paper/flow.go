package paper

// What flows down the page, in points; a line is lead times as high as its letters.
const (
	textSize = 10
	lead     = 1.35
	mmPerPt  = 25.4 / 72
)

func (d *Doc) width() float64  { return d.o.Size.W - 2*d.o.Margin }
func (d *Doc) bottom() float64 { return d.o.Size.H - d.o.Margin }

// room begins a new page when less than need millimetres are left on this one.
func (d *Doc) room(need float64) {
	if d.Pages() == 0 || d.y+need > d.bottom() && d.y > d.o.Margin {
		d.Page()
	}
}

// Y is where the flow goes on, from the top of the page.
func (d *Doc) Y() float64 { return d.y }

// Gap leaves so much free.
func (d *Doc) Gap(mm float64) {
	d.room(0)
	d.y += mm
}

// Heading writes a heading of level 1, 2 or 3, never at the foot of a page.
func (d *Doc) Heading(level int, text string) {
	f, size := Serif, [...]float64{20, 20, 14, 11}[min(max(level, 1), 3)]
	if level >= 3 {
		f = Strong
	}
	d.room(size*mmPerPt*lead + 3*textSize*mmPerPt*lead)
	if d.y > d.o.Margin {
		d.y += size * mmPerPt * 0.6
	}
	d.lines(d.Wrap(text, f, size, d.width()), f, size)
	d.y += size * mmPerPt * 0.3
}

// Para writes a paragraph.
func (d *Doc) Para(text string) { d.Block(text, Sans, textSize) }

// Block writes a paragraph in another font or size.
func (d *Doc) Block(text string, f Font, size float64) {
	d.lines(d.Wrap(text, f, size, d.width()), f, size)
	d.y += size * mmPerPt * 0.5
}

func (d *Doc) lines(lines []string, f Font, size float64) {
	for _, line := range lines {
		d.room(size * mmPerPt * lead)
		d.y += size * mmPerPt * lead
		d.Text(d.o.Margin, d.y-size*mmPerPt*(lead-1), line, f, size)
	}
}

// Rule draws a fine line across.
func (d *Doc) Rule() {
	d.room(2)
	d.Line(d.o.Margin, d.y+1, d.o.Margin+d.width(), d.y+1, 0.2)
	d.y += 2
}

// Column is a table's column. Width is in millimetres; columns of width 0
// share what is left. Right aligns figures.
type Column struct {
	Head  string
	Width float64
	Right bool
}

// Row is a table's row; Strong is a total, under a line.
type Row struct {
	Cells  []string
	Strong bool
}

const (
	tableSize = 9
	cellGap   = 3.0
)

// Table writes a table whose head is repeated on each page and whose rows are
// never torn apart; long cells wrap.
func (d *Doc) Table(columns []Column, rows []Row) {
	columns = d.share(columns)
	head := Row{Strong: true}
	for _, c := range columns {
		head.Cells = append(head.Cells, c.Head)
	}
	d.room(d.height(columns, head) + 3*tableSize*mmPerPt*lead)
	d.head(columns, head)
	for _, row := range rows {
		page := d.Pages()
		if d.room(d.height(columns, row)); d.Pages() > page {
			d.head(columns, head)
		}
		if row.Strong {
			d.Line(d.o.Margin, d.y+0.4, d.o.Margin+d.width(), d.y+0.4, 0.2)
		}
		d.row(columns, row)
	}
	d.y += tableSize * mmPerPt * 0.6
}

func (d *Doc) head(columns []Column, head Row) {
	d.row(columns, head)
	d.Line(d.o.Margin, d.y+0.4, d.o.Margin+d.width(), d.y+0.4, 0.3)
	d.y += 0.8
}

// share gives columns without a width their part of what is left.
func (d *Doc) share(columns []Column) []Column {
	left, open := d.width(), 0
	for _, c := range columns {
		left -= c.Width
		if c.Width == 0 {
			open++
		}
	}
	out := make([]Column, len(columns))
	for i, c := range columns {
		if c.Width == 0 {
			c.Width = max(left/float64(max(open, 1)), 10)
		}
		out[i] = c
	}
	return out
}

func (d *Doc) cells(columns []Column, row Row) [][]string {
	out := make([][]string, len(columns))
	for i, c := range columns {
		if i < len(row.Cells) {
			out[i] = d.Wrap(row.Cells[i], row.font(), tableSize, c.Width-cellGap)
		}
	}
	return out
}

func (r Row) font() Font {
	if r.Strong {
		return Strong
	}
	return Sans
}

func (d *Doc) height(columns []Column, row Row) float64 {
	most := 1
	for _, lines := range d.cells(columns, row) {
		most = max(most, len(lines))
	}
	return float64(most)*tableSize*mmPerPt*lead + 1
}

func (d *Doc) row(columns []Column, row Row) {
	x := d.o.Margin
	for i, lines := range d.cells(columns, row) {
		for n, line := range lines {
			y := d.y + float64(n+1)*tableSize*mmPerPt*lead
			if columns[i].Right {
				d.Right(x+columns[i].Width-0.2, y, line, row.font(), tableSize)
			} else {
				d.Text(x, y, line, row.font(), tableSize)
			}
		}
		x += columns[i].Width
	}
	d.y += d.height(columns, row)
}
