package editing

import (
	"context"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// SaveCategory writes a category; old is its address until now, empty for a new one.
func SaveCategory(ctx context.Context, db *postgres.DB, old string, c catalog.Category) error {
	c.NameFR, c.NameEN, c.Slug = strings.TrimSpace(c.NameFR), strings.TrimSpace(c.NameEN), strings.TrimSpace(c.Slug)
	if c.Slug == "" {
		c.Slug = Slug(c.NameFR)
	}
	if err := fault.Form(checkCategory(c)); err != nil {
		return err
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		before, err := catalog.PutCategory(ctx, tx, old, c)
		if err != nil {
			return err
		}
		change := audit.Change{Act: "category.save", Subject: "category", ID: c.Slug, After: c}
		if before != nil {
			change.Before = before
		}
		return audit.Write(ctx, tx, change)
	})
}

func checkCategory(c catalog.Category) []*fault.Fault {
	p := &parser{typed: map[string]string{"name_fr": c.NameFR, "name_en": c.NameEN, "slug": c.Slug}}
	for _, key := range []string{"name_fr", "name_en"} {
		if p.line(key, longName) == "" {
			p.wrong("name_empty", key)
		}
	}
	if !slugForm.MatchString(c.Slug) && c.NameFR != "" {
		p.wrong("slug_form", "slug")
	}
	return p.faults
}

// RemoveCategory takes away a category that no article is in.
func RemoveCategory(ctx context.Context, db *postgres.DB, slug string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		before, err := catalog.DropCategory(ctx, tx, slug)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "category.remove", Subject: "category", ID: slug, Before: before})
	})
}
