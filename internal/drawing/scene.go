package drawing

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"text/template"
)

//go:embed goods/*.svg
var goodsFiles embed.FS

// The drawings themselves are templates, one definition a kind, in files by
// family. They are written in SVG with the methods of scene for what repeats.
var drawings = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(goodsFiles, "goods/*.svg"))
})

// A scene is what a drawing template sees: the words and variations of the
// Spec, the three colours in the light, and a few tools.
type scene struct {
	Spec
	B, A, T tone
	prefix  string
	clips   int
}

// draw runs the template of a kind and gives its shadow to the whole.
func (sc *scene) draw(kind string) (string, error) {
	var b strings.Builder
	b.WriteString(`<g filter="url(#s)">`)
	if err := drawings().ExecuteTemplate(&b, kind, sc); err != nil {
		return "", fmt.Errorf("drawing: %s: %w", kind, err)
	}
	b.WriteString(`</g>`)
	return sc.own(squeeze(b.String())), nil
}

// squeeze drops the line breaks and indents of the templates.
func squeeze(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, "")
}

// own puts the prefix before every id.
func (sc *scene) own(s string) string {
	if sc.prefix == "" {
		return s
	}
	return strings.NewReplacer(`id="`, `id="`+sc.prefix, `url(#`, `url(#`+sc.prefix, `href="#`, `href="#`+sc.prefix).Replace(s)
}

// fixtures are the patterns and filters a drawing may point at.
var fixtures = []struct{ id, svg string }{
	{"s", `<filter id="s" x="-.3" y="-.15" width="1.8" height="1.4"><feDropShadow dx="5" dy="6" stdDeviation="5" flood-color="#5a3413" flood-opacity=".3"/></filter>`},
	{"w", `<pattern id="w" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 1.5h3.5M3 4.5h3.5" stroke="#7a4a16" stroke-opacity=".16" stroke-width="1.4"/><path d="M0 2.6h3.5M3 5.6h3.5" stroke="#fff" stroke-opacity=".12"/></pattern>`},
	{"k", `<pattern id="k" width="10" height="8" patternUnits="userSpaceOnUse"><path d="M1 1l4 4 4-4" fill="none" stroke="#2a1405" stroke-opacity=".17" stroke-width="2.4"/><path d="M1-.4l4 4 4-4" fill="none" stroke="#fff" stroke-opacity=".14" stroke-width="1.4"/></pattern>`},
	{"g", `<pattern id="g" width="90" height="14" patternUnits="userSpaceOnUse"><path d="M0 3c20-4 30 5 50 2s25-3 40-2M0 10c15 3 35-3 55 0s20 2 35 0" fill="none" stroke="#4a260a" stroke-opacity=".16" stroke-width="1.5"/></pattern>`},
}

// defs gathers what the body points at.
func (sc *scene) defs(body string) string {
	var b strings.Builder
	for _, f := range fixtures {
		if strings.Contains(body, "url(#"+sc.prefix+f.id+")") {
			b.WriteString(f.svg)
		}
	}
	if strings.Contains(body, "url(#"+sc.prefix+"b)") {
		w := weaveOf(sc.Band)
		fmt.Fprintf(&b, `<pattern id="b" width="%d" height="17" patternUnits="userSpaceOnUse">%s</pattern>`, w.width, w.tile(1, false))
	}
	return `<defs>` + sc.own(b.String()) + `</defs>`
}

// In fills an outline and opens a group cut to it; Out closes the group.
func (sc *scene) In(d, fill string) string {
	sc.clips++
	return fmt.Sprintf(`<clipPath id="c%d"><path id="p%[1]d" d="%s"/></clipPath><g clip-path="url(#c%[1]d)"><use href="#p%[1]d" fill="%[3]s"/>`, sc.clips, d, fill)
}

// Out closes the group In opened.
func (sc *scene) Out() string { return `</g>` }

// Weave lays the cloth's texture over the open group, Knit that of wool,
// Grain that of wood.
func (sc *scene) Weave() string { return lay("w") }

// Knit lays the texture of knitted wool.
func (sc *scene) Knit() string { return lay("k") }

// Grain lays the texture of wood.
func (sc *scene) Grain() string { return lay("g") }

func lay(id string) string { return `<path d="M0 0h400v480H0z" fill="url(#` + id + `)"/>` }

// Dim darkens the open group right of the line from (top, 0) to (foot, 480).
func (sc *scene) Dim(top, foot int) string {
	return fmt.Sprintf(`<path d="M%d 0H400V480H%dz" fill="#3f1d05" fill-opacity=".14"/>`, top, foot)
}

// Lit is the strip of light between two slanted lines.
func (sc *scene) Lit(top, foot, width int) string {
	return fmt.Sprintf(`<path d="M%d 0h%dL%d 480h-%[2]dz" fill="#fff" fill-opacity=".11"/>`, top, width, foot+width)
}

// Sew is a running stitch along a path.
func (sc *scene) Sew(d, ink string) string {
	return fmt.Sprintf(`<path d="%s" fill="none" stroke="%s" stroke-width="1.7" stroke-dasharray="5 3.2"/>`, d, ink)
}

// Woven lays the maker's band from (x, y), so long and with threads of the
// given size in tenths; a thing with no maker's band gets two plain stripes.
func (sc *scene) Woven(x, y, length, tenths int) string {
	k := float64(tenths) / 10
	if sc.Band == "" {
		return fmt.Sprintf(`<path d="M%d %gh%dm0 %gh-%[3]d" fill="none" stroke="%[5]s" stroke-width="%[6]g"/>`,
			x, float64(y)+4*k, length, 9*k, sc.A.Base, 4*k)
	}
	return fmt.Sprintf(`<path transform="translate(%d %d) scale(%g)" d="M0 0h%.4gv17H0z" fill="url(#b)"/>`, x, y, k, float64(length)/k)
}

// Serif sets words in the serif, centred on (x, y), no wider than limit.
func (sc *scene) Serif(words, ink string, x, y, size, limit int) string {
	return set(outline(brygada(), words, float64(x), float64(y), float64(size), float64(limit)), ink)
}

// Sans sets words in the sans, centred on (x, y), no wider than limit.
func (sc *scene) Sans(words, ink string, x, y, size, limit int) string {
	return set(outline(source(), words, float64(x), float64(y), float64(size), float64(limit)), ink)
}

func set(d, ink string) string {
	if d == "" {
		return ""
	}
	return `<path fill="` + ink + `" d="` + d + `"/>`
}

// Paper is a paper label centred on x: name, second line, the maker's band
// along its foot.
func (sc *scene) Paper(x, y, width, height int) string {
	foot, mid := 13, 13
	if sc.Band == "" {
		foot, mid = 0, 3
	}
	base := y + (height-mid)/2 + 4
	if sc.Sublabel == "" {
		base += 6
	}
	size := min(26, height/3)
	s := fmt.Sprintf(`<path d="M%d %dh%dv%dh-%[3]dz" fill="#fffaf0"/>`, x-width/2, y, width, height)
	if foot > 0 {
		s += sc.Woven(x-width/2, y+height-15, width, 7)
	}
	return s + sc.Serif(sc.Label, "#2a1c14", x, base, size, width-16) +
		sc.Sans(sc.Sublabel, "#6b5646", x, base+size*3/4+2, max(11, size/2), width-18)
}

// Fringe is a row of knotted threads hanging from (x, y).
func (sc *scene) Fringe(x, y, width, step, length int, ink string) string {
	var b strings.Builder
	for i := 0; i*step <= width; i++ {
		fmt.Fprintf(&b, "M%d %dl%d %d", x+i*step, y, i%3-1, length-i*7%5)
	}
	return fmt.Sprintf(`<path d="%s" fill="none" stroke="%s" stroke-width="3" stroke-linecap="round"/>`, b.String(), ink)
}

// Seq counts from nought below n, for what repeats.
func (sc *scene) Seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// Add and Mul are the sums a drawing needs for what repeats.
func (sc *scene) Add(a, b int) int { return a + b }

// Mul multiplies.
func (sc *scene) Mul(a, b int) int { return a * b }
