package catalogue

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/money"
)

// Writer writes articles row by row.
type Writer struct{ csv *csv.Writer }

// NewWriter writes the header; the mark before it lets Excel see UTF-8.
func NewWriter(w io.Writer, mark bool) (*Writer, error) {
	if mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
	}
	out := &Writer{csv.NewWriter(w)}
	return out, out.csv.Write(Columns)
}

// Write writes an article: a row a variant, or one row where it has none yet.
func (w *Writer) Write(i Item) error {
	row := productCells(i)
	for _, v := range i.Variants {
		if err := w.row(append(row, variantCells(v)...)); err != nil {
			return err
		}
		row = make([]string, len(productColumns))
		row[0] = i.Slug
	}
	if len(i.Variants) == 0 {
		return w.row(append(row, make([]string, len(variantColumns))...))
	}
	return nil
}

func (w *Writer) row(cells []string) error {
	for i, c := range cells {
		cells[i] = csvfile.Neutral(csvfile.Breaks(c))
	}
	return w.csv.Write(cells)
}

// Flush sends what is left on its way.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

func productCells(i Item) []string {
	cells := []string{i.Slug, i.status(), i.Cooperative, i.CooperativeName, i.Maker, i.Category, i.CategoryFR, i.CategoryEN, i.Country, i.TaxClass}
	for _, l := range i18n.Langs {
		t := i.Texts[l]
		cells = append(cells, t.Name, t.Summary, t.Description, t.Fibres, t.Care, t.Ingredients, writeDetails(t.Details))
	}
	refs, fr, en := make([]string, len(i.Pictures)), make([]string, len(i.Pictures)), make([]string, len(i.Pictures))
	for n, p := range i.Pictures {
		refs[n], fr[n], en[n] = writePicture(p), escape.Replace(p.AltFR), escape.Replace(p.AltEN)
	}
	return append(cells, strings.Join(refs, "\n"), strings.Join(fr, "\n"), strings.Join(en, "\n"))
}

func variantCells(v catalog.Variant) []string {
	compare := ""
	if v.CompareAt != nil {
		compare = Amount(*v.CompareAt)
	}
	pairs := make([][2]string, len(v.Options))
	for n, o := range v.Options {
		pairs[n] = [2]string{o.Name, o.Value}
	}
	return []string{v.SKU, v.GTIN, v.NameFR, v.NameEN, writePairs(pairs), Amount(v.Price), compare,
		strconv.Itoa(v.WeightG), strconv.Itoa(v.LengthMM), strconv.Itoa(v.WidthMM), strconv.Itoa(v.HeightMM)}
}

func writeDetails(list []catalog.Detail) string {
	pairs := make([][2]string, len(list))
	for n, d := range list {
		pairs[n] = [2]string{d.Label, d.Value}
	}
	return writePairs(pairs)
}

// Amount is dollars as programs read them: 48.00, -3.50.
func Amount(c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}
