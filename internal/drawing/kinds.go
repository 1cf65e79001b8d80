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
	"tote":           {"natural", "kola", "charcoal", "mist", true, false, [4]int{62, 44, 266, 374}, [3]int{240, 330, 24}, [3]int{180, 190, 24}, 40},
	"pouch":          {"indigo", "ochre", "natural", "wheat", false, true, [4]int{68, 150, 266, 190}, [3]int{200, 285, 24}, [3]int{280, 180, 26}, 16},
	"apron":          {"indigo", "natural", "ochre", "wheat", true, false, [4]int{70, 50, 260, 368}, [3]int{200, 260, 24}, [3]int{200, 130, 24}, 86},
	"child_tunic":    {"ochre", "indigo", "cream", "sky", true, false, [4]int{58, 90, 284, 306}, [3]int{200, 350, 26}, [3]int{200, 150, 26}, 52},
	"adult_tunic":    {"natural", "indigo", "cream", "sage", true, false, [4]int{36, 62, 328, 350}, [3]int{200, 180, 26}, [3]int{290, 200, 24}, 82},
	"bib":            {"cream", "coral", "natural", "rose", true, false, [4]int{92, 92, 216, 304}, [3]int{200, 330, 26}, [3]int{200, 170, 26}, 30},
	"scarf":          {"indigo", "cream", "brown", "wheat", true, false, [4]int{60, 66, 280, 350}, [3]int{190, 240, 26}, [3]int{180, 380, 26}, 90},
	"shawl":          {"kola", "cream", "ochre", "sand", true, false, [4]int{60, 70, 280, 340}, [3]int{200, 260, 26}, [3]int{200, 370, 26}, 110},
	"cushion":        {"charcoal", "cream", "ochre", "clay", false, true, [4]int{62, 100, 276, 280}, [3]int{200, 240, 24}, [3]int{300, 140, 26}, 45},
	"jar_honey":      {"honey", "bark", "cream", "mist", false, false, [4]int{112, 120, 176, 298}, [3]int{200, 320, 24}, [3]int{200, 180, 26}, 14},
	"soap":           {"cream", "natural", "sage", "clay", false, false, [4]int{70, 208, 262, 210}, [3]int{190, 260, 26}, [3]int{210, 370, 26}, 6},
	"basket_handle":  {"straw", "indigo", "kola", "sage", false, false, [4]int{72, 110, 256, 308}, [3]int{200, 300, 24}, [3]int{250, 200, 26}, 34},
	"tablecloth":     {"white", "indigo", "ochre", "clay", false, true, [4]int{50, 166, 300, 252}, [3]int{200, 320, 24}, [3]int{90, 330, 28}, 75},
	"napkins":        {"cream", "indigo", "ochre", "sage", false, true, [4]int{60, 100, 280, 280}, [3]int{200, 300, 24}, [3]int{130, 170, 26}, 40},
	"runner":         {"natural", "indigo", "ochre", "leaf", false, true, [4]int{120, 50, 160, 380}, [3]int{200, 110, 26}, [3]int{200, 250, 26}, 150},
	"throw":          {"natural", "indigo", "kola", "sand", false, false, [4]int{60, 224, 282, 194}, [3]int{200, 300, 24}, [3]int{200, 380, 26}, 30},
	"oven_mitt":      {"ochre", "indigo", "natural", "wheat", true, false, [4]int{124, 60, 206, 346}, [3]int{190, 200, 24}, [3]int{270, 270, 26}, 28},
	"basket_lid":     {"straw", "kola", "indigo", "wheat", false, false, [4]int{72, 146, 256, 272}, [3]int{200, 330, 24}, [3]int{200, 220, 26}, 36},
	"tray_mat":       {"straw", "kola", "indigo", "leaf", false, true, [4]int{60, 100, 280, 280}, [3]int{200, 190, 24}, [3]int{270, 300, 26}, 45},
	"fan":            {"straw", "kola", "indigo", "sand", false, true, [4]int{82, 58, 236, 360}, [3]int{200, 180, 24}, [3]int{200, 310, 26}, 42},
	"leather_bag":    {"leather", "ochre", "leaf", "leaf", true, false, [4]int{88, 40, 224, 352}, [3]int{200, 190, 24}, [3]int{200, 330, 26}, 30},
	"leather_wallet": {"leather", "gold", "brown", "straw", false, true, [4]int{66, 144, 268, 208}, [3]int{200, 300, 26}, [3]int{200, 200, 26}, 10},
	"leather_pouf":   {"tan", "brown", "cream", "cotton", false, false, [4]int{62, 230, 276, 188}, [3]int{200, 330, 24}, [3]int{200, 270, 26}, 35},
	"sandals":        {"leather", "gold", "tan", "sand", false, true, [4]int{82, 70, 236, 328}, [3]int{140, 310, 28}, [3]int{140, 190, 28}, 26},
	"belt":           {"leather", "gold", "brown", "clay", false, false, [4]int{62, 178, 296, 240}, [3]int{190, 340, 24}, [3]int{234, 350, 28}, 9},
	"jar_spread":     {"brown", "gold", "cream", "rose", false, false, [4]int{106, 178, 188, 238}, [3]int{200, 330, 24}, [3]int{200, 220, 26}, 9},
	"bottle_syrup":   {"amber", "natural", "cream", "honey", false, false, [4]int{122, 66, 158, 350}, [3]int{200, 330, 24}, [3]int{220, 150, 26}, 22},
	"bottle_oil":     {"gold", "charcoal", "natural", "sage", false, false, [4]int{136, 52, 128, 364}, [3]int{200, 310, 24}, [3]int{200, 180, 26}, 24},
	"pouch_dry":      {"hibiscus", "tan", "kola", "rose", false, false, [4]int{66, 88, 284, 330}, [3]int{200, 200, 24}, [3]int{200, 340, 26}, 20},
	"box_tea":        {"leaf", "kola", "ochre", "wheat", false, false, [4]int{102, 130, 256, 288}, [3]int{190, 290, 24}, [3]int{290, 240, 26}, 16},
	"tin_balm":       {"silver", "ochre", "cream", "lilac", false, false, [4]int{84, 108, 232, 308}, [3]int{200, 230, 24}, [3]int{200, 350, 26}, 9},
	"tin_shea":       {"mist", "mist", "cream", "sage", false, false, [4]int{94, 228, 212, 188}, [3]int{200, 350, 26}, [3]int{200, 270, 26}, 8},
	"earrings":       {"silver", "indigo", "gold", "clay", false, true, [4]int{104, 70, 192, 338}, [3]int{200, 270, 26}, [3]int{152, 210, 30}, 12},
	"necklace":       {"silver", "indigo", "coral", "sage", false, true, [4]int{104, 70, 192, 338}, [3]int{200, 320, 26}, [3]int{160, 200, 26}, 12},
	"bracelet":       {"brass", "brown", "kola", "sand", false, false, [4]int{76, 190, 248, 226}, [3]int{200, 360, 26}, [3]int{200, 260, 26}, 9},
	"bowl_wood":      {"wood", "brown", "natural", "mist", false, false, [4]int{56, 254, 288, 162}, [3]int{200, 340, 26}, [3]int{270, 300, 26}, 14},
	"spoons_wood":    {"wood", "walnut", "ochre", "wheat", false, true, [4]int{84, 60, 230, 356}, [3]int{150, 340, 28}, [3]int{140, 120, 26}, 32},
	"board_wood":     {"maple", "walnut", "natural", "sky", false, true, [4]int{104, 26, 192, 388}, [3]int{200, 300, 24}, [3]int{200, 110, 26}, 40},
	"djembe":         {"wood", "kola", "cream", "honey", false, false, [4]int{84, 76, 232, 342}, [3]int{200, 370, 26}, [3]int{200, 180, 24}, 60},
	"doll":           {"indigo", "kola", "brown", "rose", false, false, [4]int{84, 60, 232, 356}, [3]int{200, 340, 26}, [3]int{200, 150, 26}, 32},
	"mittens":        {"cream", "kola", "indigo", "sky", false, true, [4]int{76, 104, 254, 304}, [3]int{140, 250, 26}, [3]int{150, 350, 26}, 26},
	"tuque":          {"natural", "kola", "cream", "mist", false, false, [4]int{86, 70, 228, 334}, [3]int{200, 260, 24}, [3]int{200, 360, 26}, 24},
	"socks":          {"natural", "kola", "indigo", "leaf", false, true, [4]int{90, 66, 268, 334}, [3]int{180, 170, 26}, [3]int{270, 330, 26}, 24},
	"quilt":          {"cream", "indigo", "ochre", "sky", true, false, [4]int{46, 64, 308, 336}, [3]int{200, 220, 22}, [3]int{260, 340, 26}, 150},
	"notebook":       {"indigo", "ochre", "kola", "straw", false, true, [4]int{96, 72, 212, 340}, [3]int{200, 310, 24}, [3]int{130, 150, 26}, 21},
	"book":           {"teal", "ochre", "leaf", "cotton", false, true, [4]int{96, 82, 226, 336}, [3]int{200, 350, 24}, [3]int{209, 240, 24}, 24},
	"candle":         {"ochre", "cream", "natural", "lilac", false, false, [4]int{130, 130, 140, 288}, [3]int{200, 320, 26}, [3]int{200, 190, 26}, 11},
	"gift_card":      {"indigo", "cream", "ochre", "rose", false, true, [4]int{66, 130, 268, 220}, [3]int{200, 260, 26}, [3]int{200, 190, 26}, 10},
}
