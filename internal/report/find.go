package report

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// What the one search box finds.
const (
	HitArticle     = "article"
	HitProduct     = "product"
	HitLot         = "lot"
	HitOrder       = "order"
	HitPurchase    = "purchase"
	HitArrival     = "arrival"
	HitCooperative = "cooperative"
	HitBuyer       = "buyer"
)

// HitKinds is the order in which they are listed.
var HitKinds = []string{HitArticle, HitProduct, HitLot, HitOrder, HitArrival, HitPurchase, HitCooperative, HitBuyer}

// Hit is one thing found. Code names it in its address: SKU, product id, lot
// code, order number, slug, e-mail. Buyers, and who placed an order, are only
// there for those who see money.
type Hit struct {
	Kind   string `db:"kind"`
	Code   string `db:"code"`
	Name   string `db:"name"`
	Detail string `db:"detail"`
	Band   string `db:"band"` // slug of a cooperative
}

// Find is one question to the search box.
type Find struct {
	Lang  i18n.Lang
	Text  string
	Money bool
}

// journeys are the addresses that labels carry. A scanner set for another
// keyboard types other signs for “:” and “/” (“é” on a Canadian one), and means
// the same.
var journeys = regexp.MustCompile(`(?i)^https?\S*?(?:parcours|journeys)[^a-z0-9]([a-z0-9][a-z0-9._-]{0,39})(?:[^a-z0-9._-]\S*)?$`)

// code is the text as a code: the lot in a label's whole address, else itself
// without the spaces and signs people put around numbers.
func (f Find) code() (code string, lotOnly bool) {
	text := strings.TrimSpace(f.Text)
	if m := journeys.FindStringSubmatch(text); m != nil {
		return strings.ToUpper(m[1]), true
	}
	text = strings.ToUpper(strings.Join(strings.Fields(text), " "))
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(text, "N°"), "NO "), "#"), false
}

// GTINs are the ways in which a catalogue may write the number that a scanner
// read: a UPC-A is an EAN-13 with a zero before it, a GTIN-14 with a packing
// digit names the article whose own check digit is another (GS1 General
// Specifications, 7.9). Nil for what is no GTIN.
func GTINs(read string) []string {
	read = strings.Join(strings.Fields(read), "")
	if !catalog.ValidGTIN(read) {
		return nil
	}
	long := strings.Repeat("0", 14-len(read)) + read
	out := spellings(long)
	if inner := long[1:13]; long[0] != '0' {
		for digit := range 10 {
			if whole := "0" + inner + string(rune('0'+digit)); catalog.ValidGTIN(whole) {
				out = append(out, spellings(whole)...)
			}
		}
	}
	return out
}

// spellings are a GTIN-14 and what is left of it without leading zeros, in the
// lengths that exist.
func spellings(long string) []string {
	var out []string
	for _, n := range [...]int{14, 13, 12, 8} {
		if strings.Trim(long[:14-n], "0") == "" {
			out = append(out, long[14-n:])
		}
	}
	return out
}

// hitArticles, hitLots … select the columns of a Hit; $1 is the language.
const (
	hitArticles = `select 'article' as kind, v.sku as code, coalesce(t.name, u.name, p.slug) as name,
			concat_ws(' · ', nullif(case $1 when 'fr' then v.name_fr else v.name_en end, ''), nullif(v.gtin, '')) as detail, c.slug as band
		from variant v join product p on p.id = v.product_id join cooperative c on c.id = p.cooperative_id
		left join product_text t on t.product_id = p.id and t.lang = $1
		left join product_text u on u.product_id = p.id and u.lang <> $1 `
	hitProducts = `select 'product' as kind, p.id::text as code, coalesce(t.name, u.name, p.slug) as name, c.name as detail, c.slug as band
		from product p join cooperative c on c.id = p.cooperative_id
		left join product_text t on t.product_id = p.id and t.lang = $1
		left join product_text u on u.product_id = p.id and u.lang <> $1 `
	hitLots = `select 'lot' as kind, l.code, coalesce(t.name, u.name, p.slug) as name, concat_ws(' · ', v.sku,
			nullif(case $1 when 'fr' then v.name_fr else v.name_en end, '')) as detail, c.slug as band
		from lot l join variant v on v.id = l.variant_id join product p on p.id = v.product_id join cooperative c on c.id = l.cooperative_id
		left join product_text t on t.product_id = p.id and t.lang = $1
		left join product_text u on u.product_id = p.id and u.lang <> $1 `
	hitOrders       = `select 'order' as kind, o.number::text as code, case when $2::boolean then o.name else '' end as name, o.status as detail, '' as band from sales_order o `
	hitArrivals     = `select 'arrival' as kind, h.code, c.name, h.reference as detail, c.slug as band from shipment h join cooperative c on c.id = h.cooperative_id `
	hitPurchases    = `select 'purchase' as kind, b.number as code, c.name, '' as detail, c.slug as band from purchase_order b join cooperative c on c.id = b.cooperative_id `
	hitCooperatives = `select 'cooperative' as kind, c.slug as code, c.name, coalesce(t.place, '') as detail, c.slug as band
		from cooperative c left join cooperative_text t on t.cooperative_id = c.id and t.lang = $1 `
)

// Exactly finds what the text names exactly: usually one thing, which the
// search box then opens.
func Exactly(ctx context.Context, r postgres.Reader, f Find) ([]Hit, error) {
	code, lotOnly := f.code()
	if code == "" {
		return nil, nil
	}
	if lotOnly {
		return f.read(ctx, r, hitLots+`where upper(l.code) = $2`, string(f.Lang), code)
	}
	gtins := GTINs(code)
	hits, err := f.read(ctx, r, `(`+hitArticles+`where upper(v.sku) = $2 or v.gtin = any($3) order by v.id limit 5)
		union all (`+hitLots+`where upper(l.code) = $2)
		union all (`+hitArrivals+`where h.code = $2 or h.reference <> '' and upper(h.reference) = $2 order by h.id desc limit 5)
		union all (`+hitPurchases+`where b.number = $2)
		union all (`+hitCooperatives+`where c.slug = lower($2))`, string(f.Lang), code, postgres.Array(gtins))
	if err != nil {
		return nil, err
	}
	orders, err := f.orders(ctx, r, code)
	return append(hits, orders...), err
}

// orders are those of a number, a receipt number or a tracking number. A long
// number is a tracking number only.
func (f Find) orders(ctx context.Context, r postgres.Reader, code string) ([]Hit, error) {
	tight := strings.ReplaceAll(code, " ", "")
	ids := `select order_id from parcel where tracking <> '' and tracking = $3::text`
	if len(tight) <= 12 && digits.MatchString(tight) {
		ids += ` union select id from sales_order where number = $3::text::bigint
			union select id from sales_order where receipt_number = $3::text::bigint`
	}
	return f.read(ctx, r, hitOrders+`join (`+ids+`) named (id) on named.id = o.id where $1 <> '' order by o.id desc limit 5`,
		string(f.Lang), f.Money, tight)
}

func (f Find) read(ctx context.Context, r postgres.Reader, query string, args ...any) ([]Hit, error) {
	var hits []Hit
	if err := r.Select(ctx, &hits, query, args...); err != nil {
		return nil, fmt.Errorf("find: %w", err)
	}
	return hits, nil
}

// named is the text as a full-text question to names: each word from its
// beginning; empty where there is no word.
func (f Find) named() string {
	words := strings.FieldsFunc(f.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	for i, w := range words {
		words[i] = w + ":*A"
	}
	return strings.Join(words, " & ")
}
