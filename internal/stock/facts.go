package stock

import (
	"context"
	"fmt"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Facts are what is learnt of a lot when it is announced or opened: who made it
// and when, until when it keeps, where it is from, which certificate came with
// it. Nil and empty say nothing.
type Facts struct {
	MakerID     *int64  `db:"maker_id"`
	MadeFrom    *Day    `db:"made_from"`
	MadeTo      *Day    `db:"made_to"`
	HarvestedOn *Day    `db:"harvested_on"`
	BestBefore  *Day    `db:"best_before"`
	Country     *string `db:"country"`
	Certificate string  `db:"certificate"`
}

func init() {
	postgres.Explain("lot_check", fault.New(fault.Invalid, "lot_dates"))
	postgres.Explain("lot_country_check", fault.New(fault.Invalid, "lot_country").On("country"))
	postgres.Explain("lot_code_form", fault.New(fault.Invalid, "lot_code_form").On("lot"))
}

// Learn writes what is newly known of a lot over what was known before, and
// leaves alone what the facts do not speak of. Its terms never change. With
// received, the lot counts as received on that day.
func Learn(ctx context.Context, tx *postgres.Tx, lotID int64, f Facts, received *Day) error {
	_, err := tx.Exec(ctx, `update lot set maker_id = coalesce($2, maker_id), made_from = coalesce($3, made_from),
			made_to = coalesce($4, made_to), harvested_on = coalesce($5, harvested_on), best_before = coalesce($6, best_before),
			country = coalesce($7, country), certificate = coalesce(nullif($8, ''), certificate), received_on = coalesce($9, received_on),
			known = known or $2 is not null or $3 is not null or $5 is not null
		where id = $1`, lotID, f.MakerID, f.MadeFrom, f.MadeTo, f.HarvestedOn, f.BestBefore, f.Country, f.Certificate, received)
	if err != nil {
		return fmt.Errorf("learn of lot: %w", err)
	}
	return nil
}

// FactsOf reads what is known of a lot.
func FactsOf(ctx context.Context, r postgres.Reader, lotID int64) (Facts, error) {
	var f Facts
	err := r.Get(ctx, &f, `select maker_id, made_from, made_to, harvested_on, best_before, country, certificate from lot where id = $1`, lotID)
	return f, err
}

// Differs says whether two things said of a lot cannot both be true.
func (f Facts) Differs(other Facts) bool {
	days := [][2]*Day{{f.MadeFrom, other.MadeFrom}, {f.MadeTo, other.MadeTo}, {f.HarvestedOn, other.HarvestedOn}, {f.BestBefore, other.BestBefore}}
	for _, d := range days {
		if d[0] != nil && d[1] != nil && !d[0].Equal(d[1].Time) {
			return true
		}
	}
	return f.MakerID != nil && other.MakerID != nil && *f.MakerID != *other.MakerID ||
		f.Country != nil && other.Country != nil && *f.Country != *other.Country ||
		f.Certificate != "" && other.Certificate != "" && f.Certificate != other.Certificate
}

// FreeCode proposes a lot code that no lot has: the SKU, the year and month it
// came, and a number where that is taken. Whoever makes lots from it holds a
// lock of its own.
func FreeCode(ctx context.Context, r postgres.Reader, sku string, on Day) (string, error) {
	base := codeOf(sku) + "-" + on.Format("0601")
	var code string
	err := r.Get(ctx, &code, `select c.code from (
			select $1 || case when n = 1 then '' else '-' || n end as code, n from generate_series(1, 999) n
		) c where not exists (select from lot where lot.code = c.code) order by c.n limit 1`, base)
	if err != nil {
		return "", fmt.Errorf("propose lot code: %w", err)
	}
	return code, nil
}

// codeOf keeps of an SKU what a lot code may hold, at most 30 letters.
func codeOf(sku string) string {
	var b strings.Builder
	for _, r := range sku {
		switch {
		case b.Len() == 30:
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && (r == '-' || r == '.' || r == '_' || r == ' '):
			b.WriteByte('-')
		}
	}
	if b.Len() == 0 {
		return "LOT"
	}
	return b.String()
}
