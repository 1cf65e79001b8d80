package store

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Facts say who sells, as Ontario's and Quebec's distance-sale rules and the
// receipt rules (SOR/91-45) ask. Empty where the store has not filled them in.
type Facts struct {
	Name           string // legal name of the seller
	Line1          string
	City           string
	Province       string
	PostalCode     string
	Phone          string
	Email          string
	PrivacyOfficer string // Quebec's Law 25: published on the site
	GSTNumber      string // 123456789 RT0001
	QSTNumber      string // 1234567890 TQ0001
}

func (f *Facts) fields() map[string]*string {
	return map[string]*string{
		"seller.name": &f.Name, "seller.line1": &f.Line1, "seller.city": &f.City, "seller.province": &f.Province,
		"seller.postal_code": &f.PostalCode, "seller.phone": &f.Phone, "seller.email": &f.Email,
		"seller.privacy_officer": &f.PrivacyOfficer,
	}
}

// Read returns the store's facts, with the numbers of the registrations valid today.
func Read(ctx context.Context, r postgres.Reader) (Facts, error) {
	var rows []struct {
		Key   string `db:"key"`
		Value string `db:"value"`
	}
	err := r.Select(ctx, &rows, `select key, value from shop_setting where key like 'seller.%'
		union all select tax, number from tax_registration
		where tax in ('gst_hst', 'qst') and valid_from <= current_date and (valid_until is null or valid_until >= current_date)`)
	if err != nil {
		return Facts{}, fmt.Errorf("read the store's facts: %w", err)
	}
	var f Facts
	fields := f.fields()
	fields["gst_hst"], fields["qst"] = &f.GSTNumber, &f.QSTNumber
	for _, row := range rows {
		if p := fields[row.Key]; p != nil {
			*p = row.Value
		}
	}
	return f, nil
}

// Save writes the store's facts but the registrations: see Register.
func Save(ctx context.Context, tx *postgres.Tx, f Facts) error {
	var keys, values []string
	for key, p := range f.fields() {
		keys, values = append(keys, key), append(values, *p)
	}
	_, err := tx.Exec(ctx, `insert into shop_setting (key, value) select * from unnest($1::text[], $2::text[])
		on conflict (key) do update set value = excluded.value`, postgres.Array(keys), postgres.Array(values))
	if err != nil {
		return fmt.Errorf("save the store's facts: %w", err)
	}
	return nil
}
