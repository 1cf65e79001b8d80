package report

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// LotPlace is what lies of one lot in one place.
type LotPlace struct {
	LotID      int64        `db:"lot_id"`
	Lot        string       `db:"lot"`
	Known      bool         `db:"known"`
	Place      string       `db:"place"` // in words
	PlaceCode  string       `db:"place_code"`
	OnHand     int64        `db:"on_hand"`
	Held       int64        `db:"held"`
	ReceivedOn time.Time    `db:"received_on"`
	BestBefore *time.Time   `db:"best_before"`
	Terms      string       `db:"terms"`
	UnitCost   *money.Cents `db:"unit_cost_cents"`
	ShareBP    *int         `db:"share_bp"`
}

// Value is what the pieces cost the store; consigned ones cost it nothing yet.
func (l LotPlace) Value() money.Cents {
	if l.UnitCost == nil {
		return 0
	}
	return money.Cents(l.OnHand) * *l.UnitCost
}

// LotsOf reads where a variant's pieces are, lot by lot, the next to be sold first.
func LotsOf(ctx context.Context, r postgres.Reader, l i18n.Lang, variantID int64) ([]LotPlace, error) {
	var list []LotPlace
	err := r.Select(ctx, &list, `select s.lot_id, l.code as lot, l.known, case $1 when 'fr' then a.name_fr else a.name_en end as place, a.code as place_code,
			s.on_hand, s.held, l.received_on, l.best_before, l.terms, l.unit_cost_cents, l.share_bp
		from stock_level s join lot l on l.id = s.lot_id join location a on a.id = s.location_id
		where s.variant_id = $2 and s.real and s.on_hand > 0 order by l.best_before nulls last, l.received_on, l.id, a.id limit 500`, l, variantID)
	if err != nil {
		return nil, fmt.Errorf("read lots of variant: %w", err)
	}
	return list, nil
}

// Movement is one movement of an article, newest first.
type Movement struct {
	ID       int64     `db:"id"`
	Kind     string    `db:"kind"`
	At       time.Time `db:"occurred_at"`
	Lot      string    `db:"lot"`
	From     string    `db:"from_place"`
	To       string    `db:"to_place"`
	FromCode string    `db:"from_code"`
	ToCode   string    `db:"to_code"`
	Quantity int64     `db:"quantity"`
	Actor    string    `db:"actor"`
	Note     string    `db:"note"`
	Order    *int64    `db:"order_number"`
	Voided   bool      `db:"voided"`
}

// movementsOfPage says the movements of page in words, the newest first.
const movementsOfPage = `select m.id, e.kind, e.occurred_at, l.code as lot, m.quantity, e.actor, e.note, o.number as order_number,
			case $1 when 'fr' then f.name_fr else f.name_en end as from_place, case $1 when 'fr' then t.name_fr else t.name_en end as to_place,
			f.code as from_code, t.code as to_code, exists (select from stock_entry v where v.voids_id = e.id) as voided
		from page m join stock_entry e on e.id = m.entry_id join lot l on l.id = m.lot_id
		join location f on f.id = m.from_location join location t on t.id = m.to_location
		left join sales_order o on o.id = e.order_id order by m.id desc`

// History reads a variant's movements with ids under before (0: from the
// newest), at most limit. The newest of each lot are merged, so that it costs
// the same however long the history is.
func History(ctx context.Context, r postgres.Reader, l i18n.Lang, variantID, before int64, limit int) ([]Movement, error) {
	var list []Movement
	err := r.Select(ctx, &list, `with page as (
			select m.* from lot cross join lateral (
				select id, entry_id, lot_id, from_location, to_location, quantity from stock_movement
				where lot_id = lot.id and ($3 = 0 or id < $3) order by id desc limit $4) m
			where lot.variant_id = $2 order by m.id desc limit $4
		) `+movementsOfPage, l, variantID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read history of variant: %w", err)
	}
	return list, nil
}
