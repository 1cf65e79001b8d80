package coop

import (
	"context"
	"encoding/json"
	"fmt"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

const saveSQL = `with wanted as (
		select slug, name, nullif(country, '') as country, latitude, longitude, invented, position
		from jsonb_to_recordset($1::jsonb) as c(slug text, name text, country text, latitude double precision,
			longitude double precision, invented boolean, position int)
	), saved as (
		insert into cooperative (slug, name, country, latitude, longitude, invented, position) select * from wanted
		on conflict (slug) do update set name = excluded.name, country = excluded.country, latitude = excluded.latitude,
			longitude = excluded.longitude, invented = excluded.invented, position = excluded.position
		where (cooperative.name, cooperative.country, cooperative.latitude, cooperative.longitude, cooperative.invented,
			cooperative.position) is distinct from (excluded.name, excluded.country, excluded.latitude, excluded.longitude,
			excluded.invented, excluded.position)
		returning id, slug
	) select w.slug, coalesce(s.id, c.id) as id from wanted w
	left join saved s on s.slug = w.slug left join cooperative c on c.slug = w.slug`

const saveTextsSQL = `insert into cooperative_text (cooperative_id, lang, place, craft, summary, story, quote, quote_by)
	select c.id, t.key, x.place, x.craft, x.summary, x.story, x.quote, x.quote_by
	from jsonb_to_recordset($1::jsonb) as w(slug text, texts jsonb) join cooperative c on c.slug = w.slug
	cross join jsonb_each(w.texts) as t
	cross join jsonb_to_record(t.value) as x(place text, craft text, summary text, story text, quote text, quote_by text)
	on conflict (cooperative_id, lang) do update set place = excluded.place, craft = excluded.craft, summary = excluded.summary,
		story = excluded.story, quote = excluded.quote, quote_by = excluded.quote_by
	where (cooperative_text.place, cooperative_text.craft, cooperative_text.summary, cooperative_text.story,
		cooperative_text.quote, cooperative_text.quote_by) is distinct from
		(excluded.place, excluded.craft, excluded.summary, excluded.story, excluded.quote, excluded.quote_by)`

// Save writes cooperatives with their texts, by slug, and returns their ids by
// slug. What is there already and the same is not touched.
func Save(ctx context.Context, tx *postgres.Tx, list []Cooperative) (map[string]int64, error) {
	for i := range list {
		if list[i].Texts == nil {
			list[i].Texts = map[i18n.Lang]Text{}
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("save cooperatives: %w", err)
	}
	var rows []struct {
		Slug string `db:"slug"`
		ID   int64  `db:"id"`
	}
	if err := tx.Select(ctx, &rows, saveSQL, string(body)); err != nil {
		return nil, fmt.Errorf("save cooperatives: %w", err)
	}
	if _, err := tx.Exec(ctx, saveTextsSQL, string(body)); err != nil {
		return nil, fmt.Errorf("save texts of cooperatives: %w", err)
	}
	ids := make(map[string]int64, len(rows))
	for _, r := range rows {
		ids[r.Slug] = r.ID
	}
	return ids, nil
}

const saveMakersSQL = `with wanted as (
		select c.id as cooperative_id, c.slug, m.name, nullif(m.consented_on, '')::date as consented_on
		from jsonb_to_recordset($1::jsonb) as m(cooperative text, name text, consented_on text)
		join cooperative c on c.slug = m.cooperative
	), saved as (
		insert into maker (cooperative_id, name, consented_on) select cooperative_id, name, consented_on from wanted
		on conflict (cooperative_id, name) do update set consented_on = excluded.consented_on
		where maker.consented_on is distinct from excluded.consented_on
		returning id, cooperative_id, name
	) select w.slug, w.name, coalesce(s.id, m.id) as id from wanted w
	left join saved s on s.cooperative_id = w.cooperative_id and s.name = w.name
	left join maker m on m.cooperative_id = w.cooperative_id and m.name = w.name`

// SaveMakers writes people by cooperative and name, and returns their ids in
// the order given.
func SaveMakers(ctx context.Context, tx *postgres.Tx, list []Maker) ([]int64, error) {
	body, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("save makers: %w", err)
	}
	var rows []struct {
		Slug string `db:"slug"`
		Name string `db:"name"`
		ID   int64  `db:"id"`
	}
	if err := tx.Select(ctx, &rows, saveMakersSQL, string(body)); err != nil {
		return nil, fmt.Errorf("save makers: %w", err)
	}
	known := make(map[[2]string]int64, len(rows))
	for _, r := range rows {
		known[[2]string{r.Slug, r.Name}] = r.ID
	}
	ids := make([]int64, len(list))
	for i, m := range list {
		id, ok := known[[2]string{m.Cooperative, m.Name}]
		if !ok {
			return nil, fault.New(fault.Invalid, "unknown_cooperative").With("Slug", m.Cooperative)
		}
		ids[i] = id
	}
	return ids, nil
}
