package label

import "plantagenet/internal/paper"

// Sheet is what labels are printed on. Positions count from 1, left to right,
// then down.
type Sheet struct {
	Name          string
	Page          paper.Size // millimetres, as all lengths here
	Columns, Rows int
	Left, Top     float64 // of the first cell
	Across, Down  float64 // from one cell to the next
	Cell          paper.Size
	Cut           bool // plain paper: lines to cut along
	DPI           int  // of the printer: modules of codes are whole dots
}

// size is a label's own.
var size = paper.Size{W: 57, H: 32}

// Sheets are those there are, thermal rolls first.
var Sheets = []Sheet{
	{Name: "roll-203", Page: paper.Size{W: 456 * 25.4 / 203, H: 256 * 25.4 / 203}, Columns: 1, Rows: 1, Cell: size, DPI: 203},
	{Name: "roll-300", Page: paper.Size{W: 673 * 25.4 / 300, H: 378 * 25.4 / 300}, Columns: 1, Rows: 1, Cell: size, DPI: 300},
	{Name: "a4-24", Page: paper.A4, Columns: 3, Rows: 8, Left: 7.25, Top: 12.9, Across: 66, Down: 33.9, Cell: paper.Size{W: 63.5, H: 33.9}, DPI: 600},
	{Name: "letter-10", Page: paper.Letter, Columns: 2, Rows: 5, Left: 4, Top: 12.7, Across: 106.3, Down: 50.8, Cell: paper.Size{W: 101.6, H: 50.8}, DPI: 600},
	{Name: "letter-24", Page: paper.Letter, Columns: 3, Rows: 8, Left: 8.95, Top: 7.7, Across: 66, Down: 33, Cell: paper.Size{W: 66, H: 33}, Cut: true, DPI: 600},
}

// SheetOf finds a sheet by name.
func SheetOf(name string) (Sheet, bool) {
	for _, s := range Sheets {
		if s.Name == name {
			return s, true
		}
	}
	return Sheet{}, false
}

// Places is how many labels one sheet takes.
func (s Sheet) Places() int { return s.Columns * s.Rows }

// Next is the position after count labels that began at start.
func (s Sheet) Next(start, count int) int { return (start-1+count)%s.Places() + 1 }

// corner is the upper left corner of the label at a position counted from 0:
// in the middle of its cell.
func (s Sheet) corner(place int) (x, y float64) {
	x = s.Left + float64(place%s.Columns)*s.Across + (s.Cell.W-size.W)/2
	y = s.Top + float64(place/s.Columns)*s.Down + (s.Cell.H-size.H)/2
	return s.dot(max(x, 0)), s.dot(max(y, 0))
}

func (s Sheet) dotSize() float64 { return 25.4 / float64(s.DPI) }

// dot moves a length to the printer's nearest dot.
func (s Sheet) dot(mm float64) float64 { return float64(s.inDots(mm)) * s.dotSize() }

func (s Sheet) inDots(mm float64) int { return int(mm/s.dotSize() + 0.5) }
