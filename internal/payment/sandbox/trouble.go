package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Switches for trouble. Those of webhooks touch each event's first sending;
// those of the API touch every call.
const (
	duplicate  = "duplicate"
	delay      = "delay"
	reorder    = "reorder"
	drop       = "drop"
	answerLost = "answer_lost"
	status500  = "status_500"
	status429  = "status_429"
	status409  = "status_409"
	slow       = "slow"
	html       = "html"
)

var switches = []string{duplicate, delay, reorder, drop, answerLost, status500, status429, status409, slow, html}

// setting is how a switch stands: Count more times (-1: until it is turned
// off), MS milliseconds, and whether a failing call is carried out all the same.
type setting struct {
	Count   int  `json:"count"`
	MS      int  `json:"ms,omitempty"`
	Applied bool `json:"applied,omitempty"`
}

type trouble struct {
	mu sync.Mutex
	on map[string]setting
}

func newTrouble() *trouble { return &trouble{on: map[string]setting{}} }

func (t *trouble) set(name string, to setting) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if to.Count == 0 {
		delete(t.on, name)
		return
	}
	t.on[name] = to
}

func (t *trouble) use(name string) (setting, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, on := t.on[name]
	if !on {
		return now, false
	}
	if left := now; left.Count > 0 {
		if left.Count--; left.Count == 0 {
			delete(t.on, name)
		} else {
			t.on[name] = left
		}
	}
	return now, true
}

func (t *trouble) take(name string) bool {
	_, on := t.use(name)
	return on
}

func (t *trouble) standing() map[string]setting {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]setting, len(t.on))
	for name, s := range t.on {
		out[name] = s
	}
	return out
}

func (t *trouble) off() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.on)
}

// delayed is how long an event is kept back.
func (t *trouble) delayed() (time.Duration, bool) {
	s, on := t.use(delay)
	if s.MS == 0 {
		s.MS = 2000
	}
	return time.Duration(s.MS) * time.Millisecond, on
}

// broken says whether a writing call ends in 500, and whether it is done all the same.
func (t *trouble) broken() (now, applied bool) {
	s, on := t.use(status500)
	return on, s.Applied
}

// before is the trouble a call meets before anything is done.
func (t *trouble) before(ctx context.Context) error {
	if s, on := t.use(slow); on {
		if s.MS == 0 {
			s.MS = 5000
		}
		select {
		case <-ctx.Done():
			return errBroken
		case <-time.After(time.Duration(s.MS) * time.Millisecond):
		}
	}
	switch {
	case t.take(html):
		return errHTML
	case t.take(status429):
		return &problem{status: http.StatusTooManyRequests, Type: "invalid_request_error", Code: "rate_limit", Message: "Request rate limit exceeded."}
	case t.take(status409):
		return errKeyInUse
	}
	return nil
}

// errHTML is a proxy's page instead of an answer.
var errHTML = &problem{status: http.StatusBadGateway, Message: "<!doctype html><title>502</title><h1>Bad gateway</h1>"}

// counter counts calls by route.
type counter struct {
	mu    sync.Mutex
	calls map[string]int
}

func newCounter() *counter { return &counter{calls: map[string]int{}} }

func (c *counter) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[name]++
}

func (c *counter) all(clearThem bool) map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]int, len(c.calls))
	for name, n := range c.calls {
		out[name] = n
	}
	if clearThem {
		clear(c.calls)
	}
	return out
}

// errSwitch says that a switch or its value is not understood.
func errSwitch(name string) error {
	return invalid("", name, fmt.Sprintf("No such switch or value: %s. Switches: %v; acts: %v", name, switches, actNames()))
}
