package report

import (
	"context"
	"fmt"
	"strings"

	"plantagenet/internal/postgres"
)

// Check is one promise looked at on the living shop: its figures, and what
// breaks it.
type Check struct {
	Promise  string // I1 …
	Title    string
	Figures  string
	Breaches []string
}

// OK says that nothing breaks the promise.
func (c Check) OK() bool { return len(c.Breaches) == 0 }

// String is the line that verify prints.
func (c Check) String() string {
	state := "ok"
	if !c.OK() {
		state = "BREACH " + strings.Join(c.Breaches, "; ")
	}
	return fmt.Sprintf("%-4s %s: %s: %s", c.Promise, c.Title, c.Figures, state)
}

// promise is how a check is made: figures is a query of one text, each breach
// query returns one text a breach and nothing when all is well.
type promise struct {
	name, title, figures string
	breaches             []string
}

// Verify rebuilds levels, balances and holds from their entries and compares.
// It reads only, in SQL of its own, and shares nothing with the rooms it judges.
func Verify(ctx context.Context, r postgres.Reader) ([]Check, error) {
	checks := make([]Check, 0, len(promises))
	for _, p := range promises {
		c, err := p.look(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("verify %s %s: %w", p.name, p.title, err)
		}
		checks = append(checks, c)
	}
	return checks, nil
}

func (p promise) look(ctx context.Context, r postgres.Reader) (Check, error) {
	c := Check{Promise: p.name, Title: p.title}
	if err := r.Get(ctx, &c.Figures, p.figures); err != nil {
		return c, err
	}
	for _, query := range p.breaches {
		var found []string
		if err := r.Select(ctx, &found, query+` limit 10`); err != nil {
			return c, err
		}
		c.Breaches = append(c.Breaches, found...)
	}
	return c, nil
}
