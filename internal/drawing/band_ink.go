package drawing

// BandHeight is the number of threads from one edge of a band to the other.
const BandHeight = bandHeight

// BandInk answers, for print in black alone, which threads of a cooperative's
// band are inked: column x counts from the left without end, row y from the top.
func BandInk(slug string) func(x, y int) bool {
	w := weaveOf(slug)
	return func(x, y int) bool { return w.cells[y][x%w.width] != ground }
}
