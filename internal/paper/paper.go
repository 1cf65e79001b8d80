package paper

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"plantagenet/internal/clock"
)

// Size is a sheet's width and height in millimetres.
type Size struct{ W, H float64 }

// The usual sheets.
var (
	Letter = Size{215.9, 279.4}
	A4     = Size{210, 297}
)

// Options say what a document is. Margin is in millimetres (0: none, for
// drawings); Footer writes what stands left of the page number, and with nil
// there is no footer at all. At fixes the dates inside the file; now when zero.
type Options struct {
	Size   Size
	Margin float64
	Lang   string // of the text, "fr" or "en": read by screen readers
	Title  string
	Author string
	At     time.Time
	Footer func(page, total int) string
}

// Doc is a PDF being written. Errors are kept until Bytes or Write.
//
//	d := paper.New(paper.Options{Size: paper.Letter, Margin: 18, Lang: "fr", Title: "Note de crédit 12",
//		Footer: func(page, total int) string { return fmt.Sprintf("%d / %d", page, total) }})
//	d.Heading(1, "Note de crédit 12")
//	d.Para("Émise le 24 novembre 2026.")
//	d.Table([]paper.Column{{Head: "Article"}, {Head: "Montant", Width: 30, Right: true}}, []paper.Row{
//		{Cells: []string{"Pagne tissé", "48,00 $"}},
//		{Cells: []string{"Total", "48,00 $"}, Strong: true},
//	})
//	body, err := d.Bytes()
type Doc struct {
	pdf *fpdf.Fpdf
	o   Options
	y   float64 // where the flow goes on
	now face
}

// New makes a document without pages: flowing text begins the first by itself,
// drawings call Page.
func New(o Options) *Doc {
	if o.At.IsZero() {
		o.At = clock.Now()
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: o.Size.W, Ht: o.Size.H}})
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(o.At.UTC())
	pdf.SetModificationDate(o.At.UTC())
	pdf.SetProducer("plantagenet", true)
	pdf.SetTitle(o.Title, true)
	pdf.SetAuthor(o.Author, true)
	pdf.SetLang(o.Lang)
	for font, file := range files {
		pdf.AddUTF8FontFromBytes(font.family(), "", bytes.Clone(file)) // the library cuts in the bytes it was given
	}
	return &Doc{pdf: pdf, o: o}
}

// Page begins a new page.
func (d *Doc) Page() {
	d.pdf.AddPage()
	d.now = face{}
	d.y = d.o.Margin
}

// Pages is how many pages there are so far.
func (d *Doc) Pages() int { return d.pdf.PageCount() }

// Size is the sheet's.
func (d *Doc) Size() Size { return d.o.Size }

// Write ends the document and writes it to w.
func (d *Doc) Write(w io.Writer) error {
	if d.Pages() == 0 {
		d.Page()
	}
	d.foot()
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// Bytes ends the document and returns it.
func (d *Doc) Bytes() ([]byte, error) {
	var b bytes.Buffer
	err := d.Write(&b)
	return b.Bytes(), err
}

const footSize = 8

// foot writes the footers once the number of pages is known.
func (d *Doc) foot() {
	if d.o.Footer == nil {
		return
	}
	total := d.Pages()
	for page := 1; page <= total; page++ {
		d.pdf.SetPage(page)
		d.now = face{}
		d.pdf.SetFont(Sans.family(), "", footSize+1) // an earlier page knows nothing of the font set last
		d.Right(d.o.Size.W-d.o.Margin, d.o.Size.H-d.o.Margin/2, d.o.Footer(page, total), Sans, footSize)
	}
}
