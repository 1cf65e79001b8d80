package sandbox

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// ripen does what time does: pages close, disputes come, slow refunds end. It
// is judged by the database's clock.
func (s *Sandbox) ripen(ctx context.Context) error {
	var due []struct {
		ID   string `db:"id"`
		Kind string `db:"kind"`
	}
	err := s.db.Select(ctx, &due, `select id, kind from stripe_sandbox.object where due_at <= now() order by due_at limit 100`)
	if err != nil {
		return fmt.Errorf("look for what is due: %w", err)
	}
	for _, d := range due {
		if err := s.inCall(ctx, func(c *call) error { return c.ripen(d.Kind, d.ID) }); err != nil {
			return fmt.Errorf("due %s: %w", d.ID, err)
		}
	}
	return nil
}

// inCall does something outside the API in one transaction, with its events.
func (s *Sandbox) inCall(ctx context.Context, do func(*call) error) error {
	var told bool
	err := postgres.InTx(ctx, s.db, func(tx *postgres.Tx) error {
		c := &call{ctx: ctx, box: s, r: tx, tx: tx, now: time.Now(), changes: newChanges()}
		if err := do(c); err != nil {
			return err
		}
		told = len(c.changes.events) > 0
		return s.write(ctx, tx, c.changes, nil)
	})
	if err == nil && told {
		s.nudge()
	}
	return err
}

// ripen looks again under the lock: another may have been there first.
func (c *call) ripen(kind, id string) error {
	switch kind {
	case kindSession:
		s := &session{}
		if err := lock(c.ctx, c.tx, kind, id, s); err != nil || s.Status != "open" {
			return err
		}
		return c.expire(s)
	case kindCharge:
		ch := &charge{}
		if err := lock(c.ctx, c.tx, kind, id, ch); err != nil || ch.Hidden.Dispute == "" {
			return err
		}
		_, err := c.dispute(ch, ch.Hidden.Dispute)
		return err
	case kindRefund:
		r := &refund{}
		if err := lock(c.ctx, c.tx, kind, id, r); err != nil || r.Later == "" {
			return err
		}
		return c.settleRefund(r)
	}
	return nil
}
