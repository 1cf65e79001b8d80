package report

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/label"
	"plantagenet/internal/money"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/store"
)

// LabelCount is how many labels of a lot are wanted.
type LabelCount struct {
	Lot    string `db:"lot" json:"lot"`
	Copies int    `db:"copies" json:"copies"`
}

// LabelRun is one run of labels: those of Counts or, where Place is set, of
// every lot in a place, one for each piece or one for each lot.
type LabelRun struct {
	Counts      []LabelCount `json:"counts,omitempty"`
	Place       string       `json:"place,omitempty"`       // location code
	Cooperative string       `json:"cooperative,omitempty"` // slug: only its lots of that place
	Each        bool         `json:"each,omitempty"`        // one a piece, else one a lot
	Sheet       string       `json:"sheet"`
	Start       int          `json:"start"` // first free position, from 1
	Lang        i18n.Lang    `json:"lang"`
	BaseURL     string       `json:"base_url"`
}

// LabelsAtMost bounds one run.
const LabelsAtMost = 5000

// Resolve turns a place into counts and refuses a run that is empty, too large
// or for a sheet there is not.
func (run *LabelRun) Resolve(ctx context.Context, r postgres.Reader) error {
	sheet, known := label.SheetOf(run.Sheet)
	if !known {
		return fault.New(fault.Invalid, "label_sheet").On("sheet")
	}
	if run.Start < 1 || run.Start > sheet.Places() {
		return fault.New(fault.Invalid, "label_start").On("start").With("Places", sheet.Places())
	}
	if run.Place != "" {
		counts, err := PlaceLabels(ctx, r, run.Place, run.Cooperative, run.Each)
		if err != nil {
			return err
		}
		run.Counts, run.Place = counts, ""
	}
	switch n := run.Total(); {
	case n == 0:
		return fault.New(fault.Invalid, "label_none")
	case n > LabelsAtMost:
		return fault.New(fault.Invalid, "label_many").With("Count", n).With("Most", LabelsAtMost)
	}
	return nil
}

// Total is how many labels a resolved run prints.
func (run LabelRun) Total() int {
	n := 0
	for _, c := range run.Counts {
		n += max(c.Copies, 0)
	}
	return n
}

// Print writes a resolved run as PDF and returns the SKUs too long to be
// printed as bars. step, where set, hears how many labels are laid out.
func (run LabelRun) Print(ctx context.Context, r postgres.Reader, w io.Writer, at time.Time, step func(done int) error) (barless []string, err error) {
	sheet, _ := label.SheetOf(run.Sheet)
	labels, err := run.labels(ctx, r)
	if err != nil {
		return nil, err
	}
	seller, err := store.Read(ctx, r)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, l := range labels {
		if l.GTIN == "" && !seen[l.SKU] && !label.HasBars(l.SKU) {
			seen[l.SKU] = true
			barless = append(barless, l.SKU)
		}
	}
	return barless, label.Print(ctx, w, label.Job{Sheet: sheet, Start: run.Start, Dealer: dealer(seller), Lang: run.Lang,
		Title: i18n.Say(run.Lang, "label.title"), At: at, Labels: labels, Step: step})
}

// dealer is the name and postal address that the Textile Labelling Act wants.
func dealer(f store.Facts) string {
	parts := []string{f.Name, f.Line1, f.City}
	if f.Province != "" {
		parts[2] += " (" + f.Province + ")"
	}
	if f.PostalCode != "" {
		parts[2] += " " + strings.ReplaceAll(f.PostalCode, " ", i18n.NBSP)
	}
	said := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			said = append(said, strings.TrimSpace(p))
		}
	}
	return strings.Join(said, ", ")
}

type labelRow struct {
	Lot         string      `db:"lot"`
	Known       bool        `db:"known"`
	SKU         string      `db:"sku"`
	GTIN        string      `db:"gtin"`
	Price       money.Cents `db:"price_cents"`
	NameFR      string      `db:"name_fr"`
	NameEN      string      `db:"name_en"`
	FibresFR    string      `db:"fibres_fr"`
	FibresEN    string      `db:"fibres_en"`
	Cooperative string      `db:"cooperative"`
	Maker       string      `db:"maker"`
	Country     string      `db:"country"`
	BestBefore  *time.Time  `db:"best_before"`
}

// labels reads what the labels say, in the order they were asked for.
func (run LabelRun) labels(ctx context.Context, r postgres.Reader) ([]label.Label, error) {
	codes := make([]string, 0, len(run.Counts))
	for _, c := range run.Counts {
		if c.Copies > 0 {
			codes = append(codes, c.Lot)
		}
	}
	var rows []labelRow
	err := r.Select(ctx, &rows, `select l.code as lot, l.known, v.sku, coalesce(v.gtin, '') as gtin, v.price_cents,
			concat_ws(', ', coalesce(f.name, e.name, p.slug), nullif(v.name_fr, '')) as name_fr,
			concat_ws(', ', coalesce(e.name, f.name, p.slug), nullif(v.name_en, '')) as name_en,
			coalesce(f.fibres, '') as fibres_fr, coalesce(e.fibres, '') as fibres_en, c.slug as cooperative,
			concat_ws(', ', c.name, nullif(coalesce(ct.place, ''), '')) as maker,
			coalesce(l.country, p.country, c.country, '') as country, l.best_before
		from lot l join variant v on v.id = l.variant_id join product p on p.id = v.product_id join cooperative c on c.id = l.cooperative_id
		left join product_text f on f.product_id = p.id and f.lang = 'fr' left join product_text e on e.product_id = p.id and e.lang = 'en'
		left join cooperative_text ct on ct.cooperative_id = c.id and ct.lang = 'fr'
		where l.code = any($1)`, postgres.Array(codes))
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	byLot := make(map[string]label.Label, len(rows))
	for _, row := range rows {
		byLot[row.Lot] = row.label(run.BaseURL)
	}
	labels := make([]label.Label, 0, len(codes))
	for _, c := range run.Counts {
		if l, found := byLot[c.Lot]; found && c.Copies > 0 {
			l.Copies = c.Copies
			labels = append(labels, l)
		}
	}
	return labels, nil
}

func (row labelRow) label(base string) label.Label {
	l := label.Label{Cooperative: row.Cooperative, NameFR: row.NameFR, NameEN: row.NameEN, Maker: row.Maker,
		Imported: row.Country != "" && row.Country != "CA", CountryFR: country(i18n.French, row.Country), CountryEN: country(i18n.English, row.Country),
		FibresFR: label.Fibres(i18n.French, row.FibresFR), FibresEN: label.Fibres(i18n.English, row.FibresEN),
		BestBefore: row.BestBefore, Price: row.Price, SKU: row.SKU, GTIN: row.GTIN}
	if row.Known {
		l.Lot, l.URL = row.Lot, base+page.Path(i18n.French, "journey", row.Lot)
	}
	return l
}

// country is a country's name, its code where we have no word for it.
func country(l i18n.Lang, code string) string {
	if key := "shop.country." + code; code != "" && i18n.Has(l, key) {
		return i18n.Say(l, key)
	}
	return code
}
