package drawing

import "fmt"

// colours are the names a Spec may use for the thing itself: undyed fibres,
// plant and mineral dyes, clay, leather, wood, metal and foods.
var colours = map[string]string{
	"natural": "#ecdfc3", "cream": "#f5ecd9", "sand": "#d9c19a", "white": "#fbf8f1",
	"ochre": "#dca652", "gold": "#e0b04a", "honey": "#d9952b", "straw": "#dcb877",
	"indigo": "#2b4a80", "night": "#22304a", "sky": "#9fbdd0", "mist": "#c5d3d6",
	"kola": "#98392b", "coral": "#d0705c", "rose": "#dba59a", "hibiscus": "#7d1f2e",
	"clay": "#b65f38", "leather": "#a04c28", "tan": "#c48650", "brown": "#7a4a2c",
	"leaf": "#587f4d", "sage": "#a4b394", "moss": "#7c8450", "teal": "#3f7377",
	"charcoal": "#3a2b26", "ink": "#2a1e19", "bark": "#6f513c", "plum": "#6d3a4c",
	"silver": "#b4bcc0", "brass": "#c39a4e", "copper": "#b87449",
	"wood": "#c08a52", "walnut": "#7b5237", "maple": "#e0bd8a", "amber": "#8a4417",
}

// grounds are the tints behind a thing, never grey. The second is the floor.
var grounds = map[string][2]string{
	"mist": {"#dfe3e1", "#d6d6d1"}, "sky": {"#dce2e7", "#d2d7d9"},
	"wheat": {"#eee2cb", "#e5d5b9"}, "sand": {"#e6dccb", "#dccfba"},
	"sage": {"#e0e5d6", "#d6d9c6"}, "leaf": {"#dce2da", "#d1d6c9"},
	"rose": {"#efdcd3", "#e6cec3"}, "clay": {"#e8d8cb", "#dfcbbb"},
	"straw": {"#f1e2c8", "#e8d4b3"}, "cotton": {"#f1e9da", "#e7dcc7"},
	"lilac": {"#e6dde2", "#dccfd3"}, "honey": {"#f3e1bd", "#e9d2a6"},
}

// A tone is a base colour with the three others the light makes of it.
type tone struct{ Base, Shade, Light, Line string }

func toneOf(hex string) tone {
	r, g, b := rgb(hex)
	bright := (r*3+g*6+b)/10 > 140
	t := tone{Base: hex, Shade: mix(hex, "#4a2408", 22), Light: mix(hex, "#fffaf0", 32)}
	switch {
	case bright && b > r:
		t.Shade, t.Line = mix(hex, "#2b3440", 22), mix(hex, "#2b3440", 50)
	case bright:
		t.Line = mix(hex, "#5b3512", 45)
	default:
		t.Shade, t.Line = mix(hex, "#140b06", 26), mix(hex, "#f7e7c8", 62)
	}
	return t
}

// mix puts percent parts of b into a.
func mix(a, b string, percent int) string {
	r, g, bl := rgb(a)
	r2, g2, b2 := rgb(b)
	part := func(x, y int) int { return (x*(100-percent) + y*percent + 50) / 100 }
	return fmt.Sprintf("#%02x%02x%02x", part(r, r2), part(g, g2), part(bl, b2))
}

func rgb(hex string) (r, g, b int) {
	var n int
	if _, err := fmt.Sscanf(hex, "#%06x", &n); err != nil {
		panic("drawing: not a colour: " + hex)
	}
	return n >> 16, n >> 8 & 255, n & 255
}
