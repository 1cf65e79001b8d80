package coop

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/web/gate"
)

// linesAtOnce is how many lines of an account are in memory at once.
const linesAtOnce = 1000

// file answers with a CSV file of this name, as write makes it, compressed where
// the phone knows how. What breaks in the middle breaks the connection: no file
// is short without the browser saying so.
func file(c echo.Context, name string, write func(w io.Writer, f exporting.Form) error) error {
	form, h := exporting.Form{Lang: page.Lang(c), Mark: true}, c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Vary", "Accept-Encoding")
	out := bufio.NewWriterSize(c.Response(), 32<<10)
	var err error
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(out)
		if err = write(zip, form); err == nil {
			err = zip.Close()
		}
	} else {
		err = write(out, form)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil && c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Encoding"} {
			h.Del(name)
		}
	}
	return err
}

func (d Door) stockCSV(c echo.Context) error {
	var lots []portal.Lot
	var who portal.Mine
	err := d.Window.Look(c.Request().Context(), gate.CallerOf(c).Cooperative, func(r postgres.Reader) (err error) {
		if who, err = portal.Who(c.Request().Context(), r, clock.Now().In(clock.Store)); err != nil {
			return err
		}
		lots, err = portal.AllLots(c.Request().Context(), r, page.Lang(c))
		return err
	})
	if err != nil {
		return err
	}
	return file(c, who.Slug+"-stock.csv", func(w io.Writer, f exporting.Form) error { return exporting.CoopLots(w, lots, f) })
}

// balanceCSV sends the account piece by piece: no transaction waits for a slow
// line, and lines once written never change.
func (d Door) balanceCSV(c echo.Context) error {
	first, err := monthOf(c)
	if err != nil {
		return err
	}
	ctx, lang, name := c.Request().Context(), page.Lang(c), ""
	look := func(fn func(r postgres.Reader) error) error {
		return d.Window.Look(ctx, gate.CallerOf(c).Cooperative, fn)
	}
	err = look(func(r postgres.Reader) error {
		g := glance{Reader: r, lang: lang, day: clock.Now().In(clock.Store)}
		if g.Mine, err = portal.Who(ctx, r, g.day); err != nil {
			return err
		}
		name = g.Slug + "-account.csv"
		if first != nil {
			name = g.Slug + "-account-" + first.Format("2006-01") + ".csv"
		}
		_, err := d.standing(c, g)
		if errors.Is(err, errChecking) {
			return fault.New(fault.Unavailable, "coop_checking").Because(err)
		}
		return err
	})
	if err != nil {
		return err
	}
	next := func(_ context.Context, after int64) (lines []portal.Line, err error) {
		err = look(func(r postgres.Reader) (err error) {
			lines, err = portal.AccountAfter(ctx, r, lang, first, after, linesAtOnce)
			return err
		})
		return lines, err
	}
	return file(c, name, func(w io.Writer, f exporting.Form) error { return exporting.CoopAccount(ctx, w, next, f) })
}
