package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"plantagenet/internal/fx"
	"plantagenet/internal/payout"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/settlement"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// Advance is money paid ahead, in CFA francs.
type Advance struct {
	On          stock.Day `toml:"on"`
	Cooperative string    `toml:"cooperative"`
	Francs      int64     `toml:"francs"`
	Reference   string    `toml:"reference"`
}

// Payment is money paid of what is owed: cents of a dollar to Canada, CFA francs
// elsewhere. Said is who confirmed that it came; nobody where it is empty.
type Payment struct {
	On          stock.Day `toml:"on"`
	Cooperative string    `toml:"cooperative"`
	Cents       int64     `toml:"cents"`
	Francs      int64     `toml:"francs"`
	Way         string    `toml:"way"`
	Destination string    `toml:"destination"`
	Reference   string    `toml:"reference"`
	Said        string    `toml:"said"`
}

// payments are the acts of the two, in the order of the days.
func (b Books) payments(ids known) (acts []act) {
	for _, a := range b.Advances {
		acts = append(acts, act{at: at(a.On, 12), do: func(ctx context.Context, tx *postgres.Tx) error {
			return a.pay(ctx, tx, ids.cooperatives[a.Cooperative])
		}})
	}
	for _, p := range b.Payments {
		acts = append(acts, act{at: at(p.On, 12), do: func(ctx context.Context, tx *postgres.Tx) error {
			return p.pay(ctx, tx, ids.cooperatives[p.Cooperative])
		}})
	}
	return acts
}

// rateOf is the latest rate of a day; nil where there is none.
func rateOf(ctx context.Context, tx *postgres.Tx, on stock.Day) (*int64, error) {
	rate, err := fx.On(ctx, tx, on.Time)
	if err != nil || rate == nil {
		return nil, err
	}
	return &rate.ID, nil
}

// pay books the advance at the latest rate of its day.
func (a Advance) pay(ctx context.Context, tx *postgres.Tx, cooperativeID int64) error {
	terms, err := supply.InForce(ctx, tx, cooperativeID, a.On)
	if err != nil {
		return err
	}
	rate, err := rateOf(ctx, tx, a.On)
	if err != nil {
		return err
	}
	_, err = receiving.PayAdvance(ctx, tx, supply.Advance{CooperativeID: cooperativeID, AgreementID: terms.ID, Currency: fx.XOF, Minor: a.Francs, RateID: rate,
		PaidOn: a.On, Reference: a.Reference, Key: "demo:advance:" + a.Cooperative + ":" + a.On.Format(time.DateOnly)})
	return err
}

// pay records the payment at the latest rate of its day, and what was said of it.
func (p Payment) pay(ctx context.Context, tx *postgres.Tx, cooperativeID int64) error {
	d := settlement.Draft{Payout: payout.Payout{CooperativeID: cooperativeID, Currency: fx.CAD, Minor: p.Cents, PaidOn: p.On, Way: p.Way,
		Destination: p.Destination, Reference: p.Reference, Key: "demo:payment:" + p.Cooperative + ":" + p.On.Format(time.DateOnly)}}
	if p.Francs > 0 {
		rate, err := rateOf(ctx, tx, p.On)
		if err != nil {
			return err
		}
		d.Currency, d.Minor, d.RateID = fx.XOF, p.Francs, rate
	}
	paid, err := settlement.Pay(ctx, tx, d)
	if err != nil {
		return fmt.Errorf("pay %s: %w", p.Cooperative, err)
	}
	if p.Said == "" {
		return nil
	}
	if err := look(ctx, tx, strconv.FormatInt(cooperativeID, 10)); err != nil {
		return err
	}
	if err := settlement.Answer(ctx, tx, payout.Answer{PayoutID: paid.ID, Received: true, Name: p.Said}); err != nil {
		return err
	}
	return look(ctx, tx, "")
}

// look says whose window the transaction stands at.
func look(ctx context.Context, tx *postgres.Tx, cooperative string) error {
	_, err := tx.Exec(ctx, `select set_config('plantagenet.cooperative', $1, true)`, cooperative)
	return err
}
