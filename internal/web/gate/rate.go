package gate

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// limiter counts calls in fixed windows, one count for each address and name.
// It lives in memory: a restart forgives, and two instances count apart.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	windows map[who]*window
	swept   time.Time
}

type who struct {
	address netip.Addr
	name    string
}

type window struct {
	ends  time.Time
	count int
}

// sweepEvery is how often windows that have ended are thrown away.
const sweepEvery = time.Minute

func newLimiter() *limiter {
	return &limiter{now: time.Now, windows: map[who]*window{}}
}

// allow counts a call. A loopback peer that is no trusted proxy is the machine
// itself: tests, health checks, the operator.
func (g *gate) allow(r *http.Request, rate Rate) bool {
	a := g.address(r)
	if a.IsLoopback() && !g.trusted(a) {
		return true
	}
	return g.limits.take(who{household(a), rate.Name}, rate)
}

func (l *limiter) take(k who, rate Rate) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.sweep(now)
	w := l.windows[k]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(rate.Per)}
		l.windows[k] = w
	}
	w.count++
	return w.count <= rate.Times
}

func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
	for k, w := range l.windows {
		if !now.Before(w.ends) {
			delete(l.windows, k)
		}
	}
}
