package shopview_test

import (
	"plantagenet/internal/drawing"
	"plantagenet/internal/i18n"
)

// drawnMap is the signature journey: Mali, Dakar, Montréal, Ottawa, Plantagenet.
func drawnMap(l i18n.Lang, prefix string, phone bool) string {
	field := drawing.Place{Lon: -6.5, Lat: 12.6}
	return string(drawing.Map(drawing.MapSpec{
		Prefix: prefix, TitleID: prefix + "t", DescID: prefix + "d", Phone: phone,
		Title: pick(l, "Du Mali à Plantagenet", "From Mali to Plantagenet"), Desc: pick(l, "Carte du parcours", "Map of the journey"),
		Stops: []drawing.Stop{
			{At: field, Label: "Mali", Note: pick(l, "champ, lieu exact non publié", "field, exact place not published"), Mark: drawing.Halo, Side: drawing.Right},
			{At: drawing.Dakar, Label: "Dakar", Note: pick(l, "port", "port"), Mark: drawing.Ring, Side: drawing.Left},
			{At: drawing.Montreal, Label: "Montréal", Mark: drawing.Ring, Side: drawing.Below},
			{At: drawing.Ottawa, Mark: drawing.Workshop, Slug: "coop-301"},
		},
		Legs:   []drawing.Leg{{From: field, To: drawing.Dakar}, {From: drawing.Dakar, To: drawing.Montreal, Sea: true}, {From: drawing.Montreal, To: drawing.Ottawa}},
		Inset:  &drawing.Inset{Workshop: "Ottawa", Store: "Plantagenet", Distance: "70\u00a0km", Slug: "coop-301", Proved: true},
		Credit: pick(l, "Contours\u00a0: Natural Earth. Trajet en mer\u00a0: tracé vraisemblable.", "Outlines: Natural Earth. Sea leg: a plausible course."),
	}))
}
