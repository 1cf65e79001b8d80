package paper

import (
	"embed"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Font is one of the three that documents are set in.
type Font int

// Sans for text, Strong for what counts, Serif for names and headings.
const (
	Sans Font = iota + 1
	Strong
	Serif
)

func (f Font) family() string { return [...]string{"", "sans", "strong", "serif"}[f] }

//go:embed fonts/*.ttf
var fonts embed.FS

var files = map[Font][]byte{
	Sans:   mustRead("fonts/source-sans-3-regular.ttf"),
	Strong: mustRead("fonts/source-sans-3-semibold.ttf"),
	Serif:  mustRead("fonts/brygada-1918-semibold.ttf"),
}

func mustRead(name string) []byte {
	body, err := fonts.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return body
}

var known = covered()

// covered are the letters that all three fonts have.
func covered() map[rune]bool {
	has := map[rune]bool{}
	var buffer sfnt.Buffer
	for _, body := range files {
		font, err := sfnt.Parse(body)
		if err != nil {
			panic(err)
		}
		for r := rune(' '); r <= 0x27ff; r++ {
			index, err := font.GlyphIndex(&buffer, r)
			if before, seen := has[r]; !seen || before {
				has[r] = err == nil && index != 0
			}
		}
	}
	return has
}

// Clean is the text as the fonts can show it: composed, without control and
// invisible characters, a letter nobody drew without its accent or as “?”.
func Clean(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case known[r]:
			b.WriteRune(r)
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case !unicode.IsPrint(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Mn, r):
		default:
			b.WriteString(plain(r))
		}
	}
	return b.String()
}

// plain is a letter's nearest that is drawn: “ǎ” is “a”, what has none is “?”.
func plain(r rune) string {
	for _, base := range norm.NFKD.String(string(r)) {
		if known[base] {
			return string(base)
		}
	}
	return "?"
}

type face struct {
	font Font
	size float64
}

// with sets the font where another one is set.
func (d *Doc) with(f Font, size float64) {
	if d.now != (face{f, size}) {
		d.pdf.SetFont(f.family(), "", size)
		d.now = face{f, size}
	}
}

// Width is how wide a text is, in millimetres.
func (d *Doc) Width(text string, f Font, size float64) float64 {
	d.with(f, size)
	return d.pdf.GetStringWidth(Clean(text))
}

// Text writes one line with its baseline at y, beginning at x.
func (d *Doc) Text(x, y float64, text string, f Font, size float64) {
	d.with(f, size)
	d.pdf.Text(x, y, Clean(text))
}

// Right writes one line that ends at x.
func (d *Doc) Right(x, y float64, text string, f Font, size float64) {
	d.Text(x-d.Width(text, f, size), y, text, f, size)
}

// Centre writes one line around x.
func (d *Doc) Centre(x, y float64, text string, f Font, size float64) {
	d.Text(x-d.Width(text, f, size)/2, y, text, f, size)
}

// Cut shortens a text with “…” until it is at most width wide.
func (d *Doc) Cut(text string, f Font, size, width float64) string {
	if d.Width(text, f, size) <= width {
		return text
	}
	runes := []rune(Clean(text))
	n := sort.Search(len(runes), func(n int) bool {
		return d.Width(strings.TrimRight(string(runes[:n+1]), " ,;·")+"…", f, size) > width
	})
	return strings.TrimRight(string(runes[:n]), " ,;·") + "…"
}

// Wrap breaks a text into lines at most width wide: at ordinary spaces and
// after hyphens, never at a no-break space, and within a word only when it
// alone is too wide. A newline in the text begins a new line.
func (d *Doc) Wrap(text string, f Font, size, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, piece := range pieces(Clean(paragraph)) {
			for d.Width(strings.TrimRight(line+piece, " "), f, size) > width {
				if line != "" {
					lines, line = append(lines, strings.TrimRight(line, " ")), ""
					continue
				}
				n := d.fits(piece, f, size, width)
				lines, piece = append(lines, piece[:n]), piece[n:]
			}
			line += piece
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// fits is how many bytes of a word fit, at least one letter.
func (d *Doc) fits(word string, f Font, size, width float64) int {
	n := 0
	for i, r := range word {
		end := i + len(string(r))
		if n > 0 && d.Width(word[:end], f, size) > width {
			break
		}
		n = end
	}
	return n
}

// pieces are the parts between which a line may break, each with what ends it.
func pieces(text string) []string {
	var out []string
	from := 0
	for i, r := range text {
		if r == ' ' || r == '-' && i > from {
			out = append(out, text[from:i+1])
			from = i + 1
		}
	}
	return append(out, text[from:])
}
