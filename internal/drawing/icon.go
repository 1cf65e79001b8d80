package drawing

// icons are drawn on a square of 24, in the colour of the words beside them.
var icons = map[string]string{
	"search":  `<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>`,
	"bag":     `<path d="M4 9h16l-1 11.5H5zM8.5 9V7a3.5 3.5 0 0 1 7 0v2"/>`,
	"menu":    `<path d="M3 6.5h18M3 12h18M3 17.5h18"/>`,
	"close":   `<path d="m5 5 14 14M19 5 5 19"/>`,
	"check":   `<path d="m4 12.5 5 5.5L20 6"/>`,
	"unknown": `<circle cx="12" cy="12" r="8" stroke-dasharray="3.6 2.68"/>`,
	"clock":   `<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>`,
	"proved":  `<circle cx="12" cy="12" r="7" fill="currentColor" stroke="none"/>`,
	"stitch":  `<path d="M2 12h20" stroke-width="2.5" stroke-dasharray="6 3"/>`,
	"dotted":  `<path d="M2.5 12h20" stroke-width="2.5" stroke-dasharray="0 4.5"/>`,
	"minus":   `<path d="M5 12h14"/>`,
	"plus":    `<path d="M5 12h14M12 5v14"/>`,
	"arrow":   `<path d="M4 12h16m-6-6 6 6-6 6"/>`,
}

// Icon gives a small sign as an svg element 24 pixels square in the current
// colour, hidden from screen readers because a word stands beside it: search,
// bag, menu, close, check, unknown (dashed ring), clock, proved, stitch,
// dotted, minus, plus, arrow. It is empty for a name it does not know.
func Icon(name string) string {
	d, ok := icons[name]
	if !ok {
		return ""
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + d + `</svg>`
}
