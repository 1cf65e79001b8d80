package report

import (
	"strings"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

// With tables too small for the planner to care, scans are switched off: what
// then still reads a whole table has no index that serves it.
func TestTheSearchBoxReadsNoTableWhole(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for name, q := range map[string]struct {
		query string
		args  []any
	}{
		"articles": {articlesBy(true), []any{"fr", "SAC", like("SAC"), "sac:*A", 7, 7, 0}},
		"lots":     {lotsBy(true), []any{"fr", "SAC", like("SAC"), "", 7, 7, 0}},
		"short":    {lotsBy(false), []any{"fr", "SA", like("SA"), "", 7, 7, 0}},
		"products": {productsByName, []any{"fr", "SAC", like("SAC"), "sac:*A", 7, 7, 0}},
		"people": {hitOrders + `where $1 <> '' and o.id in (select id from sales_order where search like '%' || search_plain($3) || '%' limit 300)`,
			[]any{"fr", true, "lalonde"}},
	} {
		tx, end, err := postgres.Begin(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `set local enable_seqscan = off`); err != nil {
			t.Fatal(err)
		}
		var plan []string
		if err := tx.Select(t.Context(), &plan, `explain `+q.query, q.args...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		end()
		for _, line := range plan {
			for _, table := range []string{"variant", "lot", "product_text", "sales_order", "product"} {
				if strings.Contains(line, "Seq Scan on "+table+" ") {
					t.Errorf("%s reads all of %s:\n%s", name, table, strings.Join(plan, "\n"))
				}
			}
		}
	}
}
