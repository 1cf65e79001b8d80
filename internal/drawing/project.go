package drawing

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"
)

// A Place is a point of the earth in degrees, east and north positive.
type Place struct{ Lon, Lat float64 }

// The projection of the map: Lambert azimuthal equal-area (Snyder 1987, p. 185)
// with its centre in the Atlantic, in units of the wide frame.
const (
	centreLon, centreLat = -40, 30
	mapRadius            = 496
	mapX, mapY           = 486, 263
)

// project gives the place of a point in the wide frame of the map.
func project(p Place) (x, y float64) {
	l, f, f0 := radians(p.Lon-centreLon), radians(p.Lat), radians(centreLat)
	c := math.Sin(f0)*math.Sin(f) + math.Cos(f0)*math.Cos(f)*math.Cos(l)
	k := mapRadius * math.Sqrt(2/math.Max(1e-9, 1+c))
	x = mapX + k*math.Cos(f)*math.Sin(l)
	y = mapY - k*(math.Cos(f0)*math.Sin(f)-math.Sin(f0)*math.Cos(f)*math.Cos(l))
	return x, y
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

//go:embed natural-earth/outlines.txt
var outlinesText string

// outlines are the coasts by name: "land", and the three countries of the shop.
var outlines = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(outlinesText) {
		name, d, _ := strings.Cut(strings.TrimSpace(line), " ")
		m[name] = d
	}
	return m
})

// sea is the plausible way of a container from West Africa to Montréal: open
// ocean, Cabot Strait, the Gulf and the St. Lawrence.
var sea = []Place{{-36, 30}, {-55.5, 44.4}, {-60, 47.4}, {-64.5, 49.4}, {-69, 48.2}, {-71.2, 46.8}}

// way is a smooth line through places (Catmull-Rom drawn as Bézier curves).
func way(places []Place) string {
	type point struct{ x, y float64 }
	p := make([]point, len(places))
	for i, at := range places {
		p[i].x, p[i].y = project(at)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%.1f %.1f", p[0].x, p[0].y)
	for i := range len(p) - 1 {
		before, from, to, after := p[max(i-1, 0)], p[i], p[i+1], p[min(i+2, len(p)-1)]
		fmt.Fprintf(&b, "C%.1f %.1f %.1f %.1f %.1f %.1f",
			from.x+(to.x-before.x)/6, from.y+(to.y-before.y)/6,
			to.x-(after.x-from.x)/6, to.y-(after.y-from.y)/6, to.x, to.y)
	}
	return b.String()
}
