package stock

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Terms say whose goods a lot is until it is sold.
type Terms string

// Bought goods are the shop's and owed at receipt; consigned goods are the
// cooperative's, who is owed its share at each sale.
const (
	Bought      Terms = "bought"
	Consignment Terms = "consignment"
)

// Lot is one batch of one variant, received together on the same terms.
// Known is false for the lot that stands for "lot not known".
type Lot struct {
	ID            int64        `db:"id" json:"-"`
	Code          string       `db:"code" json:"code"`
	VariantID     int64        `db:"variant_id" json:"variant_id"`
	CooperativeID int64        `db:"cooperative_id" json:"cooperative_id"`
	MakerID       *int64       `db:"maker_id" json:"maker_id"`
	Known         bool         `db:"known" json:"known"`
	Terms         Terms        `db:"terms" json:"terms"`
	UnitCost      *money.Cents `db:"unit_cost_cents" json:"unit_cost_cents"` // bought: cents a piece
	ShareBP       *int         `db:"share_bp" json:"share_bp"`               // consignment: hundredths of a per cent of the net price
	MadeFrom      *Day         `db:"made_from" json:"made_from"`
	MadeTo        *Day         `db:"made_to" json:"made_to"`
	HarvestedOn   *Day         `db:"harvested_on" json:"harvested_on"`
	ReceivedOn    Day          `db:"received_on" json:"received_on"`
	BestBefore    *Day         `db:"best_before" json:"best_before"`
	Country       *string      `db:"country" json:"country"`
}

const lotColumns = `id, code, variant_id, cooperative_id, maker_id, known, terms, unit_cost_cents, share_bp,
	made_from, made_to, harvested_on, received_on, best_before, country`

// Step is one step of a lot's way here, with how far it is proved.
type Step struct {
	LotID      int64  `db:"lot_id" json:"lot_id"`
	Position   int    `db:"position" json:"position"`
	Kind       string `db:"kind" json:"kind"`   // field, spinning, weaving, making, road, sea, store …
	Proof      string `db:"proof" json:"proof"` // record, declared or unknown
	Party      string `db:"party" json:"party"`
	FromOn     *Day   `db:"from_on" json:"from_on"`
	ToOn       *Day   `db:"to_on" json:"to_on"`
	PlaceFR    string `db:"place_fr" json:"place_fr"`
	PlaceEN    string `db:"place_en" json:"place_en"`
	QuantityFR string `db:"quantity_fr" json:"quantity_fr"`
	QuantityEN string `db:"quantity_en" json:"quantity_en"`
	NoteFR     string `db:"note_fr" json:"note_fr"`
	NoteEN     string `db:"note_en" json:"note_en"`
}

func init() {
	postgres.Explain("lot_code_unique", fault.New(fault.Conflict, "lot_code_taken"))
	postgres.Explain("lot_terms", fault.New(fault.Invalid, "lot_terms"))
}

// AddLots writes new lots and returns their ids by code. A code that exists
// already is a conflict: a lot's terms never change under goods already received.
func AddLots(ctx context.Context, tx *postgres.Tx, lots []Lot) (map[string]int64, error) {
	body, err := json.Marshal(lots)
	if err != nil {
		return nil, fmt.Errorf("add lots: %w", err)
	}
	var rows []struct {
		ID   int64  `db:"id"`
		Code string `db:"code"`
	}
	err = tx.Select(ctx, &rows, `insert into lot (code, variant_id, cooperative_id, maker_id, known, terms, unit_cost_cents,
			share_bp, made_from, made_to, harvested_on, received_on, best_before, country)
		select code, variant_id, cooperative_id, maker_id, known, terms, unit_cost_cents,
			share_bp, made_from, made_to, harvested_on, received_on, best_before, country
		from jsonb_to_recordset($1::jsonb) as l(code text, variant_id bigint, cooperative_id bigint, maker_id bigint,
			known boolean, terms text, unit_cost_cents bigint, share_bp int, made_from date, made_to date,
			harvested_on date, received_on date, best_before date, country text)
		returning id, code`, string(body))
	if err != nil {
		return nil, fmt.Errorf("add lots: %w", err)
	}
	ids := make(map[string]int64, len(rows))
	for _, r := range rows {
		ids[r.Code] = r.ID
	}
	return ids, nil
}

// AddSteps writes what is said of the lots' ways here.
func AddSteps(ctx context.Context, tx *postgres.Tx, steps []Step) error {
	body, err := json.Marshal(steps)
	if err != nil {
		return fmt.Errorf("add steps: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into lot_step (lot_id, position, kind, proof, party, from_on, to_on, place_fr, place_en,
			quantity_fr, quantity_en, note_fr, note_en)
		select lot_id, position, kind, proof, coalesce(party, ''), from_on, to_on, coalesce(place_fr, ''), coalesce(place_en, ''),
			coalesce(quantity_fr, ''), coalesce(quantity_en, ''), coalesce(note_fr, ''), coalesce(note_en, '')
		from jsonb_to_recordset($1::jsonb) as s(lot_id bigint, position int, kind text, proof text, party text, from_on date,
			to_on date, place_fr text, place_en text, quantity_fr text, quantity_en text, note_fr text, note_en text)`, string(body))
	if err != nil {
		return fmt.Errorf("add steps: %w", err)
	}
	return nil
}

// LotByCode returns one lot; sql.ErrNoRows when there is none.
func LotByCode(ctx context.Context, r postgres.Reader, code string) (Lot, error) {
	var l Lot
	err := r.Get(ctx, &l, `select `+lotColumns+` from lot where code = $1`, code)
	return l, err
}

// BoughtLots returns those of the lots that the shop bought outright.
func BoughtLots(ctx context.Context, r postgres.Reader, ids []int64) ([]Lot, error) {
	var lots []Lot
	err := r.Select(ctx, &lots, `select `+lotColumns+` from lot where id = any($1) and terms = 'bought' order by id`, postgres.Array(ids))
	return lots, err
}
