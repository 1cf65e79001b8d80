package importing

import (
	"context"
	"errors"
	"fmt"
	"io"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/catalogue"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/postgres"
)

// page is how many articles of the shop's own file are in memory at once.
const page = 200

// Catalogue imports the shop's own CSV: what an export of it wrote changes
// nothing. Articles are known by slug and variants by SKU; a variant that an
// article's rows no longer list is put out of sale, articles that the file does
// not name stay. The file is read twice, first for its faults, and never whole
// in memory. On ErrFile the report holds the lines at fault.
func Catalogue(ctx context.Context, db *postgres.DB, in io.ReadSeeker, o Options) (Report, error) {
	c := intake{ctx: ctx, o: o, in: in, report: Report{DryRun: o.DryRun}}
	if err := c.check(); err != nil {
		return c.report, err
	}
	if err := c.fetch(db); err != nil {
		return c.report, err
	}
	told := c.report
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		c.tx, c.report, c.done = tx, told, 0
		err := c.write()
		if err == nil && o.DryRun {
			err = errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	if len(c.report.Errors) > 0 {
		c.report = Report{DryRun: o.DryRun, Errors: c.report.Errors, Warnings: told.Warnings}
		return c.report, ErrFile
	}
	return c.report, err
}

// intake is one import of the shop's own file.
type intake struct {
	ctx      context.Context
	tx       *postgres.Tx
	o        Options
	in       io.ReadSeeker
	wanted   []address       // pictures to fetch, by address
	pictures map[string]kept // fetched
	report   Report
	total    int // articles of the file
	done     int // of them written
}

type address struct {
	line         int
	product, url string
}

func (c *intake) fail(line int, key string, args ...any) {
	c.report.Errors = append(c.report.Errors, csvfile.Fault(line, key, args...))
}

// each reads the file from its beginning and hands over its articles in pages.
func (c *intake) each(do func([]catalogue.Item) error) ([]csvfile.LineError, error) {
	if _, err := c.in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	r, err := catalogue.Open(c.in, c.o.PublishLang)
	if err != nil {
		return nil, err
	}
	var list []catalogue.Item
	for len(r.Errors) < catalogue.MaxErrors {
		item, err := r.Next()
		if err != nil && !errors.Is(err, io.EOF) {
			return r.Errors, err
		}
		if err == nil {
			list = append(list, item)
		}
		if len(list) == page || err != nil && len(list) > 0 {
			if err := do(list); err != nil {
				return r.Errors, err
			}
			list = nil
		}
		if err != nil {
			break
		}
	}
	return r.Errors, nil
}

// check reads the whole file for its faults alone.
func (c *intake) check() error {
	faults, err := c.each(func(list []catalogue.Item) error {
		c.total += len(list)
		for _, i := range list {
			for _, p := range i.Pictures {
				if p.File == "" && p.SourceURL != "" {
					c.wanted = append(c.wanted, address{i.Line, i.Slug, p.SourceURL})
				}
			}
		}
		return nil
	})
	c.report.Errors = faults
	var broken csvfile.LineError
	if errors.As(err, &broken) {
		c.report.Errors, err = append(c.report.Errors, broken), nil
	}
	if err == nil && c.total == 0 && len(c.report.Errors) == 0 {
		c.fail(1, "no_article")
	}
	if err == nil && len(c.report.Errors) > 0 {
		err = ErrFile
	}
	return err
}

// write takes the articles in, a page at a time, in one transaction.
func (c *intake) write() error {
	if _, err := c.tx.Exec(c.ctx, `select pg_advisory_xact_lock(hashtext('importing'))`); err != nil {
		return fmt.Errorf("wait for another import: %w", err)
	}
	if _, err := c.each(c.take); err != nil {
		return err
	}
	if len(c.report.Errors) > 0 {
		return ErrFile
	}
	return c.report.audit(c.ctx, c.tx, "catalogue")
}

// take writes a page of articles and tells what became of each.
func (c *intake) take(list []catalogue.Item) error {
	if err := c.neighbours(list); err != nil || len(c.report.Errors) > 0 {
		return err
	}
	before, err := catalog.ReadProducts(c.ctx, c.tx, slugsOf(list))
	if err != nil {
		return err
	}
	var products []catalog.Product
	for _, i := range list {
		was := before[i.Slug]
		p := c.article(i, was)
		if was.Slug == "" || !equal(was.Product, p) {
			products = append(products, p)
		}
	}
	if len(c.report.Errors) > 0 {
		return nil
	}
	if len(products) > 0 {
		if _, err := catalog.SaveProducts(c.ctx, c.tx, products); err != nil {
			return c.atLine(list, err)
		}
	}
	if err := c.status(list, before); err != nil {
		return c.atLine(list, err)
	}
	if err := c.tell(list, before); err != nil {
		return err
	}
	c.done += len(list)
	return c.o.told(c.done, c.total)
}

func slugsOf(list []catalogue.Item) []string {
	slugs := make([]string, len(list))
	for n, i := range list {
		slugs[n] = i.Slug
	}
	return slugs
}

// status puts articles on sale and takes them off, as their rows say.
func (c *intake) status(list []catalogue.Item, before map[string]catalog.Written) error {
	to := map[string][]string{}
	for _, i := range list {
		was, only := before[i.Slug], i.Only(c.o.PublishLang)
		if i.Live == was.Live && (!i.Live || only == was.OnlyLang) {
			continue
		}
		state := "draft"
		if i.Live {
			state = "live" + string(only)
		}
		to[state] = append(to[state], i.Slug)
	}
	if err := catalog.Unlist(c.ctx, c.tx, to["draft"]); err != nil {
		return err
	}
	for _, l := range i18n.Langs {
		if err := catalog.PublishOnly(c.ctx, c.tx, to["live"+string(l)], l); err != nil {
			return err
		}
	}
	return catalog.Publish(c.ctx, c.tx, to["live"])
}

// tell looks at what changed again and counts it.
func (c *intake) tell(list []catalogue.Item, before map[string]catalog.Written) error {
	after, err := catalog.ReadProducts(c.ctx, c.tx, slugsOf(list))
	if err != nil {
		return err
	}
	for _, i := range list {
		was, is := before[i.Slug], after[i.Slug]
		switch {
		case was.Slug == "":
			c.report.Created = append(c.report.Created, i.Slug)
		case !equal(was.Product, is.Product) || was.Live != is.Live || was.OnlyLang != is.OnlyLang:
			c.report.Changed = append(c.report.Changed, i.Slug)
		default:
			c.report.Unchanged++
		}
		if is.Live && !was.Live {
			c.report.Published++
		}
	}
	return nil
}

// audit notes an import that changed something.
func (r Report) audit(ctx context.Context, tx *postgres.Tx, source string) error {
	if len(r.Created)+len(r.Changed)+r.Published == 0 && r.Received+r.TakenBack == 0 {
		return nil
	}
	return audit.Write(ctx, tx, audit.Change{Act: "catalogue.import", Subject: "catalogue", ID: source, After: map[string]any{
		"created": len(r.Created), "changed": len(r.Changed), "published": r.Published, "received": r.Received, "taken_back": r.TakenBack}})
}
