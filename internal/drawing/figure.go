package drawing

// A figure paints one cell of a band. It is asked for each thread by its
// distance from the middle, -5 to 5 both ways, and answers ground, thread or
// accent. Shapes are plain geometry; none copies a named or sacred motif.
type figure func(x, y int) byte

// The three colours of a band, as indices into its trio.
const (
	ground byte = iota
	thread
	accent
)

// figures are the nine shapes a band chooses two from. The order is part of
// every band's identity: append nothing, move nothing.
var figures = [9]figure{
	diamond, filledDiamond, cross, hourglass, comb, steps, chevron, nil, square,
}

// zigzagIndex is the figure that runs over the whole repeat instead of a cell.
const zigzagIndex = 7

func diamond(x, y int) byte {
	d := abs(x) + abs(y)
	switch {
	case d > 6 || abs(x) > 5 || abs(y) > 5:
		return ground
	case y == 0 || (x == 0 && abs(y) < 3):
		return accent
	case d%2 == 0:
		return thread
	}
	return ground
}

func filledDiamond(x, y int) byte {
	d := abs(x) + abs(y)
	switch {
	case d > 5:
		return ground
	case d > 3:
		return thread
	case d == 3:
		return ground
	}
	return accent
}

func cross(x, y int) byte {
	ax, ay := abs(x), abs(y)
	switch {
	case ax <= 1 && ay <= 1:
		return accent
	case (ax <= 1 && ay <= 5) || (ay <= 1 && ax <= 5):
		return thread
	case ax == ay && (ax == 3 || ax == 4):
		return thread
	}
	return ground
}

func hourglass(x, y int) byte {
	ax, ay := abs(x), abs(y)
	switch {
	case ay == 5:
		return thread
	case ax <= ay && (x+y)&1 == 0:
		return thread
	case ax > ay+1:
		return accent
	}
	return ground
}

func comb(x, y int) byte {
	ax, ay := abs(x), abs(y)
	switch {
	case y == 0:
		return accent
	case x&1 == 0 && ay <= 5-max(0, ax-1)/2:
		return thread
	}
	return ground
}

func steps(x, y int) byte {
	d := (abs(x)+1)/2*2 + abs(y)
	switch {
	case abs(x) > 5 || d > 7:
		return ground
	case d > 4:
		return thread
	case d > 2:
		return ground
	}
	return accent
}

func chevron(x, y int) byte {
	switch d := x - abs(y); {
	case d == -5 || d == -4:
		return thread
	case d == -1 || d == 0:
		return accent
	case d == 3 || d == 4:
		return thread
	}
	return ground
}

func square(x, y int) byte {
	switch d := max(abs(x), abs(y)); d {
	case 5, 4:
		return thread
	case 0, 1:
		return accent
	}
	return ground
}

// zigzag paints three parallel lines over a repeat of the given width, the
// lower ones broken thread by thread. It alone is not mirrored.
func zigzag(x, y, width int) byte {
	half := width / 4
	wave := abs(x%(2*half)-half) - half/2
	switch d := y - wave; {
	case d == -3 || d == -2 || d == 2 || d == 3:
		if (x+y)&1 == 0 {
			return accent
		}
		return thread
	case d == 0:
		return thread
	}
	return ground
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
