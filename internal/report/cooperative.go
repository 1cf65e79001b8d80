package report

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"plantagenet/internal/catalog"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Maker is a cooperative with its text in the visitor's language and how
// many articles it has on sale.
type Maker struct {
	ID        int64    `db:"id"`
	Slug      string   `db:"slug"`
	Name      string   `db:"name"`
	Country   string   `db:"country"`
	Latitude  *float64 `db:"latitude"`
	Longitude *float64 `db:"longitude"`
	Invented  bool     `db:"invented"`
	Articles  int      `db:"articles"`
	coop.Text
}

const cooperativeColumns = `c.id, c.slug, c.name, coalesce(c.country, '') as country, c.latitude, c.longitude, c.invented,
		coalesce(t.place, '') as place, coalesce(t.craft, '') as craft, coalesce(t.summary, '') as summary,
		coalesce(t.story, '') as story, coalesce(t.quote, '') as quote, coalesce(t.quote_by, '') as quote_by,
		(select count(*) from product p where p.cooperative_id = c.id and p.status = 'live') as articles
	from cooperative c left join cooperative_text t on t.cooperative_id = c.id and t.lang = $1`

// Cooperatives lists the cooperatives with articles on sale, in the shop's
// order.
func Cooperatives(ctx context.Context, r postgres.Reader, lang i18n.Lang) ([]Maker, error) {
	var list []Maker
	err := r.Select(ctx, &list, `select `+cooperativeColumns+` where exists
		(select from product where cooperative_id = c.id and status = 'live') order by c.position, c.id`, string(lang))
	if err != nil {
		return nil, fmt.Errorf("read cooperatives: %w", err)
	}
	return list, nil
}

// MakerPage is a cooperative's page: its people who consented to be
// named, and its articles on sale.
type MakerPage struct {
	Maker
	People []string
	Cards  []catalog.Card
}

// Cooperative reads a cooperative's page in two queries; fault.NotFound
// when there is none of that slug.
func Cooperative(ctx context.Context, r postgres.Reader, lang i18n.Lang, slug string) (MakerPage, error) {
	notFound := fault.New(fault.NotFound, "not_found")
	if !catalog.IsSlug(slug) {
		return MakerPage{}, notFound
	}
	var row struct {
		Maker
		People []byte `db:"people"`
	}
	err := r.Get(ctx, &row, `select (select coalesce(json_agg(name order by name), '[]') from maker where cooperative_id = c.id
		and consented_on <= current_date) as people, `+cooperativeColumns+` where c.slug = $2`, string(lang), slug)
	if errors.Is(err, sql.ErrNoRows) {
		return MakerPage{}, notFound
	}
	if err != nil {
		return MakerPage{}, fmt.Errorf("read cooperative: %w", err)
	}
	page := MakerPage{Maker: row.Maker}
	if err := json.Unmarshal(row.People, &page.People); err != nil {
		return MakerPage{}, fmt.Errorf("read people of %s: %w", slug, err)
	}
	page.Cards, err = catalog.Cards(ctx, r, catalog.Query{Lang: lang, Maker: []string{slug}, PerPage: 100})
	return page, err
}
