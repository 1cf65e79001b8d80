package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// nearSQL answers, for each of the words $2 that no live article contains, the
// words of articles that look like it. Trigrams say little of short words, so
// those are compared by first letter and length too.
const nearSQL = `with typed as materialized (
		select w.word, w.n::int, unaccent(lower(w.word)) as plain,
			to_tsquery(case $1 when 'fr' then 'shop_fr'::regconfig else 'shop_en'::regconfig end,
				w.word || case when w.n = cardinality($2::text[]) then ':*' else '' end) as query
		from unnest($2::text[]) with ordinality as w(word, n)
	), strange as materialized (
		select * from typed w where length(w.word) >= 3 and numnode(w.query) > 0 and not exists (
			select from product_text t join product p on p.id = t.product_id where p.status = 'live' and t.search @@ w.query)
	) select w.n, w.plain as typed, s.word, s.plain from strange w left join lateral (
		select s.word, s.plain, similarity(s.plain, w.plain) as near from search_word s where s.lang = $1
		and (s.plain % w.plain or length(w.plain) <= 5 and s.plain like left(w.plain, 1) || '%'
			and abs(length(s.plain) - length(w.plain)) <= 1)
		order by near desc, s.plain limit 12) s on true
	order by w.n, s.near desc, s.plain`

type nearRow struct {
	N     int     `db:"n"`
	Typed string  `db:"typed"`
	Word  *string `db:"word"`
	Plain *string `db:"plain"`
}

// correct replaces the words that no article contains by the nearest ones, nil
// when there is nothing to replace or nothing near enough. near holds up to
// three other words that look alike.
func correct(ctx context.Context, r postgres.Reader, lang i18n.Lang, typed []string) (better, near []string, err error) {
	var rows []nearRow
	if err := r.Select(ctx, &rows, nearSQL, string(lang), postgres.Array(typed)); err != nil {
		return nil, nil, fmt.Errorf("find near words: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b nearRow) int { return cmp.Or(a.N-b.N, a.distance()-b.distance()) })
	fixed, strange := map[int]string{}, map[int]bool{}
	for _, row := range rows {
		strange[row.N] = true
		switch {
		case row.Word == nil:
		case fixed[row.N] == "" && row.distance() <= forgiven(row.Typed):
			fixed[row.N] = *row.Word
		case len(near) < 3 && row.distance() <= 2*forgiven(row.Typed) && !slices.Contains(near, *row.Word):
			near = append(near, *row.Word)
		}
	}
	if len(strange) == 0 || len(fixed) < len(strange) {
		return nil, near, nil
	}
	better = slices.Clone(typed)
	for n, word := range fixed {
		better[n-1] = word
	}
	return better, near, nil
}

// forgiven is how many slips a word of this length may hold.
func forgiven(word string) int {
	switch n := len([]rune(word)); {
	case n <= 4:
		return 1
	case n <= 8:
		return 2
	}
	return 3
}

func (n nearRow) distance() int {
	if n.Plain == nil {
		return 1 << 10
	}
	return distance([]rune(n.Typed), []rune(*n.Plain))
}

// distance counts the letters put in, left out, changed or swapped with their
// neighbour (optimal string alignment).
func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
