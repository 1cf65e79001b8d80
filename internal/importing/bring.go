package importing

import (
	"context"
	"errors"
	"fmt"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/postgres"
)

// Options of one import. Pictures is the folder uploaded pictures stand in.
type Options struct {
	DryRun      bool      // report what would change, change nothing, fetch nothing
	PublishLang i18n.Lang // publish what has this language only, under a visible note
	Pictures    string
	Fetch       Fetch // nil: Download

	// Progress is told how many articles are done of how many; an error ends the
	// import. Nil: nobody asks.
	Progress func(done, total int64) error
}

// ErrFile says that the file has errors, listed in the report; nothing changed.
var ErrFile = errors.New("the file has errors: nothing was imported")

// errDry ends a dry run's transaction.
var errDry = errors.New("dry run")

// source is a file of another shop, read. place gives its products the
// addresses they have or will have in the catalogue.
type source struct {
	name     string
	products []goods.Product
	read     goods.Report
	place    func(context.Context, postgres.Reader, []goods.Product) ([]csvfile.LineError, error)
}

func (o Options) told(done, total int) error {
	if o.Progress == nil {
		return nil
	}
	return o.Progress(int64(done), int64(total))
}

// asTheyAre is for formats whose products bring their own addresses.
func asTheyAre(context.Context, postgres.Reader, []goods.Product) ([]csvfile.LineError, error) {
	return nil, nil
}

// bring writes what was read: pictures first, which needs the network, then
// everything in one transaction.
func bring(ctx context.Context, db *postgres.DB, s source, o Options, err error) (Report, error) {
	report := Report{DryRun: o.DryRun, Errors: s.read.Errors, Warnings: s.read.Warnings}
	if err != nil {
		return report, err
	}
	if len(report.Errors) > 0 {
		return report, ErrFile
	}
	if report.Errors, err = s.place(ctx, db, s.products); err != nil {
		return report, err
	}
	if len(report.Errors) > 0 {
		return report, ErrFile
	}
	pictures, warnings, err := collect(ctx, db, s.products, o)
	if err != nil {
		return report, err
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		r := run{ctx: ctx, tx: tx, o: o, source: s.name, lang: language(s.products, o.PublishLang), pictures: pictures, products: s.products}
		r.report = Report{DryRun: o.DryRun, Warnings: append(append([]csvfile.LineError{}, s.read.Warnings...), warnings...)}
		err := r.all()
		if report = r.report; err == nil && o.DryRun {
			err = errDry
		}
		return err
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	if line, ours := atLine(s.products, err); ours {
		report = Report{DryRun: o.DryRun, Errors: []csvfile.LineError{line}, Warnings: s.read.Warnings}
		return report, ErrFile
	}
	return report, err
}

// atLine finds the line of a fault that only the catalogue could see.
func atLine(products []goods.Product, err error) (csvfile.LineError, bool) {
	f, ok := fault.Of(err)
	if !ok || f.Kind == fault.Unavailable || len(products) == 0 {
		return csvfile.LineError{}, false
	}
	line := faultAt(products[0].Line, f)
	for _, p := range products {
		if p.Slug == f.Args["Slug"] {
			line.Line = p.Line
		}
		for _, v := range p.Variants {
			if v.SKU == f.Args["SKU"] {
				line.Line, line.Text = v.Line, fmt.Sprintf("the SKU “%s”: %s", v.SKU, line.Text)
			}
		}
	}
	return line, true
}

// faultAt is a fault of the catalogue, said of a line.
func faultAt(line int, f *fault.Fault) csvfile.LineError {
	e := csvfile.LineError{Line: line, Key: f.Key, Args: map[string]string{}, Text: i18n.Say(i18n.English, f.Key, f.Args)}
	for name, v := range f.Args {
		e.Args[name] = fmt.Sprint(v)
	}
	return e
}

// run is one import inside its transaction.
type run struct {
	ctx      context.Context
	tx       *postgres.Tx
	o        Options
	source   string    // whose file it is
	lang     i18n.Lang // of the file
	products []goods.Product
	pictures map[string]kept // by address
	report   Report

	before       map[string]catalog.Written
	cooperatives map[string]int64
	shelves      map[string]string // by handle
	saved        catalog.Saved
}

func (r *run) all() error {
	for _, step := range []func() error{r.alone, r.partners, r.categories, r.articles, r.publish, r.stock, r.compare, r.note} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) note() error { return r.report.audit(r.ctx, r.tx, r.source) }

// alone lets one import write at a time.
func (r *run) alone() error {
	if _, err := r.tx.Exec(r.ctx, `select pg_advisory_xact_lock(hashtext('importing'))`); err != nil {
		return fmt.Errorf("wait for another import: %w", err)
	}
	var err error
	r.before, err = catalog.ReadProducts(r.ctx, r.tx, slugs(r.products))
	return err
}

func slugs(products []goods.Product) []string {
	list := make([]string, len(products))
	for i, p := range products {
		list[i] = p.Slug
	}
	return list
}

// publish puts on sale what the file shows: with both languages plainly, with
// the file's one under a note.
func (r *run) publish() error {
	if r.o.PublishLang == "" {
		return nil
	}
	var both, one []string
	for _, p := range r.products {
		switch languages := r.article(p).Languages(); {
		case !p.Published:
		case len(languages) == len(i18n.Langs):
			both = append(both, p.Slug)
		default:
			one = append(one, p.Slug)
		}
	}
	if err := catalog.Publish(r.ctx, r.tx, both); err != nil {
		return err
	}
	return catalog.PublishOnly(r.ctx, r.tx, one, r.o.PublishLang)
}
