package drawing

import (
	"fmt"
	"strings"
)

// Spec says what to draw. Colours and grounds are names (see Colours and
// Grounds); an empty one takes the kind's own. Words are printed as given.
type Spec struct {
	Kind     string `json:"kind"`
	Base     string `json:"base,omitempty"`
	Accent   string `json:"accent,omitempty"`
	Third    string `json:"third,omitempty"`
	Ground   string `json:"ground,omitempty"`
	Band     string `json:"band,omitempty"` // slug of the cooperative whose band is on the thing
	Label    string `json:"label,omitempty"`
	Sublabel string `json:"sublabel,omitempty"`
	Detail   int    `json:"detail,omitempty"` // small variation: 0, 1, 2
	Height   int    `json:"height,omitempty"` // true height in centimetres, for the scale view
}

// A View is one of the pictures of a thing.
type View string

// The four pictures a product page can show.
const (
	Front  View = "front"  // the whole thing
	Detail View = "detail" // close on the band
	Close  View = "close"  // close on the making: stitching, handle, edge
	Scale  View = "scale"  // small, beside its height in centimetres
)

// Views lists the views in the order a page shows them.
func Views() []View { return []View{Front, Detail, Close, Scale} }

// Options are how a drawing leaves: which view, its size in pixels (width 0:
// no size, it fills its box) and a prefix for ids, a word without spaces, when
// it goes inside a page.
type Options struct {
	View   View
	Width  int
	Prefix string
}

// The frame of every drawn thing.
const (
	frameWidth  = 400
	frameHeight = 480
	floorLine   = 418
)

// Goods draws one thing in a 400 by 480 frame. It refuses a kind, a colour, a
// ground or a view it does not know.
func Goods(s Spec, o Options) ([]byte, error) {
	k, sc, err := prepare(&s, o.Prefix)
	if err != nil {
		return nil, err
	}
	body, err := sc.draw(s.Kind)
	if err != nil {
		return nil, err
	}
	box, err := k.frame(o.View)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"`)
	if o.Width > 0 {
		fmt.Fprintf(&b, ` width="%d" height="%d"`, o.Width, o.Width*frameHeight/frameWidth)
	}
	fmt.Fprintf(&b, ` viewBox="%s">`, box)
	b.WriteString(sc.defs(body))
	b.WriteString(backdrop(s.Ground, !k.hangs && !k.lies))
	if o.View == Scale {
		body = k.measure(sc, &s, body)
	}
	b.WriteString(body + `</svg>`)
	return []byte(b.String()), nil
}

// prepare fills what the spec leaves to its kind and looks its colours up.
func prepare(s *Spec, prefix string) (kind, *scene, error) {
	k, ok := kinds[s.Kind]
	if !ok {
		return k, nil, fmt.Errorf("drawing: unknown kind %q", s.Kind)
	}
	for _, f := range []struct {
		v   *string
		own string
	}{{&s.Base, k.base}, {&s.Accent, k.accent}, {&s.Third, k.third}, {&s.Ground, k.ground}} {
		if *f.v == "" {
			*f.v = f.own
		}
	}
	if s.Height == 0 {
		s.Height = k.height
	}
	if _, ok := grounds[s.Ground]; !ok {
		return k, nil, fmt.Errorf("drawing: unknown ground %q", s.Ground)
	}
	sc := &scene{Spec: *s, prefix: prefix}
	for _, c := range []struct {
		name string
		to   *tone
	}{{s.Base, &sc.B}, {s.Accent, &sc.A}, {s.Third, &sc.T}} {
		hex, ok := colours[c.name]
		if !ok {
			return k, nil, fmt.Errorf("drawing: unknown colour %q", c.name)
		}
		*c.to = toneOf(hex)
	}
	return k, sc, nil
}

// backdrop is the tint behind a thing, and the floor it stands on.
func backdrop(name string, floor bool) string {
	g := grounds[name]
	s := `<path d="M0 0h400v480H0z" fill="` + g[0] + `"/>`
	if floor {
		s += `<path d="M0 392h400v88H0z" fill="` + g[1] + `"/>`
	}
	return s
}

// frame is the part of the picture a view looks at.
func (k kind) frame(v View) (string, error) {
	switch v {
	case Front, Scale, "":
		return "0 0 400 480", nil
	case Detail:
		return zoom(k.detail), nil
	case Close:
		return zoom(k.close), nil
	}
	return "", fmt.Errorf("drawing: unknown view %q", v)
}

// zoom is the view box around a point, so many tenths closer, inside the frame.
func zoom(at [3]int) string {
	w, h := frameWidth*10/at[2], frameHeight*10/at[2]
	x := min(max(at[0]-w/2, 0), frameWidth-w)
	y := min(max(at[1]-h/2, 0), frameHeight-h)
	return fmt.Sprintf("%d %d %d %d", x, y, w, h)
}

// measure draws the thing at half its size beside a rule of its height.
func (k kind) measure(sc *scene, s *Spec, body string) string {
	x, y, w, h := k.box[0], k.box[1], k.box[2], k.box[3]
	top, bottom := floorLine-h/2, floorLine
	if k.hangs || k.lies {
		top, bottom = 240-h/4, 240+h/4
	}
	left := 224 - w/4
	ink := "#4b3a2c"
	rule := fmt.Sprintf(`<path d="M%d %dh12m-6 0V%dm-6 0h12" fill="none" stroke="%s" stroke-width="1.6"/>`, left-46, top, bottom, ink)
	words := outline(source(), fmt.Sprintf("%d\u00a0cm", s.Height), float64(left-72), float64(top+bottom)/2+6, 17, 0)
	return fmt.Sprintf(`<g transform="translate(%d %d) scale(.5)">%s</g>%s<path fill="%s" d="%s"/>`,
		left-x/2, bottom-(y+h)/2, body, rule, ink, words)
}
