package store

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Registration is a tax the store is registered for, from the day it counts.
// Tax is gst_hst, qst, pst_bc, pst_sk or rst_mb; days are written 2026-11-24.
type Registration struct {
	Tax    string `db:"tax"`
	Number string `db:"number"`
	From   string `db:"valid_from"`
}

// Register records a registration; the same one again changes its number.
func Register(ctx context.Context, tx *postgres.Tx, r Registration) error {
	_, err := tx.Exec(ctx, `insert into tax_registration (tax, number, valid_from) values ($1, $2, $3)
		on conflict (tax, valid_from) do update set number = excluded.number`, r.Tax, r.Number, r.From)
	if err != nil {
		return fmt.Errorf("register for %s: %w", r.Tax, err)
	}
	return nil
}

// Registered returns the taxes the store collects today, in the store's time zone.
func Registered(ctx context.Context, r postgres.Reader) (map[string]bool, error) {
	var taxes []string
	err := r.Select(ctx, &taxes, `select tax from tax_registration where valid_from <= (now() at time zone 'America/Toronto')::date
		and (valid_until is null or valid_until >= (now() at time zone 'America/Toronto')::date)`)
	if err != nil {
		return nil, fmt.Errorf("read tax registrations: %w", err)
	}
	registered := make(map[string]bool, len(taxes))
	for _, t := range taxes {
		registered[t] = true
	}
	return registered, nil
}
