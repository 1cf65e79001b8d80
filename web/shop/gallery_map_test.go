package shopview_test

import "plantagenet/internal/i18n"

// drawnMap stands for the map in the gallery.
func drawnMap(l i18n.Lang) string {
	return `<svg viewBox="0 0 1152 456" width="1152" height="456" role="img" aria-label="` + pick(l, "Carte", "Map") + `"></svg>`
}
