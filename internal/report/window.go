package report

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// ArticlePage is what an article's page shows: the article whole, the lot that
// the next buyer would receive, and others by the same maker.
type ArticlePage struct {
	Article
	Lot    *Lot // nil where there never was one
	Others []catalog.Card
}

// others is how many articles of the same maker a page shows.
const others = 4

// ProductPage reads an article's page in three queries.
func ProductPage(ctx context.Context, r postgres.Reader, lang i18n.Lang, slug string) (ArticlePage, error) {
	p, err := Product(ctx, r, lang, slug)
	if err != nil {
		return ArticlePage{}, err
	}
	return around(ctx, r, lang, p)
}

// around adds to an article what stands around it on its page.
func around(ctx context.Context, r postgres.Reader, lang i18n.Lang, p Article) (ArticlePage, error) {
	page := ArticlePage{Article: p}
	lot, ok, err := LotOnShelf(ctx, r, lang, p.ID)
	if err != nil {
		return ArticlePage{}, err
	}
	if ok {
		page.Lot = &lot
	}
	same, err := catalog.Cards(ctx, r, catalog.Query{Lang: lang, Maker: []string{p.Maker.Slug}, PerPage: others + 1})
	for _, c := range same {
		if c.ID != p.ID && len(page.Others) < others {
			page.Others = append(page.Others, c)
		}
	}
	return page, err
}

// HomePage is what the first page shows. Thread is the lot whose way here it tells.
type HomePage struct {
	Articles     int
	Cooperatives []Maker
	New          []catalog.Card
	Thread       *Lot
}

// Home reads the first page in three queries, with the newest articles, at most
// news of them.
func Home(ctx context.Context, r postgres.Reader, lang i18n.Lang, news int) (HomePage, error) {
	var h HomePage
	var err error
	if h.Cooperatives, err = Cooperatives(ctx, r, lang); err != nil {
		return h, err
	}
	for _, c := range h.Cooperatives {
		h.Articles += c.Articles
	}
	if h.New, err = catalog.Cards(ctx, r, catalog.Query{Lang: lang, Sort: catalog.Newest, PerPage: news}); err != nil {
		return h, err
	}
	if len(h.Cooperatives) == 0 {
		return h, nil
	}
	lot, ok, err := LotToShow(ctx, r, lang, h.Cooperatives[0].Slug)
	if ok {
		h.Thread = &lot
	}
	return h, err
}

// Place is one address of the site map. Kind is product, cooperative or journey.
type Place struct {
	Kind    string     `db:"kind"`
	Key     string     `db:"key"` // slug, or code of a lot
	Changed *time.Time `db:"changed"`
}

// Sitemap lists what the shop shows in public, in one query.
func Sitemap(ctx context.Context, r postgres.Reader) ([]Place, error) {
	var places []Place
	err := r.Select(ctx, &places, `select 'product' as kind, slug as key, updated_at as changed from product where status = 'live'
		union all
		select 'cooperative', slug, null from cooperative c where exists
			(select from product where cooperative_id = c.id and status = 'live')
		union all
		select 'journey', l.code, null from lot l join variant v on v.id = l.variant_id
		join product p on p.id = v.product_id where p.status = 'live' and l.known
		order by kind, key`)
	if err != nil {
		return nil, fmt.Errorf("read site map: %w", err)
	}
	return places, nil
}
