package catalog

import (
	"context"
	"fmt"
	"strings"

	"plantagenet/internal/postgres"
)

// Results is a page of a list. Total counts all articles found. When nothing
// matched as typed, Corrected holds the words searched instead, and DidYouMean
// holds near words that articles do contain.
type Results struct {
	Items      []Card
	Total      int
	Page       int
	Pages      int
	Corrected  string
	DidYouMean []string
	Facets     Facets
}

// Facets count what each choice would show with the other filters on. Zeros
// stay; makers and categories without any article on sale do not appear.
type Facets struct {
	Country   []Facet
	Maker     []Facet
	Category  []Facet
	Available int
}

// Facet is one choice of a filter. Label is empty for countries: their names
// are words of the pages.
type Facet struct {
	Value string `db:"value"`
	Label string `db:"label"`
	Count int    `db:"count"`
}

// Search finds live articles, in two queries; up to two more forgive a typo.
func Search(ctx context.Context, r postgres.Reader, q Query) (Results, error) {
	typed := words(q.Q)
	res := Results{Page: q.page()}
	rows, err := list(ctx, r, q, typed)
	if err != nil {
		return Results{}, err
	}
	if len(rows) == 0 && len(typed) > 0 && q.page() == 1 {
		if rows, typed, err = forgive(ctx, r, q, typed, &res); err != nil {
			return Results{}, err
		}
	}
	if res.Items, err = cards(rows); err != nil {
		return Results{}, err
	}
	if res.Facets, res.Total, err = facets(ctx, r, q, typed); err != nil {
		return Results{}, err
	}
	res.Pages = (res.Total + q.perPage() - 1) / q.perPage()
	return res, nil
}

// Cards lists articles without counting, in one query.
func Cards(ctx context.Context, r postgres.Reader, q Query) ([]Card, error) {
	rows, err := list(ctx, r, q, words(q.Q))
	if err != nil {
		return nil, err
	}
	return cards(rows)
}

func list(ctx context.Context, r postgres.Reader, q Query, words []string) ([]cardRow, error) {
	text, args := statement(browseList, q), q.args(words)
	if len(words) > 0 {
		text = statement(searchList, q)
	}
	var rows []cardRow
	err := r.Select(ctx, &rows, text, append(args, q.perPage(), (q.page()-1)*q.perPage())...)
	if err != nil {
		return nil, fmt.Errorf("list articles: %w", err)
	}
	return rows, nil
}

func statement(texts map[Sort]string, q Query) string {
	if text, ok := texts[q.Sort]; ok {
		return text
	}
	return texts[Relevance]
}

// args are the parameters $1 to $6.
func (q Query) args(words []string) []any {
	var query any
	if len(words) > 0 {
		query = tsquery(words)
	}
	return []any{string(q.Lang), postgres.Array(slugs(q.Country)), postgres.Array(slugs(q.Maker)),
		postgres.Array(slugs(q.Category)), q.Available, query}
}

func facets(ctx context.Context, r postgres.Reader, q Query, words []string) (Facets, int, error) {
	text := browseFacets
	if len(words) > 0 {
		text = searchFacets
	}
	var rows []struct {
		Facet
		Kind  string `db:"kind"`
		Place int    `db:"place"`
	}
	if err := r.Select(ctx, &rows, text, q.args(words)...); err != nil {
		return Facets{}, 0, fmt.Errorf("count articles: %w", err)
	}
	var f Facets
	total := 0
	for _, row := range rows {
		switch row.Kind {
		case "total":
			total = row.Count
		case "available":
			f.Available = row.Count
		case "country":
			f.Country = append(f.Country, row.Facet)
		case "maker":
			f.Maker = append(f.Maker, row.Facet)
		case "category":
			f.Category = append(f.Category, row.Facet)
		}
	}
	return f, total, nil
}

// forgive searches again with the nearest words in place of those that no
// article contains.
func forgive(ctx context.Context, r postgres.Reader, q Query, typed []string, res *Results) ([]cardRow, []string, error) {
	better, near, err := correct(ctx, r, q.Lang, typed)
	if err != nil {
		return nil, nil, err
	}
	res.DidYouMean = near
	if better == nil {
		return nil, typed, nil
	}
	rows, err := list(ctx, r, q, better)
	if err != nil || len(rows) == 0 {
		return nil, typed, err
	}
	res.Corrected = strings.Join(better, " ")
	return rows, better, nil
}
