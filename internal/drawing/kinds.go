package drawing

import (
	"maps"
	"slices"
)

// A kind is what the program knows of a sort of thing besides its drawing.
type kind struct {
	base, accent, third, ground string // its own colours and tint
	hangs                       bool   // drawn hanging: goes on a peg of the shelf
	lies                        bool   // drawn flat: no floor behind it
	box                         [4]int // x, y, width, height of the drawing
	detail, close               [3]int // middle x, y and tenfold zoom of two views
	height                      int    // usual height in centimetres
}

// Kinds lists the names of the kinds Goods can draw, in order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// Colours lists the names a Spec may give as Base, Accent and Third.
func Colours() []string { return slices.Sorted(maps.Keys(colours)) }

// Grounds lists the names a Spec may give as Ground.
func Grounds() []string { return slices.Sorted(maps.Keys(grounds)) }

// Known says whether Goods can draw the kind.
func Known(kind string) bool { _, ok := kinds[kind]; return ok }

// GroundColour is the tint of a ground as #rrggbb, the placeholder colour of
// the picture; of an unknown name, that of cotton.
func GroundColour(name string) string {
	if g, ok := grounds[name]; ok {
		return g[0]
	}
	return grounds["cotton"][0]
}

var kinds = map[string]kind{
	"tote":          {"natural", "kola", "charcoal", "mist", true, false, [4]int{62, 44, 266, 374}, [3]int{240, 330, 24}, [3]int{180, 190, 24}, 40},
	"pouch":         {"indigo", "ochre", "natural", "wheat", false, true, [4]int{68, 150, 266, 190}, [3]int{200, 285, 24}, [3]int{280, 180, 26}, 16},
	"apron":         {"indigo", "natural", "ochre", "wheat", true, false, [4]int{70, 50, 260, 368}, [3]int{200, 260, 24}, [3]int{200, 130, 24}, 86},
	"child_tunic":   {"ochre", "indigo", "cream", "sky", true, false, [4]int{58, 90, 284, 306}, [3]int{200, 350, 26}, [3]int{200, 150, 26}, 52},
	"adult_tunic":   {"natural", "indigo", "cream", "sage", true, false, [4]int{36, 62, 328, 350}, [3]int{200, 180, 26}, [3]int{290, 200, 24}, 82},
	"bib":           {"cream", "coral", "natural", "rose", true, false, [4]int{92, 92, 216, 304}, [3]int{200, 330, 26}, [3]int{200, 170, 26}, 30},
	"scarf":         {"indigo", "cream", "brown", "wheat", true, false, [4]int{60, 66, 280, 350}, [3]int{190, 240, 26}, [3]int{180, 380, 26}, 180},
	"shawl":         {"kola", "cream", "ochre", "sand", true, false, [4]int{60, 70, 280, 340}, [3]int{200, 260, 26}, [3]int{200, 370, 26}, 110},
	"cushion":       {"charcoal", "cream", "ochre", "clay", false, true, [4]int{62, 100, 276, 280}, [3]int{200, 240, 24}, [3]int{300, 140, 26}, 45},
	"jar_honey":     {"honey", "bark", "cream", "mist", false, false, [4]int{112, 120, 176, 298}, [3]int{200, 320, 24}, [3]int{200, 180, 26}, 14},
	"soap":          {"cream", "natural", "sage", "clay", false, false, [4]int{70, 208, 262, 210}, [3]int{190, 260, 26}, [3]int{210, 370, 26}, 6},
	"basket_handle": {"straw", "indigo", "kola", "sage", false, false, [4]int{72, 110, 256, 308}, [3]int{200, 300, 24}, [3]int{250, 200, 26}, 34},
}
