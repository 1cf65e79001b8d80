package report

import (
	"context"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Choice is one entry of a list to choose from.
type Choice struct {
	Code string `db:"code"`
	Name string `db:"name"`
}

// CooperativeChoices lists all cooperatives by name.
func CooperativeChoices(ctx context.Context, r postgres.Reader) ([]Choice, error) {
	var list []Choice
	if err := r.Select(ctx, &list, `select slug as code, name from cooperative order by name`); err != nil {
		return nil, fmt.Errorf("list cooperatives: %w", err)
	}
	return list, nil
}

// RealPlaces lists the places where goods really lie, in words.
func RealPlaces(ctx context.Context, r postgres.Reader, l i18n.Lang) ([]Choice, error) {
	var list []Choice
	err := r.Select(ctx, &list, `select code, case $1 when 'fr' then name_fr else name_en end as name from location where real order by id`, l)
	if err != nil {
		return nil, fmt.Errorf("list places: %w", err)
	}
	return list, nil
}
