package coop

import (
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/portal"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) balanceRoutes() []gate.Route {
	return []gate.Route{
		d.get("/coop/balance", "own account", d.balance),
		d.get("/coop/balance/csv", "own account", d.balanceCSV),
	}
}

// lineRows is how many lines of the account one page shows.
const lineRows = 30

// errChecking is an account whose two figures differ.
var errChecking = errors.New("the account and its lines differ")

// standing reads what the account comes to, and refuses figures that differ.
func (d Door) standing(c echo.Context, g glance) (portal.Standing, error) {
	s, err := portal.Stands(c.Request().Context(), g)
	if err == nil && s.Owed != s.Lines {
		if _, told := differs.LoadOrStore(g.Slug, true); !told {
			slog.Error("a cooperative's account and its lines differ", "cooperative", g.Slug, "account", s.Owed, "lines", s.Lines)
		}
		err = errChecking
	}
	return s, err
}

// differs are the accounts of which the log has been told already.
var differs sync.Map

func (d Door) balance(c echo.Context) error {
	first, err := monthOf(c)
	if err != nil {
		return err
	}
	return d.look(c, func(g glance) (templ.Component, error) {
		v := coopview.Balance{Layout: d.layout(c, g, i18n.Say(g.lang, "coop.page.balance"), home(g.lang))}
		s, err := d.standing(c, g)
		if errors.Is(err, errChecking) {
			v.Checking = i18n.Say(g.lang, "coop.balance.checking")
			return v.Page(), nil
		}
		if err != nil {
			return nil, err
		}
		if v.Owed, err = g.owedWords(c, s.Owed); err != nil {
			return nil, err
		}
		v.Months = months(g, s.First, first)
		if err := g.book(c, &v, first); err != nil {
			return nil, err
		}
		return v.Page(), nil
	})
}

// book fills in one page of the account's lines.
func (g glance) book(c echo.Context, v *coopview.Balance, first *stock.Day) error {
	ctx, path := c.Request().Context(), "/coop/balance"
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	read := func() ([]portal.Line, bool, error) { return portal.Account(ctx, g, g.lang, before, lineRows) }
	v.Heading = i18n.Say(g.lang, "coop.balance.lines")
	query := ""
	if first != nil {
		read = func() ([]portal.Line, bool, error) {
			return portal.MonthOfAccount(ctx, g, g.lang, *first, before, lineRows)
		}
		v.Heading = i18n.Say(g.lang, "coop.balance.lines_of", i18n.Args{"Month": i18n.MonthYear(g.lang, noon(*first))})
		query = "month=" + first.Format("2006-01")
	}
	list, more, err := read()
	if err != nil {
		return err
	}
	for _, l := range list {
		v.Lines = append(v.Lines, coopview.BookLine{Day: i18n.Date(g.lang, noon(l.On)), Text: lineWords(g.lang, l), Amount: signed(g.lang, l.Amount), After: i18n.Money(g.lang, l.Balance)})
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		v.Closing, v.Opening = i18n.Money(g.lang, list[0].Balance), i18n.Money(g.lang, last.Balance-last.Amount)
	}
	if before > 0 {
		v.Ways = append(v.Ways, coopview.Link{Path: with(path, query), Text: i18n.Say(g.lang, "coop.balance.newest")})
	}
	if more {
		v.Ways = append(v.Ways, coopview.Link{Path: with(path, query, "before="+strconv.FormatInt(list[len(list)-1].ID, 10)), Text: i18n.Say(g.lang, "coop.balance.older")})
	}
	if first != nil {
		v.Ways = append(v.Ways, coopview.Link{Path: path, Text: i18n.Say(g.lang, "coop.balance.all")})
	}
	if len(list) > 0 {
		v.Ways = append(v.Ways, coopview.Link{Path: with(path+"/csv", query), Text: i18n.Say(g.lang, "coop.balance.csv")})
	}
	return nil
}

// with adds what is not empty to an address.
func with(path string, queries ...string) string {
	mark := "?"
	for _, q := range queries {
		if q != "" {
			path, mark = path+mark+q, "&"
		}
	}
	return path
}

// lineWords say what moved the account.
func lineWords(l i18n.Lang, line portal.Line) string {
	act := line.Act(l)
	switch {
	case line.Way != "":
		return i18n.Say(l, "coop.balance.paid", i18n.Args{"Act": act, "By": i18n.Say(l, "payout.by."+line.Way), "Reference": line.Reference})
	case line.Article == "":
		return act
	case line.Pieces() == 0:
		return i18n.Say(l, "coop.balance.about", i18n.Args{"Act": act, "Article": line.Article})
	case line.Kind == "receipt":
		return i18n.Say(l, "coop.balance.of_lot", i18n.Args{"Act": act, "Pieces": i18n.Number(l, line.Pieces()), "Article": line.Article, "Lot": line.Lot})
	}
	return i18n.Say(l, "coop.balance.of", i18n.Args{"Act": act, "Pieces": i18n.Number(l, line.Pieces()), "Article": line.Article})
}

// signed writes an amount with its sign, whichever it is.
func signed(l i18n.Lang, c money.Cents) string {
	if c > 0 {
		return "+" + i18n.Money(l, c)
	}
	return i18n.Money(l, c)
}

// monthOf reads which month is asked for; nil without one.
func monthOf(c echo.Context) (*stock.Day, error) {
	text := c.QueryParam("month")
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse("2006-01", text)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	return &stock.Day{Time: t}, nil
}

// months are those since the account's first line, the latest first, and that
// which is chosen.
func months(g glance, since, chosen *stock.Day) []coopview.Choice {
	if since == nil {
		return nil
	}
	list := []coopview.Choice{{Text: i18n.Say(g.lang, "coop.balance.every_month"), Chosen: chosen == nil}}
	for m := stock.On(g.day.Year(), g.day.Month(), 1); m.Format("2006-01") >= since.Format("2006-01"); m = stock.On(m.Year(), m.Month()-1, 1) {
		list = append(list, coopview.Choice{Value: m.Format("2006-01"), Text: i18n.MonthYear(g.lang, noon(m)), Chosen: chosen != nil && m.Equal(chosen.Time)})
	}
	return list
}
