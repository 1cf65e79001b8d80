package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

type exportCmd struct {
	Catalogue catalogueOutCmd `cmd:"" help:"Every article, a row a variant; import catalogue reads it back."`
	Orders    ordersOutCmd    `cmd:"" help:"What buyers paid and were paid back, a row an order line, taxes by component."`
	Tax       taxOutCmd       `cmd:"" help:"The taxes of a period, by return, province and component."`
	Ledger    ledgerOutCmd    `cmd:"" help:"The journal of the money ledger."`
	Stock     stockOutCmd     `cmd:"" help:"What the store had on a day, and what it had cost."`
	Counts    countsOutCmd    `cmd:"" help:"A list to count by, its counted column open."`
}

// outlet is what every export is told.
type outlet struct {
	Out  string `help:"The file to write; standard output by default." placeholder:"FILE"`
	Bom  bool   `help:"Begin with the mark by which Excel sees UTF-8."`
	Data string `help:"Data folder; DATA_DIR by default."`
}

// run writes a whole file or none.
func (o outlet) run(ctx context.Context, s streams, write func(postgres.Reader, io.Writer) error) error {
	h, err := openAt(ctx, o.Data, s)
	if err != nil {
		return err
	}
	defer h.close()
	if o.Out == "" {
		out := bufio.NewWriter(s.out)
		return errors.Join(write(h.db, out), out.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(o.Out), ".export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	out := bufio.NewWriter(f)
	err = errors.Join(write(h.db, out), out.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.Out)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.Out, err)
	}
	return nil
}

type catalogueOutCmd struct{ outlet }

// Run writes the catalogue.
func (cmd catalogueOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, func(r postgres.Reader, w io.Writer) error { return exporting.Catalogue(ctx, r, w, cmd.Bom) })
}

// span is what an export of a period is told.
type span struct {
	outlet
	From string `help:"First day, 2026-10-01; the first of this month by default." placeholder:"DAY"`
	To   string `help:"Last day, counted; the last of its month by default." placeholder:"DAY"`
	Lang string `enum:"fr,en" default:"fr" help:"Language of the headings."`
}

func (s span) form() exporting.Form { return exporting.Form{Lang: i18n.Lang(s.Lang), Mark: s.Bom} }

// period reads the days; wrong ones are wrong usage, said before anything opens.
func (s span) period() (exporting.Period, error) {
	p := exporting.Month(clock.Now())
	if s.From != "" {
		from, err := day(s.From)
		if err != nil {
			return p, err
		}
		p = exporting.Month(from.Time.Add(12 * time.Hour))
		p.From = from
	}
	if s.To != "" {
		to, err := day(s.To)
		if err != nil {
			return p, err
		}
		p.To = to
	}
	if err := p.Check(); err != nil {
		f, _ := fault.Of(err)
		return p, errors.New(i18n.Say(i18n.English, f.Key, f.Args))
	}
	return p, nil
}

func day(text string) (d stock.Day, err error) {
	if d.UnmarshalText([]byte(text)) != nil {
		err = fmt.Errorf("%q is not a day such as 2026-10-31", text)
	}
	return d, err
}

func (s span) write(ctx context.Context, out streams, write func(postgres.Reader, io.Writer, exporting.Period) error) error {
	p, err := s.period()
	if err != nil {
		return err
	}
	return s.run(ctx, out, func(r postgres.Reader, w io.Writer) error { return write(r, w, p) })
}

type ordersOutCmd struct{ span }

// Run writes the orders of a period.
func (cmd ordersOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.write(ctx, s, func(r postgres.Reader, w io.Writer, p exporting.Period) error {
		return exporting.Orders(ctx, r, w, p, cmd.form())
	})
}

type taxOutCmd struct{ span }

// Run writes the taxes of a period.
func (cmd taxOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.write(ctx, s, func(r postgres.Reader, w io.Writer, p exporting.Period) error {
		report, err := exporting.Taxes(ctx, r, p)
		if err != nil {
			return err
		}
		return exporting.TaxCSV(w, report, cmd.form())
	})
}

type ledgerOutCmd struct{ span }

// Run writes the journal of a period.
func (cmd ledgerOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.write(ctx, s, func(r postgres.Reader, w io.Writer, p exporting.Period) error {
		return exporting.Ledger(ctx, r, w, p, cmd.form())
	})
}

type stockOutCmd struct {
	outlet
	On   string `help:"The day, at its end; today by default." placeholder:"DAY"`
	Lang string `enum:"fr,en" default:"fr" help:"Language of the headings."`
}

// Run writes what the store had on a day.
func (cmd stockOutCmd) Run(ctx context.Context, s streams) error {
	on := stock.On(clock.Now().Date())
	if cmd.On != "" {
		var err error
		if on, err = day(cmd.On); err != nil {
			return err
		}
	}
	return cmd.run(ctx, s, func(r postgres.Reader, w io.Writer) error {
		return exporting.Stock(ctx, r, w, on, exporting.Form{Lang: i18n.Lang(cmd.Lang), Mark: cmd.Bom})
	})
}

type countsOutCmd struct {
	outlet
	Place string `help:"Code of the place, such as floor or back-room; every place by default."`
	Lang  string `enum:"fr,en" default:"fr" help:"Language of the headings."`
}

// Run writes a list to count by.
func (cmd countsOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, func(r postgres.Reader, w io.Writer) error {
		return exporting.CountSheet(ctx, r, w, cmd.Place, exporting.Form{Lang: i18n.Lang(cmd.Lang), Mark: cmd.Bom})
	})
}
