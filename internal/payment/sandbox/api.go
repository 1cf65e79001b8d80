package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"plantagenet/internal/postgres"
)

// call is one request of the API at work.
type call struct {
	ctx       context.Context
	box       *Sandbox
	r         postgres.Reader
	tx        *postgres.Tx // nil in a call that only reads
	p         params
	id        string
	now       time.Time
	changes   *changes
	requestID string
	key       string
}

// reply is what a call comes to.
type reply struct {
	status   int
	body     []byte
	replayed bool
	told     bool // events were queued
}

const maxBody = 1 << 20

// serveAPI answers one call: who, what, trouble, work.
func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	requestID := newID("req_")[:18]
	w.Header().Set("Request-Id", requestID)
	w.Header().Set("Stripe-Version", APIVersion)
	route, id, err := find(r.Method, r.URL.Path)
	if err == nil {
		s.calls.add(route.name())
		err = s.authorize(r)
	}
	if err == nil {
		err = s.trouble.before(r.Context())
	}
	if err != nil {
		refuse(w, problemOf(err))
		return
	}
	answer, err := s.answer(r, route, id, requestID)
	if err != nil {
		s.log.Error("the local Stripe failed", "request", route.name(), "error", err)
		answer = failure(problemOf(err))
	}
	if answer.told {
		s.nudge()
	}
	if s.trouble.take(answerLost) {
		cut(w)
		return
	}
	respond(w, answer)
}

func (s *Sandbox) authorize(r *http.Request) error {
	key, _, basic := r.BasicAuth()
	if !basic {
		key, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	if key != "" && (s.o.SecretKey == "" || key == s.o.SecretKey) {
		return nil
	}
	p := invalid("", "", "Invalid API Key provided.")
	if key == "" {
		p.Message = "You did not provide an API key."
	}
	p.status = http.StatusUnauthorized
	return p
}

func (s *Sandbox) answer(r *http.Request, route *route, id, requestID string) (reply, error) {
	text := r.URL.RawQuery
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		if err != nil || len(body) > maxBody {
			p := invalid("", "", "The request body is too large.")
			p.status = http.StatusRequestEntityTooLarge
			return failure(p), nil
		}
		text = string(body)
	}
	p, err := readParams(text)
	if err != nil {
		return failure(problemOf(err)), nil
	}
	if name := p.unknown(route.allowed); name != "" {
		return failure(invalid("parameter_unknown", name, "Received unknown parameter: "+name)), nil
	}
	c := &call{ctx: r.Context(), box: s, r: s.db, p: p, id: id, now: time.Now(), requestID: requestID}
	if r.Method == http.MethodGet {
		if broken, _ := s.trouble.broken(); broken {
			return failure(errBroken), nil
		}
		return c.work(route)
	}
	if c.key = r.Header.Get("Idempotency-Key"); len(c.key) > 255 || !storable(c.key) {
		return failure(invalid("", "", "The idempotency key has more than 255 characters, or some that are no text.")), nil
	}
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + text))
	return s.once(c, route, hex.EncodeToString(sum[:]))
}

// once does a writing call in one transaction, and only once for its key.
func (s *Sandbox) once(c *call, route *route, fingerprint string) (answer reply, err error) {
	broken, applied := s.trouble.broken()
	for {
		err = postgres.InTx(c.ctx, s.db, func(tx *postgres.Tx) error {
			c.r, c.tx, c.changes = tx, tx, newChanges()
			old, err := remembered(c.ctx, tx, c.key, fingerprint)
			if err != nil || old != nil {
				answer = orElse(old, answer)
				return err
			}
			if answer, err = c.work(route); err != nil {
				return err
			}
			if broken {
				answer = failure(errBroken)
			}
			if broken && !applied {
				c.changes = newChanges()
			}
			return s.keep(c, tx, fingerprint, &answer)
		})
		if !errors.Is(err, errRaced) {
			return answer, err
		}
	}
}

func orElse(r *reply, other reply) reply {
	if r == nil {
		return other
	}
	return *r
}

// keep writes a call's changes, and its answer under its key, when the call got
// as far as doing something: a refused card is an answer, a bad parameter is not.
func (s *Sandbox) keep(c *call, tx *postgres.Tx, fingerprint string, answer *reply) error {
	if answer.status >= 400 && answer.status != http.StatusPaymentRequired && answer.status < 500 {
		return nil
	}
	answer.told = len(c.changes.events) > 0
	if c.key == "" {
		return s.write(c.ctx, tx, c.changes, nil)
	}
	return s.write(c.ctx, tx, c.changes, &claim{c.key, fingerprint, answer.status, string(answer.body)})
}

// keyStanding reads what a key has answered, and holds a new key until the call
// ends, so that whoever else comes with it meanwhile is told that it is in use.
const keyStanding = `select pg_try_advisory_xact_lock(hashtextextended('stripe_sandbox ' || $1, 0)) as mine,
	coalesce(k.fingerprint, '') as fingerprint, coalesce(k.status, 0) as status, coalesce(k.answer, '') as answer
	from (select) one left join stripe_sandbox.idempotency k on k.key = $1`

// remembered is the answer that a key had before; nil when it is new.
func remembered(ctx context.Context, tx *postgres.Tx, key, fingerprint string) (*reply, error) {
	if key == "" {
		return nil, nil
	}
	var k struct {
		Mine        bool   `db:"mine"`
		Fingerprint string `db:"fingerprint"`
		Status      int    `db:"status"`
		Answer      string `db:"answer"`
	}
	if err := tx.Get(ctx, &k, keyStanding, key); err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	var old reply
	switch {
	case k.Status == 0 && k.Mine:
		return nil, nil
	case k.Status == 0:
		old = failure(errKeyInUse)
	case k.Fingerprint != fingerprint:
		old = failure(keyMismatch(key))
	default:
		old = reply{status: k.Status, body: []byte(k.Answer), replayed: true}
	}
	return &old, nil
}

// work runs the route's function and words what came of it. An error is a
// failure of our own: the transaction may be run again.
func (c *call) work(route *route) (reply, error) {
	made, err := route.do(c)
	var body []byte
	if err == nil {
		body, err = c.view(made)
	}
	var p *problem
	if errors.As(err, &p) {
		return failure(p), nil
	}
	return reply{status: http.StatusOK, body: body}, err
}

func failure(p *problem) reply {
	body, _ := json.Marshal(map[string]any{"error": p}) // a problem holds only texts and views
	return reply{status: p.status, body: body}
}

// refuse answers a call that was not begun.
func refuse(w http.ResponseWriter, p *problem) {
	if p == errHTML {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(p.status)
		_, _ = io.WriteString(w, p.Message)
		return
	}
	respond(w, failure(p))
}

func respond(w http.ResponseWriter, a reply) {
	w.Header().Set("Content-Type", "application/json")
	if a.replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may be gone
}

// cut drops the connection without a word: the work is done, the answer lost.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}
