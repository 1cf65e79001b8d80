package coop_test

import (
	"context"
	"testing"

	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func cooperatives() []coop.Cooperative {
	north := 45.4215
	return []coop.Cooperative{
		{Slug: "coop-301", Name: "Coop 301", Country: "CA", Latitude: &north, Texts: map[i18n.Lang]coop.Text{i18n.French: {Place: "Ottawa"}, i18n.English: {Place: "Ottawa"}}},
		{Slug: "vendeur", Name: "Vendeur", Position: 2},
	}
}

func TestSavingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := pgtest.New(t)
	digest := func() (s string) {
		if err := db.Get(ctx, &s, `select string_agg(c.xmin::text || c::text, '|' order by id) || (select string_agg(t.xmin::text || t::text, '|' order by t::text) from cooperative_text t)
			|| (select string_agg(m.xmin::text || m::text, '|' order by id) from maker m) from cooperative c`); err != nil {
			t.Fatal(err)
		}
		return s
	}
	var before string
	var first map[string]int64
	for range 2 {
		err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
			ids, err := coop.Save(ctx, tx, cooperatives())
			if err != nil {
				return err
			}
			if first != nil && first["coop-301"] != ids["coop-301"] || len(ids) != 2 {
				t.Errorf("ids %v, then %v", first, ids)
			}
			first = ids
			people, err := coop.SaveMakers(ctx, tx, []coop.Maker{{"coop-301", "Aminata K.", "2026-03-02"}, {"vendeur", "Aminata K.", ""}})
			if len(people) != 2 || people[0] == people[1] {
				t.Errorf("makers %v", people)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if before != "" && digest() != before {
			t.Error("saving the same again wrote rows")
		}
		before = digest()
	}
}

func TestSavingSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for code, act := range map[string]func(ctx context.Context, tx *postgres.Tx) error{
		"slug_form": func(ctx context.Context, tx *postgres.Tx) error {
			_, err := coop.Save(ctx, tx, []coop.Cooperative{{Slug: "Pas bon", Name: "X"}})
			return err
		},
		"unknown_cooperative": func(ctx context.Context, tx *postgres.Tx) error {
			_, err := coop.SaveMakers(ctx, tx, []coop.Maker{{Cooperative: "rien", Name: "X"}})
			return err
		},
	} {
		err := postgres.InTx(context.Background(), db, func(tx *postgres.Tx) error { return act(context.Background(), tx) })
		if f, ok := fault.Of(err); !ok || f.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}
