package shop

import (
	"plantagenet/internal/drawing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
)

// Cotonou is the port of what leaves Niger by sea.
var cotonou = drawing.Place{Lon: 2.43, Lat: 6.36}

// offshore keeps the way from Cotonou out of the land: the Gulf of Guinea,
// then around Cape Palmas.
var offshore = []drawing.Place{{Lon: -7.5, Lat: 3.6}, {Lon: -18.5, Lat: 10}}

// fields are where a field is drawn when only its country is known.
var fields = map[string]drawing.Place{"ML": {Lon: -6.5, Lat: 12.2}, "NE": {Lon: 5, Lat: 14}}

// route is what the map needs of a lot: where it was grown and made, and how
// far each part of the way is on record.
type route struct {
	lot     report.Lot
	maker   drawing.Place
	abroad  bool // made in Mali or Niger
	field   string
	proofs  map[string]string // kind of step → proof
	hasSea  bool
	viaPort drawing.Place
	port    string
}

// routeOf reads a lot's steps; ok is false where there is nothing to show on
// the Atlantic: made here, of what grew here.
func routeOf(lot report.Lot) (route, bool) {
	r := route{lot: lot, proofs: map[string]string{}, viaPort: drawing.Dakar, port: "Dakar"}
	for _, s := range lot.Steps {
		r.proofs[s.Kind] = s.Proof
		if s.Kind == "field" {
			r.field = fieldCountry(s)
		}
	}
	if lot.Latitude == nil || lot.Longitude == nil {
		return r, false
	}
	r.maker = drawing.Place{Lon: *lot.Longitude, Lat: *lot.Latitude}
	r.abroad = r.maker.Lon > -20
	_, r.hasSea = r.proofs["sea"]
	if r.abroad && r.maker.Lon > 0 {
		r.viaPort, r.port = cotonou, "Cotonou"
	}
	return r, r.abroad || r.field != ""
}

func fieldCountry(s stock.Step) string {
	if s.Proof == "unknown" {
		return ""
	}
	for country, name := range map[string]string{"ML": "Mali", "NE": "Niger"} {
		if s.PlaceFR == name {
			return country
		}
	}
	return ""
}

func (r route) proved(kind string) bool { return r.proofs[kind] == "record" }

// maps draws the way of a lot in both framings; empty where there is none.
func maps(l i18n.Lang, lot report.Lot) (broad, narrow string) {
	r, ok := routeOf(lot)
	if !ok {
		return "", ""
	}
	return string(drawing.Map(r.spec(l, "b", false))), string(drawing.Map(r.spec(l, "n", true)))
}

func (r route) spec(l i18n.Lang, prefix string, phone bool) drawing.MapSpec {
	return drawing.MapSpec{
		Prefix: prefix + "-", TitleID: prefix + "-titre", DescID: prefix + "-texte", Phone: phone,
		Title: i18n.Say(l, "shop.map.title", i18n.Args{"Lot": r.lot.Code}), Desc: i18n.Say(l, "shop.map.desc"),
		Credit: i18n.Say(l, "shop.map.credit"), Stops: r.stops(l, phone), Legs: r.legs(), Inset: r.inset(),
	}
}

// source is where the goods set out from.
func (r route) source() drawing.Place {
	if r.abroad {
		return r.maker
	}
	return fields[r.field]
}

func (r route) stops(l i18n.Lang, phone bool) []drawing.Stop {
	side := drawing.Right
	if phone {
		side = drawing.Below
	}
	if phone && r.port == "Cotonou" {
		side = drawing.Above
	}
	var list []drawing.Stop
	if r.abroad {
		list = append(list, drawing.Stop{At: r.maker, Label: town(r.lot.Place), Mark: drawing.Workshop, Side: side, Slug: r.lot.Cooperative})
	} else {
		note := "shop.map.field"
		if phone {
			note = "shop.map.field_short"
		}
		list = append(list, drawing.Stop{At: r.source(), Label: countryName(l, r.field), Note: i18n.Say(l, note), Mark: drawing.Halo, Side: side})
	}
	if r.hasSea {
		side := drawing.Left
		if r.port == "Cotonou" {
			side = drawing.Below
		}
		if phone && r.port == "Dakar" {
			side = drawing.Above
		}
		list = append(list, drawing.Stop{At: r.viaPort, Label: r.port, Mark: drawing.Ring, Side: side})
	}
	list = append(list, drawing.Stop{At: drawing.Montreal, Label: "Montréal", Mark: drawing.Ring, Side: drawing.Below})
	if !r.abroad {
		list = append(list, drawing.Stop{At: r.maker, Mark: drawing.Workshop, Slug: r.lot.Cooperative})
	}
	return list
}

func (r route) legs() []drawing.Leg {
	var list []drawing.Leg
	if !r.hasSea {
		return append(list, drawing.Leg{From: r.source(), To: drawing.Montreal, Proved: r.proved("air")})
	}
	list = append(list, drawing.Leg{From: r.source(), To: r.viaPort, Proved: r.proved("road")})
	crossing := drawing.Leg{From: r.viaPort, To: drawing.Montreal, Proved: r.proved("sea"), Sea: true}
	if r.port == "Cotonou" {
		crossing.Via = offshore
	}
	list = append(list, crossing)
	if !r.abroad {
		list = append(list, drawing.Leg{From: drawing.Montreal, To: r.maker, Proved: r.proved("making")})
	}
	return list
}

// inset is the last part of the way, from the workshop in Ottawa or through it.
func (r route) inset() *drawing.Inset {
	i := drawing.Inset{Workshop: "Ottawa", Store: "Plantagenet", Distance: "70" + i18n.NBSP + "km", Proved: r.proved("store")}
	if !r.abroad {
		i.Slug = r.lot.Cooperative
	}
	return &i
}

// storeMap draws the way to the store.
func storeMap(l i18n.Lang, prefix string, phone bool) string {
	return string(drawing.StoreMap(drawing.StoreMapSpec{
		Prefix: prefix + "-", TitleID: prefix + "-titre", DescID: prefix + "-texte", Phone: phone, Title: i18n.Say(l, "shop.map.store"), Desc: i18n.Say(l, "shop.map.store_desc"),
		Store: i18n.Say(l, "shop.map.store_name"), River: i18n.Say(l, "shop.map.river"), Nation: i18n.Say(l, "shop.map.nation"),
		East: i18n.Say(l, "shop.map.east"), Distance: "70" + i18n.NBSP + "km",
	}))
}
