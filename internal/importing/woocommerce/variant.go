package woocommerce

import (
	"net/url"
	"strconv"
	"strings"

	"plantagenet/internal/clock"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
)

// Bounds of one variant, those of the catalogue's own columns.
const (
	maxGrams       = 30_000 // the most one parcel may weigh
	maxMillimetres = 2_000  // the longest side of one
	maxQuantity    = 1_000_000
	maxVariants    = 2048 // of one product
)

func (p *parser) variation(row csvfile.Row) variation {
	v := variation{parent: get(row, "parent"), id: row.Get("id")}
	v.Line, v.SKU = row.Line, p.short(row, "sku", 100)
	v.Taxable = taxable(row)
	v.Price, v.CompareAt = p.prices(row)
	v.Grams = p.measure(row, "weight", grams, maxGrams, "30 kg")
	v.LengthMM = p.measure(row, "length", millimetres, maxMillimetres, "2 m")
	v.WidthMM = p.measure(row, "width", millimetres, maxMillimetres, "2 m")
	v.HeightMM = p.measure(row, "height", millimetres, maxMillimetres, "2 m")
	v.Quantity, v.Uncounted = p.quantity(row)
	v.GTIN = p.gtin(row)
	v.attributes = p.attributes(row, false)
	v.position, _ = strconv.Atoi(row.Get("position")) // 0 where there is none
	p.ownSKU(v.SKU, v.Line)
	return v
}

func (p *parser) ownSKU(sku string, line int) {
	if sku == "" {
		return
	}
	if other, taken := p.skus[sku]; taken {
		p.Fail(line, "sku_twice", sku, other)
		return
	}
	p.skus[sku] = line
}

func taxable(row csvfile.Row) bool {
	status, class := strings.ToLower(row.Get("tax")), strings.ToLower(row.Get("class"))
	return status != "none" && status != "shipping" && status != "false" && class != "zero-rate" && class != "taux-zero"
}

// quantity is what is there; the second answer says that the file does not
// tell. WooCommerce lets stock go below nothing; here a place never does.
func (p *parser) quantity(row csvfile.Row) (int64, bool) {
	text := get(row, "stock")
	switch {
	case strings.EqualFold(text, "parent"):
		p.Warn(row.Line, "stock_of_parent")
		return 0, true
	case text == "" && row.Get("in stock") == "0":
		return 0, false
	case text == "":
		p.Warn(row.Line, "stock_untold")
		return 0, true
	}
	whole, fraction, _ := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case err != nil || strings.Trim(fraction, "0") != "" || n > maxQuantity:
		p.Fail(row.Line, "pieces", text)
		return 0, false
	case n < 0:
		p.Warn(row.Line, "below_nothing")
		return 0, false
	}
	if b := strings.ToLower(row.Get("backorders")); b == "1" || b == "notify" {
		p.Warn(row.Line, "woo_beyond")
	}
	return n, false
}

// measure reads a measure in whichever unit the file has it.
func (p *parser) measure(row csvfile.Row, what string, units map[string]float64, most int, said string) int {
	for unit, size := range units {
		column := what + " " + unit
		text := strings.ReplaceAll(get(row, column), ",", ".")
		if text == "" {
			continue
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n < 0 || strings.Trim(text, "0123456789.") != "" {
			p.Fail(row.Line, "number", text, titled(column))
			return 0
		}
		if n*size > float64(most) {
			p.Warn(row.Line, "oversize", text, unit, said, titled(column))
			return most
		}
		return int(n*size + 0.5)
	}
	return 0
}

func (p *parser) gtin(row csvfile.Row) string {
	return p.GTIN(row.Line, strings.NewReplacer("-", "", " ", "").Replace(get(row, "gtin")))
}

func (p *parser) images(row csvfile.Row, add func(goods.Image) bool) {
	for _, text := range splitList(get(row, "images")) {
		address, err := url.Parse(text)
		if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" || len(text) > 2000 {
			p.Warn(row.Line, "picture_address", text)
			continue
		}
		if !add(goods.Image{Line: row.Line, URL: address.String()}) {
			p.Warn(row.Line, "pictures_of_one", goods.MaxImages)
			return
		}
	}
}

// today is the day in the store, as WooCommerce writes days.
func today() string { return clock.Now().In(clock.Store).Format("2006-01-02") }
