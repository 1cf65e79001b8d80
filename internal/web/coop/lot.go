package coop

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) lot(c echo.Context) error {
	return d.look(c, func(g glance) (templ.Component, error) {
		ctx, n := c.Request().Context(), pageOf(c)
		lot, err := portal.LotByCode(ctx, g, g.lang, param(c, "code"))
		if err != nil {
			return nil, err
		}
		moves, more, err := portal.Moves(ctx, g, lot.ID, stock.On(g.day.Date()), n, moveRows)
		if err != nil {
			return nil, err
		}
		v := coopview.Cards{Layout: d.layout(c, g, lotName(g.lang, lot), &coopview.Link{Path: articlePath(lot.SKU), Text: lot.Name})}
		v.Cards = append(v.Cards, coopview.Card{Title: lot.Name, Facts: lotFacts(g.lang, lot, true)})
		for _, m := range moves {
			v.Days = append(v.Days, coopview.Day{When: i18n.Capital(span(g.lang, m.From, m.To)), What: moveWords(g.lang, m)})
		}
		v.Ways = turn(g.lang, "/coop/lots/"+url.PathEscape(lot.Code), n, more)
		if lot.Public {
			v.Ways = append(v.Ways, coopview.Link{Path: page.Path(g.lang, "journey", lot.Code), Text: i18n.Say(g.lang, "coop.lot.journey")})
		}
		return v.Page(), nil
	})
}

// lotName is what a lot is called.
func lotName(l i18n.Lang, lot portal.Lot) string {
	if !lot.Known {
		return i18n.Say(l, "coop.lot.unknown", i18n.Args{"Code": lot.Code})
	}
	return i18n.Say(l, "coop.lot.title", i18n.Args{"Code": lot.Code})
}

// lotFacts are a lot's state, its figures, its days and its terms; in a list,
// all but how it was made.
func lotFacts(l i18n.Lang, lot portal.Lot, whole bool) []coopview.Fact {
	var facts []coopview.Fact
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, coopview.Fact{Label: i18n.Say(l, "coop.lot."+key), Text: text})
		}
	}
	if lot.Blocked {
		facts = append(facts, coopview.Fact{Label: i18n.Say(l, "coop.lot.state"), Text: i18n.Say(l, "coop.lot.blocked"), Kind: "low"})
	}
	facts = append(facts, coopview.Fact{Label: i18n.Say(l, "coop.stock.left"), Text: i18n.Number(l, lot.Left), Kind: "strong"})
	facts = append(facts, moved(l, lot.Figures)...)
	add("sold_on", dayWords(l, lot.SoldOn))
	add("received_on", dayWords(l, &lot.ReceivedOn))
	add("best_before", dayWords(l, lot.BestBefore))
	if whole {
		add("made", made(l, lot))
		add("harvested", dayWords(l, lot.HarvestedOn))
	}
	add("terms", terms(l, lot))
	return facts
}

// terms says on which terms the store has the lot.
func terms(l i18n.Lang, lot portal.Lot) string {
	if lot.ShareBP != nil {
		return i18n.Say(l, "coop.lot.consignment", i18n.Args{"Share": i18n.Percent(l, fmt.Sprintf("%d.%04d", *lot.ShareBP/10000, *lot.ShareBP%10000))})
	}
	if lot.UnitCost != nil {
		return i18n.Say(l, "coop.lot.bought", i18n.Args{"Each": i18n.Money(l, *lot.UnitCost)})
	}
	return ""
}

func made(l i18n.Lang, lot portal.Lot) string {
	switch {
	case lot.MadeFrom != nil && lot.MadeTo != nil:
		return span(l, *lot.MadeFrom, *lot.MadeTo)
	case lot.MadeFrom != nil:
		return dayWords(l, lot.MadeFrom)
	}
	return dayWords(l, lot.MadeTo)
}

// dayWords writes a day in full; nothing for none.
func dayWords(l i18n.Lang, day *stock.Day) string {
	if day == nil {
		return ""
	}
	return i18n.Date(l, noon(*day))
}

// noon is a moment of the day in the store's zone.
func noon(day stock.Day) time.Time { return day.Add(17 * time.Hour) }

// span writes a day, or the days from one to another.
func span(l i18n.Lang, from, to stock.Day) string {
	if from.Equal(to.Time) {
		return dayWords(l, &from)
	}
	if from.Year() == to.Year() && from.Month() == to.Month() {
		return i18n.Say(l, "coop.lot.month_days", i18n.Args{"From": ordinal(l, from.Day()), "To": strconv.Itoa(to.Day()), "Month": i18n.MonthYear(l, noon(to)),
			"Name": i18n.Month(l, to.Month()), "Year": strconv.Itoa(to.Year())})
	}
	return i18n.Say(l, "coop.lot.days_between", i18n.Args{"From": dayWords(l, &from), "To": dayWords(l, &to)})
}

// ordinal is a day of the month inside a sentence.
func ordinal(l i18n.Lang, day int) string {
	if l == i18n.French && day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

func moveWords(l i18n.Lang, m portal.Moved) string {
	text := i18n.Count(l, "coop.move."+m.What, int(m.Quantity))
	if m.Undone {
		return i18n.Say(l, "coop.move.undone", i18n.Args{"What": text})
	}
	return text
}

// param is a code from an address; what no code can be is none. The router hands
// over an address that was written with %2F as it was written.
func param(c echo.Context, name string) string {
	s := c.Param(name)
	if c.Request().URL.RawPath != "" {
		s, _ = url.PathUnescape(s) // empty where it cannot be
	}
	if len(s) > 200 || !gate.Text(s) {
		return ""
	}
	return s
}
