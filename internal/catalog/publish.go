package catalog

import (
	"context"
	"fmt"

	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Publish puts articles on sale. Each needs a text in both languages and a
// variant, else ErrIncomplete.
func Publish(ctx context.Context, tx *postgres.Tx, slugs []string) error {
	return publish(ctx, tx, slugs, nil)
}

// PublishOnly puts articles on sale in one language alone, under a note that
// both languages show.
func PublishOnly(ctx context.Context, tx *postgres.Tx, slugs []string, lang i18n.Lang) error {
	return publish(ctx, tx, slugs, &lang)
}

func publish(ctx context.Context, tx *postgres.Tx, slugs []string, only *i18n.Lang) error {
	_, err := tx.Exec(ctx, `update product set status = 'live', only_lang = $2,
			published_at = coalesce(published_at, now()), updated_at = now(), version = version + 1
		where slug = any($1) and (status <> 'live' or only_lang is distinct from $2)`, postgres.Array(slugs), only)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if _, err := tx.Exec(ctx, `update product set gaps = product_gaps(id) where slug = any($1) and gaps <> product_gaps(id)`,
		postgres.Array(slugs)); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return complete(ctx, tx)
}

// complete asks for the rules of live articles, which are checked at commit,
// now: the fault comes back to whoever broke them.
func complete(ctx context.Context, tx *postgres.Tx) error {
	const rules = "product_complete, product_text_complete, variant_complete"
	for _, mode := range []string{`set constraints ` + rules + ` immediate`, `set constraints ` + rules + ` deferred`} {
		if _, err := tx.Exec(ctx, mode); err != nil {
			return fmt.Errorf("complete: %w", err)
		}
	}
	return nil
}

// Unlist takes articles off sale; they are drafts again.
func Unlist(ctx context.Context, tx *postgres.Tx, slugs []string) error {
	_, err := tx.Exec(ctx, `update product set status = 'draft', only_lang = null, updated_at = now()
		where slug = any($1) and status = 'live'`, postgres.Array(slugs))
	if err != nil {
		return fmt.Errorf("take off sale: %w", err)
	}
	return nil
}

// Incomplete names the drafts that miss a language, by slug, with the languages
// they have.
func Incomplete(ctx context.Context, r postgres.Reader) ([]Draft, error) {
	var drafts []Draft
	err := r.Select(ctx, &drafts, `select p.slug, coalesce(min(t.name), '') as name, coalesce(min(t.lang), '') as lang
		from product p left join product_text t on t.product_id = p.id
		where p.status = 'draft' group by p.id having count(t.lang) < 2 order by p.slug`)
	if err != nil {
		return nil, fmt.Errorf("read incomplete drafts: %w", err)
	}
	return drafts, nil
}

// Draft is an article not yet on sale, with the one language it has, if any.
type Draft struct {
	Slug string    `db:"slug"`
	Name string    `db:"name"`
	Lang i18n.Lang `db:"lang"`
}
