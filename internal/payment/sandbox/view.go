package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"plantagenet/internal/postgres"
)

const maxExpansion = 4 // levels, as in Stripe

// view is an object as the caller sees it: asked parts expanded, inner ones left out.
func (c *call) view(made any) ([]byte, error) {
	body, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	whole, err := decode(body)
	if err != nil {
		return nil, err
	}
	for _, path := range c.p.list("expand") {
		names := strings.Split(path, ".")
		if len(names) > maxExpansion {
			return nil, invalid("", "expand", "You cannot expand more than 4 levels of a property. Property: "+path)
		}
		if err := c.expand(whole, names, path); err != nil {
			return nil, err
		}
	}
	strip(whole)
	return json.Marshal(whole)
}

func decode(body []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var out map[string]any
	return out, d.Decode(&out)
}

// expandable are the properties that hold an id and may hold the object.
var expandable = map[string]bool{"payment_intent": true, "latest_charge": true, "charge": true, "balance_transaction": true,
	"customer": true, "line_items": true, "data": true, "source": true}

func (c *call) expand(in map[string]any, names []string, path string) error {
	name := names[0]
	if !expandable[name] {
		return invalid("", "expand", "This property cannot be expanded ("+path+").")
	}
	switch v := in[name].(type) {
	case string:
		object, err := c.object(v)
		if err != nil || object == nil {
			return err
		}
		in[name] = object
	case nil:
		if name == "line_items" {
			in[name] = linesOf(in)
		}
	}
	if len(names) == 1 {
		return nil
	}
	switch v := in[name].(type) {
	case map[string]any:
		return c.expand(v, names[1:], path)
	case []any:
		return c.expandEach(v, names[1:], path)
	}
	return nil
}

func (c *call) expandEach(list []any, names []string, path string) error {
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			if err := c.expand(object, names, path); err != nil {
				return err
			}
		}
	}
	return nil
}

// object reads any object by its id, first among those this call is about to write.
func (c *call) object(id string) (map[string]any, error) {
	if c.changes != nil && c.changes.things[id] != nil {
		body, err := json.Marshal(c.changes.things[id])
		if err != nil {
			return nil, err
		}
		return decode(body)
	}
	var body postgres.JSON
	err := c.r.Get(c.ctx, &body, `select body from stripe_sandbox.object where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decode([]byte(body))
}

func linesOf(session map[string]any) map[string]any {
	hidden, _ := session["_hidden"].(map[string]any)
	lines, _ := hidden["lines"].([]any)
	return map[string]any{"object": "list", "data": lines, "has_more": false, "url": "/v1/checkout/sessions/line_items"}
}

// strip takes out what only the local Stripe knows: names that begin with _.
func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if strings.HasPrefix(name, "_") {
				delete(v, name)
				continue
			}
			strip(inner)
		}
	case []any:
		for _, inner := range v {
			strip(inner)
		}
	}
}
