package drawing

import (
	"fmt"
	"math"
)

// Where the cooperative that sews and the store are.
var (
	Ottawa      = Place{-75.70, 45.42}
	Plantagenet = Place{-74.99, 45.53}
	Montreal    = Place{-73.55, 45.50}
	Dakar       = Place{-17.45, 14.69}
	Bamako      = Place{-8.00, 12.64}
	Niamey      = Place{2.11, 13.51}
)

// sight draws the two lines that lead the eye from Ottawa to the inset.
func (c *chart) sight(i *Inset) {
	x, y := project(Ottawa)
	dx, dy := c.f.insetX-x, c.f.insetY-y
	far := math.Hypot(dx, dy)
	turn := math.Acos(c.f.insetR / far)
	back := math.Atan2(-dy, -dx)
	for _, a := range [2]float64{back - turn, back + turn} {
		c.add(`<path d="M%.1f %.1fL%.1f %.1f" stroke="var(--ctl,#8d7a66)" stroke-opacity=".7" stroke-width="%.2g"/>`,
			x, y, c.f.insetX+c.f.insetR*math.Cos(a), c.f.insetY+c.f.insetR*math.Sin(a), .8*c.f.unit)
	}
}

// inset draws seventy kilometres of road along the Ottawa river. Inside, one
// unit is one hundredth of the radius; the towns lie true to each other.
func (c *chart) inset(i *Inset) {
	u, r := c.f.unit, c.f.insetR
	k := r / 100
	at := func(x, y float64) (float64, float64) { return c.f.insetX + x*k, c.f.insetY + y*k }
	ox, oy := at(-50, 16)
	px, py := at(42, -4)
	c.add(`<clipPath id="%si"><circle cx="%g" cy="%g" r="%g"/></clipPath>`, c.prefix, c.f.insetX, c.f.insetY, r)
	c.add(`<circle cx="%g" cy="%g" r="%.4g" fill="var(--paper,#fffdf8)"/><g clip-path="url(#%[4]si)"><circle cx="%[1]g" cy="%[2]g" r="%[5]g" fill="var(--map-here,#e9ddc5)"/>`,
		c.f.insetX, c.f.insetY, r+2.5*u, c.prefix, r)
	c.add(`<g transform="translate(%g %g) scale(%.4g)" fill="none" stroke="var(--map-water,#c6d3d8)" stroke-linejoin="round"><path d="M-105-10C-88-4-78 12-62 10S-40 4-22-6 8-16 24-20 44-30 58-32 84-26 105-36" stroke-width="9"/><path d="M12 62C20 48 30 40 30 26S44 8 42-4 48-20 52-29" stroke-width="3"/></g>`,
		c.f.insetX, c.f.insetY, k)
	c.thread(fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", ox, oy, (ox+px)/2, (oy+py)/2+7*k, px, py), i.Proved)
	c.b.WriteString(`</g>`)
	if i.Slug != "" {
		c.square(i.Slug, ox, oy)
	} else {
		c.disc(ox, oy, 5.5, "var(--ochre,#b8741a)", "var(--paper,#fffdf8)")
	}
	c.disc(px, py, 6, "var(--indigo,#24406e)", "var(--paper,#fffdf8)")
	wx, wy := at(-46, 52)
	sx, sy := at(34, -44)
	c.words("map-place", i.Workshop, "middle", wx, wy, 14, "var(--ink,#241a14)")
	c.words("map-place", i.Store, "middle", sx, sy, 14, "var(--ink,#241a14)")
	dx, dy := at(10, 34)
	c.words("map-note", i.Distance, "middle", dx, dy, 12.5, "var(--bark,#6b5646)")
}
