package coop

import (
	"bufio"
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strings"

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
	l := page.Lang(c)
	name := i18n.Say(l, "export.sold.file") + "-" + month.Format("2006-01") + ".csv"
	return sendFile(c, name, func(w io.Writer) error {
		return exporting.Sold(w, exporting.Form{Lang: l, Mark: true}, func(after portal.SaleLine) (lines []portal.SaleLine, err error) {
			err = d.read(c, func(g glance) error {
				lines, err = portal.LinesOf(c.Request().Context(), g, l, month, after, linesAtOnce)
				return err
			})
			return lines, err
		})
	})
}

// sendFile sends a CSV file as it is written, compressed where the phone knows
// how. What breaks in the middle breaks the connection: no file is short
// without the browser saying so.
func sendFile(c echo.Context, name string, write func(w io.Writer) error) error {
	h := c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Vary", "Accept-Encoding")
	out := bufio.NewWriterSize(c.Response(), 32<<10)
	var err error
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(out)
		if err = write(zip); err == nil {
			err = zip.Close()
		}
	} else {
		err = write(out)
	}
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		return nil
	}
	if c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Encoding"} {
		h.Del(name)
	}
	return err
}
