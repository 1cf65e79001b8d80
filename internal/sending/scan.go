package sending

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
)

// ErrNotOpen is the fault for packing an order that is not paid, or of which
// nothing is left.
var ErrNotOpen = fault.New(fault.Conflict, "order_not_open")

// Scan is one code scanned or typed while an order is packed: a SKU, a GTIN, a
// lot's code or its label's address; "3*CODE" counts three. Key is the form's.
type Scan struct {
	OrderID int64
	Key     string
	Code    string
	Lang    string // of the words of a refusal
}

// maxCount bounds what one scan may count.
const maxCount = 999

var (
	counted = regexp.MustCompile(`^(\d{1,3})\s*[*×xX]\s*(\S.*)$`)
	journey = regexp.MustCompile(`/(?:parcours|journeys)/([^/?#\s]+)/?$`)
)

// Put puts what was scanned into the order's open parcel. The wrong article,
// or one too many, is a fault that says so, and nothing changes. The same key
// again changes nothing.
func Put(ctx context.Context, db *postgres.DB, in Scan) error {
	count, code, err := in.read()
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := lock(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		if done, err := parcel.Scanned(ctx, tx, in.Key); err != nil || done {
			return err
		}
		list, err := articles(ctx, tx, o.ID, in.Lang)
		if err != nil {
			return err
		}
		all, err := items(ctx, tx, o.ID, list)
		if err != nil {
			return err
		}
		chosen, err := match(ctx, tx, all, list, code, in.Lang)
		if err != nil {
			return err
		}
		return fill(ctx, tx, o.ID, chosen, count, parcel.Scan{Key: in.Key, Code: code})
	})
}

func (s Scan) read() (count int64, code string, err error) {
	code, count = strings.TrimSpace(s.Code), 1
	if m := counted.FindStringSubmatch(code); m != nil {
		count, _ = strconv.ParseInt(m[1], 10, 64) // three digits
		code = m[2]
	}
	if m := journey.FindStringSubmatch(code); m != nil {
		code = m[1]
	}
	switch {
	case code == "":
		return 0, "", fault.New(fault.Invalid, "scan_empty").On("code")
	case count < 1 || count > maxCount:
		return 0, "", fault.New(fault.Invalid, "quantity").On("code").With("Max", maxCount)
	case s.Key == "":
		return 0, "", fault.New(fault.Invalid, "idempotency_key")
	case len(code) > 200:
		return 0, "", fault.New(fault.Invalid, "too_long").On("code").With("Max", 200)
	}
	return count, code, nil
}

// match finds the items that a code means: all lots of an article, or one lot.
func match(ctx context.Context, r postgres.Reader, all []Item, list []article, code, lang string) ([]Item, error) {
	var chosen []Item
	for _, a := range list {
		if !a.answers(code) {
			continue
		}
		for _, i := range all {
			if i.OrderLineID == a.LineID {
				chosen = append(chosen, i)
			}
		}
		return chosen, nil
	}
	for _, i := range all {
		if strings.EqualFold(i.Lot, code) {
			return []Item{i}, nil
		}
	}
	return nil, refuse(ctx, r, all, code, lang)
}

// answers says whether a code is the article's SKU, now or when it was sold, or
// its GTIN, with or without the zero that turns a UPC into an EAN.
func (a article) answers(code string) bool {
	if strings.EqualFold(a.SKU, code) || strings.EqualFold(a.Sold, code) {
		return true
	}
	return a.GTIN != "" && strings.TrimLeft(a.GTIN, "0") == strings.TrimLeft(code, "0")
}

// refuse says what a code that does not belong here is.
func refuse(ctx context.Context, r postgres.Reader, all []Item, code, lang string) error {
	var met struct {
		VariantID int64  `db:"variant_id"`
		Name      string `db:"name"`
		Lot       bool   `db:"is_lot"`
	}
	err := r.Get(ctx, &met, `select v.id as variant_id, l.is_lot, concat_ws(', ', coalesce(t.name, v.sku), nullif(case when $2 = 'fr' then v.name_fr else v.name_en end, '')) as name
		from (select id, false as is_lot from variant where sku = $1 or sku = upper($1) or gtin = $1 or gtin = ltrim($1, '0')
			union all select variant_id, true from lot where code = $1 or code = upper($1)) l
		join variant v on v.id = l.id left join product_text t on t.product_id = v.product_id and t.lang = $2
		order by l.is_lot limit 1`, code, lang)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.Conflict, "scan_unknown").On("code").With("Code", code)
	}
	if err != nil {
		return fmt.Errorf("look a scanned code up: %w", err)
	}
	var lots []string
	for _, i := range all {
		if i.VariantID == met.VariantID {
			lots = append(lots, i.Lot)
		}
	}
	if len(lots) > 0 {
		return fault.New(fault.Conflict, "scan_lot").On("code").With("Lot", code).With("Article", met.Name).With("Wanted", strings.Join(lots, ", "))
	}
	return fault.New(fault.Conflict, "scan_wrong").On("code").With("Article", met.Name)
}

// fill spreads count pieces over the chosen items in the order they were sold.
func fill(ctx context.Context, tx *postgres.Tx, orderID int64, chosen []Item, count int64, scan parcel.Scan) error {
	var left, wanted int64
	var blocked *Item
	for n, i := range chosen {
		wanted += i.ToSend
		if i.Blocked { // called back after it was sold: it stays where it is
			blocked, chosen[n].ToSend = &chosen[n], i.Filled+i.Packed
		}
		left += chosen[n].Left()
	}
	switch {
	case left < count && blocked != nil:
		return fault.New(fault.Conflict, "scan_blocked").On("code").With("Lot", blocked.Lot).With("Article", blocked.Name)
	case left < count:
		return tooMany(chosen[0], left, wanted)
	}
	scan.Who = audit.From(ctx).Actor()
	p, err := parcel.Filling(ctx, tx, orderID, scan.Who)
	if err != nil {
		return err
	}
	scan.ParcelID = p.ID
	for _, i := range chosen {
		scan.OrderLineID, scan.LotID, scan.Quantity = i.OrderLineID, i.LotID, min(i.Left(), count)
		if scan.Quantity == 0 {
			continue
		}
		if err := parcel.Put(ctx, tx, scan); err != nil {
			return err
		}
		count -= scan.Quantity
	}
	return nil
}

func tooMany(i Item, left, wanted int64) error {
	if wanted == 0 {
		return fault.New(fault.Conflict, "scan_gone").On("code").With("Article", i.Name)
	}
	if left == 0 {
		return fault.New(fault.Conflict, "scan_full").On("code").With("Article", i.Name).With("Wanted", wanted)
	}
	return fault.New(fault.Conflict, "scan_too_many").On("code").With("Article", i.Name).With("Left", left)
}

// Undo takes the last scan of an order's open parcel out again. Key is the
// scan's: undone before, nothing happens.
func Undo(ctx context.Context, db *postgres.DB, orderID int64, key string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if _, err := lock(ctx, tx, orderID); err != nil {
			return err
		}
		p, err := openOf(ctx, tx, orderID)
		if err != nil || p == nil {
			return err
		}
		_, err = parcel.Undo(ctx, tx, p.ID, key, audit.From(ctx).Actor())
		return err
	})
}

// openOf is the parcel being filled; nil when there is none.
func openOf(ctx context.Context, r postgres.Reader, orderID int64) (*parcel.Parcel, error) {
	parcels, err := parcel.Of(ctx, r, orderID)
	if err != nil {
		return nil, err
	}
	for i := range parcels {
		if parcels[i].State == parcel.Open {
			return &parcels[i], nil
		}
	}
	return nil, nil
}
