package label

import (
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/ean"
	"github.com/boombuler/barcode/qr"
)

// A code is a symbol in modules: bars are one row high.
type code struct {
	columns, rows int
	quiet         int // modules to keep white at each side
	dark          func(column, row int) bool
	text          string // what people read below bars
}

func from(b barcode.Barcode, quiet int, text string) *code {
	box := b.Bounds()
	at := func(column, row int) bool {
		r, _, _, _ := b.At(box.Min.X+column, box.Min.Y+row).RGBA()
		return r < 0x8000
	}
	return &code{box.Dx(), box.Dy(), quiet, at, text}
}

// Quiet zones in modules: ISO/IEC 18004 for QR, GS1 General Specifications for
// EAN-13 (11 left, 7 right; the larger is kept on both sides) and EAN-8, ISO/IEC
// 15417 for Code 128.
const (
	quietQR, quietEAN13, quietEAN8, quiet128 = 4, 11, 7, 10
)

// bars are the article's own code: its GTIN where it has a good one, else its
// SKU; nil where neither can be written in bars.
func (l Label) bars() *code {
	switch len(l.GTIN) {
	case 13, 8:
		if b, err := ean.Encode(l.GTIN); err == nil {
			quiet := quietEAN13
			if len(l.GTIN) == 8 {
				quiet = quietEAN8
			}
			return flat(from(b, quiet, l.GTIN))
		}
	case 12: // UPC-A has the very bars of the EAN-13 that begins with 0
		if b, err := ean.Encode("0" + l.GTIN); err == nil {
			return flat(from(b, quietEAN13, l.GTIN))
		}
	}
	return ofText(l.SKU)
}

func ofText(text string) *code {
	for _, r := range text {
		if r < ' ' || r > '~' {
			return nil
		}
	}
	b, err := code128.Encode(text)
	if err != nil {
		return nil
	}
	return flat(from(b, quiet128, text))
}

func flat(c *code) *code { c.rows = 1; return c }

// HasBars says whether a SKU can stand on a label as bars that a scanner reads.
func HasBars(sku string) bool {
	c := ofText(sku)
	return c != nil && c.width(barDots) <= Sheets[0].inDots(size.W-2*edge)
}

// journey is the QR code of the lot's page: middle error correction, low where
// the address is long.
func (l Label) journey() *code {
	if l.URL == "" {
		return nil
	}
	for _, level := range []qr.ErrorCorrectionLevel{qr.M, qr.L} {
		b, err := qr.Encode(l.URL, level, qr.Unicode)
		if err == nil && (b.Bounds().Dx() <= largestQR || level == qr.L) {
			return from(b, quietQR, "")
		}
	}
	return nil
}

// width is a code's whole width in dots with its quiet zones, a module so many
// dots wide.
func (c *code) width(dots int) int { return (c.columns + 2*c.quiet) * dots }
