package sending

import (
	"context"
	"fmt"

	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// Item is one order line's share of one lot: what is taken from one shelf.
type Item struct {
	OrderLineID int64
	VariantID   int64
	ProductID   int64
	SKU         string
	Name        string // in the asker's language, with the variant's
	Maker       string
	Lot         string
	LotID       int64
	LotKnown    bool
	From        string // location it was sold from
	Shelf       string // A2, B4 …; empty where none is said
	Blocked     bool   // the lot is called back: nothing of it may leave
	WeightG     int    // of a piece, by its record
	VolumeCM3   int64  // of a piece; 0 where it is not known
	ToSend      int64  // still in the store, boxed or not
	Filled      int64  // of these, in the open parcel
	Packed      int64  // of these, in parcels that are packed
	Gone        int64  // sent or handed over
	Back        int64  // given up or returned
}

// Left is how many pieces are in no parcel yet.
func (i Item) Left() int64 { return i.ToSend - i.Filled - i.Packed }

// article is what an order line is today.
type article struct {
	LineID    int64  `db:"line_id"`
	VariantID int64  `db:"variant_id"`
	ProductID int64  `db:"product_id"`
	SKU       string `db:"sku"`
	Sold      string `db:"sold_sku"` // as it was called when it was sold
	GTIN      string `db:"gtin"`
	Name      string `db:"name"`
	Maker     string `db:"maker_name"`
	WeightG   int    `db:"weight_g"`
	VolumeCM3 int64  `db:"volume"`
}

// articles reads an order's lines with what the catalogue says of them today,
// in lang where the article has that language, else as it was sold.
func articles(ctx context.Context, r postgres.Reader, orderID int64, lang string) ([]article, error) {
	var list []article
	err := r.Select(ctx, &list, `select l.id as line_id, l.variant_id, l.product_id, v.sku, l.sku as sold_sku, coalesce(v.gtin, '') as gtin,
			concat_ws(', ', coalesce(t.name, l.name), nullif(case when t.name is null then l.variant_name when $2 = 'fr' then v.name_fr else v.name_en end, '')) as name,
			l.maker_name, v.weight_g, v.length_mm::bigint * v.width_mm * v.height_mm / 1000 as volume
		from order_line l join variant v on v.id = l.variant_id
		left join product_text t on t.product_id = l.product_id and t.lang = $2
		where l.order_id = $1 order by l.position`, orderID, lang)
	if err != nil {
		return nil, fmt.Errorf("read an order's articles: %w", err)
	}
	return list, nil
}

// Items reads where an order's pieces are, by line and lot, in the lines' order.
func Items(ctx context.Context, r postgres.Reader, orderID int64, lang string) ([]Item, error) {
	list, err := articles(ctx, r, orderID, lang)
	if err != nil {
		return nil, err
	}
	return items(ctx, r, orderID, list)
}

func items(ctx context.Context, r postgres.Reader, orderID int64, list []article) ([]Item, error) {
	pieces, err := stock.OrderPiecesOf(ctx, r, orderID)
	if err != nil {
		return nil, err
	}
	known, err := knownLots(ctx, r, orderID)
	if err != nil {
		return nil, err
	}
	var found []Item
	for _, a := range list {
		for _, p := range pieces {
			if p.OrderLineID == a.LineID {
				found = append(found, Item{OrderLineID: a.LineID, VariantID: a.VariantID, ProductID: a.ProductID, SKU: a.SKU, Name: a.Name,
					Maker: a.Maker, Lot: p.Lot, LotID: p.LotID, LotKnown: known[p.LotID], From: p.From, WeightG: a.WeightG,
					VolumeCM3: a.VolumeCM3, ToSend: p.ToSend, Gone: p.Customer, Back: p.Back})
			}
		}
	}
	if err := place(ctx, r, found); err != nil {
		return nil, err
	}
	return found, box(ctx, r, orderID, found)
}

// place says on which shelf each item stands and whether its lot may leave.
func place(ctx context.Context, r postgres.Reader, found []Item) error {
	var variants, lots []int64
	for _, i := range found {
		variants, lots = append(variants, i.VariantID), append(lots, i.LotID)
	}
	shelves, err := stock.Shelves(ctx, r, variants)
	if err != nil {
		return err
	}
	blocked, err := stock.Blocked(ctx, r, lots)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].Shelf, found[i].Blocked = shelves[found[i].VariantID], blocked[found[i].LotID]
	}
	return nil
}

// knownLots says which of an order's lots are known; one stands for "lot not known".
func knownLots(ctx context.Context, r postgres.Reader, orderID int64) (map[int64]bool, error) {
	lots, err := stock.SoldLots(ctx, r, orderID)
	known := make(map[int64]bool, len(lots))
	for _, lot := range lots {
		known[lot.LotID] = lot.Known
	}
	return known, err
}

// box counts what lies in parcels that have not left.
func box(ctx context.Context, r postgres.Reader, orderID int64, found []Item) error {
	parcels, err := parcel.Of(ctx, r, orderID)
	if err != nil {
		return err
	}
	state := map[int64]parcel.State{}
	for _, p := range parcels {
		state[p.ID] = p.State
	}
	lines, err := parcel.LinesOf(ctx, r, orderID)
	if err != nil {
		return err
	}
	for i := range found {
		for _, l := range lines {
			if l.OrderLineID != found[i].OrderLineID || l.LotID != found[i].LotID {
				continue
			}
			switch state[l.ParcelID] {
			case parcel.Open:
				found[i].Filled += l.Quantity
			case parcel.Packed:
				found[i].Packed += l.Quantity
			}
		}
	}
	return nil
}

// lock reads a paid order that has something left, and holds it.
func lock(ctx context.Context, tx *postgres.Tx, orderID int64) (order.Order, error) {
	o, err := order.Lock(ctx, tx, orderID)
	if err != nil {
		return o, err
	}
	if !o.Open() {
		return o, ErrNotOpen
	}
	return o, nil
}
