package staff

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/stock"
)

// form is how a file is written for whoever asks: in their language, with the
// mark by which Excel sees UTF-8.
func form(c echo.Context) exporting.Form { return exporting.Form{Lang: page.Lang(c), Mark: true} }

// download writes a whole file into the folder of work and sends it, so that
// what breaks in the middle is an error and not a short file.
func (d Desk) download(c echo.Context, name string, write func(ctx context.Context, w io.Writer) error) error {
	if err := os.MkdirAll(string(d.results()), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(string(d.results()), "export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is sent by then
	defer f.Close()
	out := bufio.NewWriter(f)
	if err := errors.Join(write(c.Request().Context(), out), out.Flush()); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	kind := "text/csv; charset=utf-8"
	if strings.HasSuffix(name, ".pdf") {
		kind = "application/pdf"
	}
	c.Response().Header().Set("Content-Type", kind)
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// periodOf reads the days of an address; without them, this month.
func periodOf(c echo.Context) (exporting.Period, error) {
	p := exporting.Month(clock.Now())
	for name, into := range map[string]*stock.Day{"from": &p.From, "to": &p.To} {
		if text := c.QueryParam(name); text != "" && into.UnmarshalText([]byte(text)) != nil {
			return p, fault.New(fault.Invalid, "period_missing").On(name)
		}
	}
	return p, p.Check()
}

func (d Desk) exportOrders(c echo.Context) error {
	p, err := periodOf(c)
	if err != nil {
		return err
	}
	return d.download(c, "orders_"+p.Name()+".csv", func(ctx context.Context, w io.Writer) error {
		return exporting.Orders(ctx, d.Shop.DB, w, p, form(c))
	})
}

func (d Desk) exportLedger(c echo.Context) error {
	p, err := periodOf(c)
	if err != nil {
		return err
	}
	return d.download(c, "ledger_"+p.Name()+".csv", func(ctx context.Context, w io.Writer) error {
		return exporting.Ledger(ctx, d.Shop.DB, w, p, form(c))
	})
}

func (d Desk) exportTax(c echo.Context) error {
	p, err := periodOf(c)
	if err != nil {
		return err
	}
	end := ending(c)
	return d.download(c, "tax_"+p.Name()+end, func(ctx context.Context, w io.Writer) error {
		report, err := exporting.Taxes(ctx, d.Shop.DB, p)
		if err != nil {
			return err
		}
		if end == ".pdf" {
			return exporting.TaxPDF(w, report, page.Lang(c))
		}
		return exporting.TaxCSV(w, report, form(c))
	})
}

func (d Desk) exportSummary(c echo.Context) error {
	p, err := periodOf(c)
	if err != nil {
		return err
	}
	end := ending(c)
	return d.download(c, "summary_"+p.Name()+end, func(ctx context.Context, w io.Writer) error {
		summary, err := exporting.ReadSummary(ctx, d.Shop.DB, p)
		if err != nil {
			return err
		}
		if end == ".pdf" {
			return exporting.SummaryPDF(w, summary, page.Lang(c))
		}
		return exporting.SummaryCSV(w, summary, form(c))
	})
}

// ending is the asked file's: .csv or .pdf.
func ending(c echo.Context) string {
	if strings.HasSuffix(c.Path(), ".pdf") {
		return ".pdf"
	}
	return ".csv"
}

func (d Desk) exportStock(c echo.Context) error {
	on := stock.On(clock.Now().Date())
	if text := c.QueryParam("on"); text != "" && on.UnmarshalText([]byte(text)) != nil {
		return fault.New(fault.Invalid, "period_missing").On("on")
	}
	return d.download(c, "stock_"+on.Format(time.DateOnly)+".csv", func(ctx context.Context, w io.Writer) error {
		return exporting.Stock(ctx, d.Shop.DB, w, on, form(c))
	})
}

func (d Desk) exportCounts(c echo.Context) error {
	return d.download(c, "count_"+clock.Now().Format(time.DateOnly)+".csv", func(ctx context.Context, w io.Writer) error {
		return exporting.CountSheet(ctx, d.Shop.DB, w, c.QueryParam("place"), form(c))
	})
}

func (d Desk) exportCatalogue(c echo.Context) error {
	return d.download(c, "catalogue_"+clock.Now().Format(time.DateOnly)+".csv", func(ctx context.Context, w io.Writer) error {
		return exporting.Catalogue(ctx, d.Shop.DB, w, true)
	})
}
