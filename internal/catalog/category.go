package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Shelf is a category with the number of its articles, on sale and drafts.
type Shelf struct {
	Category
	Live   int `db:"live"`
	Drafts int `db:"drafts"`
}

// Shelves lists the categories in their order.
func Shelves(ctx context.Context, r postgres.Reader) ([]Shelf, error) {
	var list []Shelf
	err := r.Select(ctx, &list, `select g.slug, g.name_fr, g.name_en, g.position, count(p.id) filter (where p.status = 'live') as live,
		count(p.id) filter (where p.status <> 'live') as drafts
		from category g left join product p on p.category_id = g.id group by g.id order by g.position, g.slug`)
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return list, nil
}

// PutCategory writes a category under its old address, or a new one, and
// returns what it was; its articles' pages are made anew.
func PutCategory(ctx context.Context, tx *postgres.Tx, old string, c Category) (before *Category, err error) {
	if old == "" {
		_, err = tx.Exec(ctx, `insert into category (slug, name_fr, name_en, position) values ($1, $2, $3, $4)`, c.Slug, c.NameFR, c.NameEN, c.Position)
		if err != nil {
			return nil, fmt.Errorf("make category: %w", err)
		}
		return nil, nil
	}
	before = new(Category)
	err = tx.Get(ctx, before, `select slug, name_fr, name_en, position from category where slug = $1 for update`, old)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read category: %w", err)
	}
	_, err = tx.Exec(ctx, `with changed as (
			update category set slug = $2, name_fr = $3, name_en = $4, position = $5 where slug = $1 returning id
		) update product set updated_at = now() where category_id in (select id from changed)`, old, c.Slug, c.NameFR, c.NameEN, c.Position)
	if err != nil {
		return nil, fmt.Errorf("write category: %w", err)
	}
	return before, nil
}

// DropCategory takes away an empty category and returns what it was.
func DropCategory(ctx context.Context, tx *postgres.Tx, slug string) (before Category, err error) {
	err = tx.Get(ctx, &before, `delete from category g where slug = $1 and not exists (select from product where category_id = g.id)
		returning slug, name_fr, name_en, position`, slug)
	if errors.Is(err, sql.ErrNoRows) {
		return before, fault.New(fault.Conflict, "category_used")
	}
	if err != nil {
		return before, fmt.Errorf("take away category: %w", err)
	}
	return before, nil
}
