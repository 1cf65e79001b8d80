package supply

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// BookedSheet is a sheet as it was booked. It stands until ReversedAt.
type BookedSheet struct {
	ID          int64      `db:"id"`
	ShipmentID  int64      `db:"shipment_id"`
	ReplacesID  *int64     `db:"replaces_id"`
	Key         string     `db:"key"`
	Why         string     `db:"why"` // of a correction
	BookedBy    string     `db:"booked_by"`
	BookedAt    time.Time  `db:"booked_at"`
	ReversedAt  *time.Time `db:"reversed_at"`
	ReversedWhy string     `db:"reversed_why"`
}

// LedgerKey names the sheet's entry in the money ledger.
func (b BookedSheet) LedgerKey() string { return "landed:" + b.Key }

const sheetColumns = `id, shipment_id, replaces_id, key, why, booked_by, booked_at, reversed_at, reversed_why`

func init() {
	postgres.Explain("cost_sheet_standing", fault.New(fault.Conflict, "costs_booked"))
	postgres.Explain("cost_sheet_reason", fault.New(fault.Invalid, "why_missing").On("why"))
}

// SaveSheet writes a sheet of a locked shipment with its costs and shares.
func SaveSheet(ctx context.Context, tx *postgres.Tx, b BookedSheet, s Sheet) (BookedSheet, error) {
	err := tx.Get(ctx, &b, `insert into cost_sheet (shipment_id, replaces_id, key, why, booked_by) values ($1, $2, $3, $4, $5)
		returning `+sheetColumns, b.ShipmentID, b.ReplacesID, b.Key, b.Why, b.BookedBy)
	if err != nil {
		return b, fmt.Errorf("save costs: %w", err)
	}
	for i, c := range s.Costs {
		if err := saveCost(ctx, tx, b.ID, i+1, c, s.Lots, s.Parts[i]); err != nil {
			return b, fmt.Errorf("save costs: %w", err)
		}
	}
	return b, nil
}

func saveCost(ctx context.Context, tx *postgres.Tx, sheetID int64, position int, c Cost, lots []CostLot, parts []money.Cents) error {
	type share struct {
		LotID  int64       `json:"lot_id"`
		Pieces int64       `json:"pieces"`
		Cents  money.Cents `json:"cents"`
	}
	shares := make([]share, len(lots))
	for j, l := range lots {
		shares[j] = share{l.LotID, l.Pieces, parts[j]}
	}
	body, err := json.Marshal(shares)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `with cost as (insert into cost_line (sheet_id, position, kind, basis, currency, amount_minor, gst_minor, rate_id,
			amount_cents, gst_cents, reference) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id)
		insert into cost_share (cost_line_id, lot_id, pieces, cents)
		select cost.id, s.lot_id, s.pieces, s.cents from cost, jsonb_to_recordset($12::jsonb) as s(lot_id bigint, pieces bigint, cents bigint)`,
		sheetID, position, c.Kind, c.Basis, c.Currency, c.Minor, c.GSTMinor, c.RateID, c.Cents, c.GSTCents, c.Reference, string(body))
	return err
}

// MarkReversed says why a sheet of a locked shipment does not stand any more.
func (b BookedSheet) MarkReversed(ctx context.Context, tx *postgres.Tx, why string) error {
	_, err := tx.Exec(ctx, `update cost_sheet set reversed_at = now(), reversed_why = $2 where id = $1`, b.ID, why)
	return err
}

// SheetByKey finds what was booked under a key; nil when nothing was.
func SheetByKey(ctx context.Context, r postgres.Reader, key string) (*BookedSheet, error) {
	return sheetWhere(ctx, r, `where key = $1`, key)
}

// Standing is the sheet of a shipment that counts; nil when none does.
func Standing(ctx context.Context, r postgres.Reader, shipmentID int64) (*BookedSheet, error) {
	return sheetWhere(ctx, r, `where shipment_id = $1 and reversed_at is null`, shipmentID)
}

func sheetWhere(ctx context.Context, r postgres.Reader, where string, arg any) (*BookedSheet, error) {
	var b BookedSheet
	err := r.Get(ctx, &b, `select `+sheetColumns+` from cost_sheet `+where, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &b, err
}

// Sheets are all sheets of a shipment, the latest first.
func Sheets(ctx context.Context, r postgres.Reader, shipmentID int64) ([]BookedSheet, error) {
	var list []BookedSheet
	err := r.Select(ctx, &list, `select `+sheetColumns+` from cost_sheet where shipment_id = $1 order by id desc`, shipmentID)
	return list, err
}

// SheetOf reads a booked sheet as it was spread.
func SheetOf(ctx context.Context, r postgres.Reader, b BookedSheet) (Sheet, error) {
	var s Sheet
	err := r.Select(ctx, &s.Costs, `select c.id, c.kind, c.basis, c.currency, c.amount_minor, c.gst_minor, c.rate_id, trim_scale(x.rate)::text as rate,
			c.amount_cents, c.gst_cents, c.reference
		from cost_line c left join exchange_rate x on x.id = c.rate_id where c.sheet_id = $1 order by c.position`, b.ID)
	if err != nil || len(s.Costs) == 0 {
		return s, err
	}
	var shares []struct {
		CostID int64       `db:"cost_line_id"`
		Cents  money.Cents `db:"cents"`
		CostLot
	}
	err = r.Select(ctx, &shares, `select h.cost_line_id, h.cents, h.lot_id, lot.code as lot, h.pieces, lot.terms, lot.unit_cost_cents, lot.share_bp,
			v.price_cents, v.weight_g, v.length_mm::bigint * v.width_mm * v.height_mm as volume_mm3, `+articleColumns+`
		from cost_line c join cost_share h on h.cost_line_id = c.id join lot on lot.id = h.lot_id
		join variant v on v.id = lot.variant_id join product p on p.id = v.product_id
		where c.sheet_id = $1 order by c.position, h.lot_id`, b.ID)
	if err != nil {
		return s, err
	}
	at := make(map[int64]int, len(s.Costs))
	for i, c := range s.Costs {
		at[c.ID] = i
	}
	s.Parts = make([][]money.Cents, len(s.Costs))
	for _, h := range shares {
		i := at[h.CostID]
		s.Parts[i] = append(s.Parts[i], h.Cents)
		if i == 0 {
			s.Lots = append(s.Lots, h.CostLot)
		}
	}
	return s, nil
}

// Landed is what the way here cost of a lot's pieces, over all standing sheets.
type Landed struct {
	LotID  int64       `db:"lot_id"`
	Pieces int64       `db:"pieces"`
	Costs  money.Cents `db:"costs"`
}

// LandedOf reads the way's cost of lots that have one.
func LandedOf(ctx context.Context, r postgres.Reader, lots []int64) (map[int64]Landed, error) {
	var rows []Landed
	err := r.Select(ctx, &rows, `select lot_id, sum(pieces)::bigint as pieces, sum(costs)::bigint as costs from (
			select h.lot_id, c.sheet_id, max(h.pieces) as pieces, sum(h.cents) as costs
			from cost_share h join cost_line c on c.id = h.cost_line_id join cost_sheet b on b.id = c.sheet_id and b.reversed_at is null
			where h.lot_id = any($1) group by h.lot_id, c.sheet_id) n group by lot_id`, postgres.Array(lots))
	if err != nil {
		return nil, fmt.Errorf("read landed costs: %w", err)
	}
	found := make(map[int64]Landed, len(rows))
	for _, row := range rows {
		found[row.LotID] = row
	}
	return found, nil
}
