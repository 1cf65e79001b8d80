package drawing

// bandHeight is the number of weft threads in every band, selvages included.
const bandHeight = 17

// Two salts, chosen once so that the first cooperatives differ well. Changing
// either changes every band ever printed: never do it.
const (
	colourSalt = "7mc37"
	figureSalt = "3onz3x"
)

// A trio is the three colours of a band: ground, thread, accent.
type trio [3]string

// trios are the colour sets a band chooses from, by index.
var trios = [12]trio{
	{"#24406e", "#f4ead6", "#d0705c"}, // indigo, cotton, coral
	{"#2a1c16", "#f1e8d4", "#8e2f23"}, // charcoal, cotton, kola
	{"#f0e6d0", "#24406e", "#8e2f23"}, // cotton, indigo, kola
	{"#24406e", "#efe5cf", "#c98a2c"}, // indigo, cotton, ochre
	{"#c17d20", "#f6ecd6", "#2a1c16"}, // ochre, cotton, charcoal
	{"#8e2f23", "#f4e8d2", "#dba04a"}, // kola, cotton, gold
	{"#f3e8d0", "#2a1c16", "#c27d1f"}, // cotton, charcoal, ochre
	{"#a9c0cf", "#22365c", "#f7efdf"}, // sky, indigo, cotton
	{"#3f6b3a", "#f3ead2", "#d9a441"}, // leaf, cotton, gold
	{"#5a3a26", "#efe1c6", "#8fb0c4"}, // bark, cotton, sky
	{"#f2e8d3", "#3f6b3a", "#b4552f"}, // cotton, leaf, clay
	{"#b4552f", "#f6ead4", "#24303f"}, // clay, cotton, night
}

// A weave is one repeat of a band, thread by thread.
type weave struct {
	colours trio
	width   int
	cells   [bandHeight][]byte
}

// weaveOf works a cooperative's band out of its slug.
func weaveOf(slug string) weave {
	return weaveFrom(hash(colourSalt, slug), hash(figureSalt, slug))
}

func weaveFrom(c, f uint64) weave {
	w := weave{colours: trios[c%12], width: 24 + 4*int(f>>1&1)}
	for y := range w.cells {
		w.cells[y] = make([]byte, w.width)
	}
	first, second := figurePair(f >> 8)
	if first == zigzagIndex || second == zigzagIndex {
		w.fill(func(x, y int) byte { return zigzag(x, y, w.width) })
	} else {
		w.pair(figures[first], figures[second])
		w.divide(f >> 24 % 4)
	}
	w.selvage(f >> 32 % 4)
	return w
}

// figurePair picks two different figures of the nine.
func figurePair(h uint64) (first, second int) {
	first = int(h % 9)
	second = (first + 1 + int(h/9%8)) % 9
	return first, second
}

// fill paints the eleven middle rows; y runs from -5 to 5.
func (w *weave) fill(at func(x, y int) byte) {
	for y := -5; y <= 5; y++ {
		for x := range w.width {
			w.cells[y+8][x] = at(x, y)
		}
	}
}

// pair sets the two figures side by side, each in the middle of its half.
func (w *weave) pair(a, b figure) {
	half := w.width / 2
	w.fill(func(x, y int) byte {
		at := a
		if x >= half {
			at, x = b, x-half
		}
		if x -= half / 2; x < -5 || x > 5 {
			return ground
		}
		return at(x, y)
	})
}

// divide draws what stands between the figures: nothing, a bar, a dotted bar
// or a short stroke.
func (w *weave) divide(kind uint64) {
	for y := -5; y <= 5; y++ {
		on := kind == 1 || (kind == 2 && y&1 != 0) || (kind == 3 && abs(y) <= 2)
		if !on {
			continue
		}
		ink := thread
		if kind == 3 {
			ink = accent
		}
		w.cells[y+8][0], w.cells[y+8][w.width/2] = ink, ink
	}
}

// selvage draws the three edge rows, mirrored top and bottom.
func (w *weave) selvage(kind uint64) {
	for i := range 3 {
		for x := range w.width {
			c := selvageAt(kind, x, i)
			w.cells[i][x], w.cells[bandHeight-1-i][x] = c, c
		}
	}
}

func selvageAt(kind uint64, x, row int) byte {
	switch {
	case kind == 0 && row == 0, kind == 3 && row == 1:
		return accent
	case kind == 0 && row == 1 && x%4 < 2:
		return thread
	case kind == 1 && row < 2:
		return [2]byte{accent, thread}[row]
	case kind == 2 && row == 0 && x&1 == 0:
		return thread
	case kind == 2 && row == 2 && x%4 < 2:
		return accent
	case kind == 3 && row == 0:
		return thread
	}
	return ground
}

// hash is FNV-1a over salt and slug, then mixed so that all bits count.
func hash(salt, slug string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [2]string{salt, slug} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0x2f) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
