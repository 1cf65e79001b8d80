package coop

import (
	"io"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/portal"
)

// saleFile is a month's sales and refunds, line by line. Each page of lines is
// read by itself, so that a slow phone holds no transaction open.
func (d Door) saleFile(c echo.Context) error {
	month, err := portal.ParseMonth(c.Param("month"), clock.Now().In(clock.Store))
	if err != nil {
		return err
	}
	name := i18n.Say(page.Lang(c), "export.sold.file") + "-" + month.Format("2006-01") + ".csv"
	return file(c, name, func(w io.Writer, f exporting.Form) error {
		return exporting.Sold(w, f, func(after portal.SaleLine) (lines []portal.SaleLine, err error) {
			err = d.read(c, func(g glance) error {
				lines, err = portal.LinesOf(c.Request().Context(), g, f.Lang, month, after, linesAtOnce)
				return err
			})
			return lines, err
		})
	})
}
