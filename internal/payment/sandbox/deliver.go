package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"plantagenet/internal/postgres"
)

// shopEndpoint is the endpoint given in Options.
const shopEndpoint = "shop"

const (
	lookEvery = 250 * time.Millisecond
	lease     = 30 // seconds a sender has before another may try
	giveUp    = 72 * time.Hour
	reorderBy = 1500 // milliseconds within which the order is shuffled
)

// parcel is an event on its way to an endpoint.
type parcel struct {
	ID       int64         `db:"id"`
	Endpoint string        `db:"endpoint"`
	Attempts int           `db:"attempts"`
	Outcome  string        `db:"outcome"`
	Created  time.Time     `db:"created_at"`
	Event    postgres.JSON `db:"event"`
}

// Run delivers events and lets time pass until the context ends. A database
// that is away for a while is waited for.
func (s *Sandbox) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := s.round(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("the local Stripe waits", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-tick.C:
		}
	}
}

func (s *Sandbox) round(ctx context.Context) error {
	if err := s.ripen(ctx); err != nil {
		return err
	}
	for {
		n, err := s.deliver(ctx)
		if err != nil || n == 0 || ctx.Err() != nil {
			return err
		}
	}
}

// deliver sends the parcels that are due, several at once, and notes what came
// of each. They are leased, not locked: a sender that dies loses its lease.
func (s *Sandbox) deliver(ctx context.Context) (int, error) {
	var due []parcel
	err := postgres.InTx(ctx, s.db, func(tx *postgres.Tx) error {
		due = nil
		return tx.Select(ctx, &due, `update stripe_sandbox.delivery d set attempts = d.attempts + 1, next_at = now() + $1 * interval '1 second'
			from (select id from stripe_sandbox.delivery where ended_at is null and next_at <= now() order by next_at, id limit 16 for update skip locked) due
			where d.id = due.id returning d.id, d.endpoint, d.attempts, d.outcome, d.created_at,
				(select body from stripe_sandbox.object where id = d.event_id) as event`, lease)
	})
	if err != nil {
		return 0, fmt.Errorf("take deliveries: %w", err)
	}
	var all sync.WaitGroup
	for _, p := range due {
		all.Go(func() {
			if err := s.handle(ctx, p); err != nil && ctx.Err() == nil {
				s.log.Warn("delivery not noted", "delivery", p.ID, "error", err)
			}
		})
	}
	all.Wait()
	return len(due), nil
}

// handle sends one parcel, unless a switch says to lose it or keep it back.
func (s *Sandbox) handle(ctx context.Context, p parcel) error {
	if p.Outcome == "" {
		if s.trouble.take(drop) {
			return s.note(ctx, p, "dropped", true, 0)
		}
		if wait, on := s.heldBack(); on {
			return s.note(ctx, p, "held back", false, wait)
		}
	}
	to, err := s.addressOf(ctx, p.Endpoint)
	if gone := (*problem)(nil); errors.As(err, &gone) {
		return s.note(ctx, p, "endpoint removed", true, 0)
	}
	if err != nil {
		return err
	}
	copies := 1
	if s.trouble.take(duplicate) {
		copies = 2
	}
	if err := s.sendAll(ctx, to, p, copies); err != nil {
		return s.note(ctx, p, err.Error(), time.Since(p.Created) > giveUp, backoff(p.Attempts))
	}
	return s.note(ctx, p, "delivered", true, 0)
}

func (s *Sandbox) heldBack() (time.Duration, bool) {
	if wait, on := s.trouble.delayed(); on {
		return wait, true
	}
	if s.trouble.take(reorder) {
		return time.Duration(rand.IntN(reorderBy)) * time.Millisecond, true
	}
	return 0, false
}

// backoff doubles from half a second to five minutes.
func backoff(attempts int) time.Duration {
	return min(500*time.Millisecond<<min(attempts-1, 10), 5*time.Minute)
}

func (s *Sandbox) note(ctx context.Context, p parcel, outcome string, ended bool, wait time.Duration) error {
	if ctx.Err() != nil {
		return nil // the lease runs out, and the next start sends it again
	}
	return postgres.InTx(ctx, s.db, func(tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, `update stripe_sandbox.delivery set outcome = left($2, 300), ended_at = case when $3 then now() end,
			next_at = now() + $4 * interval '1 second' where id = $1`, p.ID, outcome, ended, wait.Seconds())
		return err
	})
}

type address struct{ url, secret string }

func (s *Sandbox) addressOf(ctx context.Context, id string) (address, error) {
	if id == shopEndpoint {
		return address{s.o.WebhookURL, s.o.WebhookSecret}, nil
	}
	e := &endpoint{}
	err := load(ctx, s.db, kindEndpoint, id, e)
	return address{e.URL, e.Hidden.Secret}, err
}

func (s *Sandbox) sendAll(ctx context.Context, to address, p parcel, copies int) error {
	results := make(chan error, copies)
	for range copies {
		go func() { results <- s.send(ctx, to, []byte(p.Event)) }()
	}
	var first error
	for range copies {
		if err := <-results; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// send posts one signed event; only 2xx counts as taken.
func (s *Sandbox) send(ctx context.Context, to address, body []byte) error {
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: to.secret})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Stripe-Signature", signed.Header)
	req.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	res, err := s.sender.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the endpoint answered %s", res.Status)
	}
	return nil
}
