package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"plantagenet/internal/postgres"
)

// standing is what GET /_control shows.
type standing struct {
	Calls      map[string]int     `json:"calls"`
	Switches   map[string]setting `json:"switches"`
	Deliveries deliveries         `json:"deliveries"`
	Objects    map[string]int     `json:"objects"`
}

type deliveries struct {
	Waiting   int `json:"waiting" db:"waiting"`
	Delivered int `json:"delivered" db:"delivered"`
	Dropped   int `json:"dropped" db:"dropped"`
	Attempts  int `json:"attempts" db:"attempts"`
}

func (s *Sandbox) showControl(w http.ResponseWriter, r *http.Request) {
	out, err := s.standing(r.Context())
	if err != nil {
		respond(w, failure(problemOf(err)))
		return
	}
	body, _ := json.MarshalIndent(out, "", "  ") // plain numbers and texts
	respond(w, reply{status: http.StatusOK, body: body})
}

func (s *Sandbox) standing(ctx context.Context) (standing, error) {
	out := standing{Calls: s.calls.all(false), Switches: s.trouble.standing(), Objects: map[string]int{}}
	err := s.db.Get(ctx, &out.Deliveries, `select count(*) filter (where ended_at is null) as waiting,
		count(*) filter (where outcome = 'delivered') as delivered, count(*) filter (where outcome = 'dropped') as dropped,
		coalesce(sum(attempts), 0) as attempts from stripe_sandbox.delivery`)
	if err != nil {
		return out, err
	}
	var kinds []struct {
		Kind string `db:"kind"`
		N    int    `db:"n"`
	}
	err = s.db.Select(ctx, &kinds, `select kind, count(*) as n from stripe_sandbox.object group by kind`)
	for _, k := range kinds {
		out.Objects[k.Kind] = k.N
	}
	return out, err
}

// acts are what a test may make happen at once; the value names an object.
var acts = map[string]func(*Sandbox, context.Context, string) error{
	"deliver_now": (*Sandbox).deliverNow, "redeliver": (*Sandbox).redeliver, "reset": (*Sandbox).reset, "wipe": (*Sandbox).wipe,
	"expire": (*Sandbox).expireNow, "dispute": (*Sandbox).disputeNow,
	"dispute_win":  func(s *Sandbox, ctx context.Context, id string) error { return s.decideNow(ctx, id, "won") },
	"dispute_lose": func(s *Sandbox, ctx context.Context, id string) error { return s.decideNow(ctx, id, "lost") },
}

func actNames() []string { return slices.Sorted(maps.Keys(acts)) }

// turnControl turns switches and makes things happen. It takes JSON or a form:
// {"status_500": 2}, {"slow": {"ms": 300, "count": 1}}, duplicate=on, reset=1.
func (s *Sandbox) turnControl(w http.ResponseWriter, r *http.Request) {
	asked, err := readControl(r)
	if err == nil {
		err = s.turn(r.Context(), asked)
	}
	if err != nil {
		respond(w, failure(problemOf(err)))
		return
	}
	s.showControl(w, r)
}

func readControl(r *http.Request) (map[string]any, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return nil, err
	}
	asked := map[string]any{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" || len(body) > 0 && body[0] == '{' {
		if err := json.Unmarshal(body, &asked); err != nil {
			return nil, invalid("", "", "The body is not a JSON object: "+err.Error())
		}
	} else if err := fillForm(asked, string(body)); err != nil {
		return nil, err
	}
	for name, v := range r.URL.Query() {
		asked[name] = v[0]
	}
	return asked, nil
}

func fillForm(asked map[string]any, body string) error {
	form, err := url.ParseQuery(body)
	if err != nil {
		return invalid("", "", "The body is neither JSON nor a form.")
	}
	for name, v := range form {
		asked[name] = v[0]
	}
	return nil
}

func (s *Sandbox) turn(ctx context.Context, asked map[string]any) error {
	decided(asked)
	for name := range asked {
		if !slices.Contains(switches, name) && acts[name] == nil {
			return errSwitch(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if act := acts[name]; act != nil {
			if err := act(s, ctx, fmt.Sprint(asked[name])); err != nil {
				return err
			}
			continue
		}
		to, err := settingOf(name, asked[name])
		if err != nil {
			return err
		}
		s.trouble.set(name, to)
	}
	return nil
}

// decided reads dispute=win|lose with id=… as dispute_win=… or dispute_lose=….
func decided(asked map[string]any) {
	how := asked["dispute"]
	if how != "win" && how != "lose" {
		return
	}
	id, named := asked["id"]
	if !named {
		id = "newest"
	}
	asked["dispute_"+fmt.Sprint(how)] = id
	delete(asked, "dispute")
	delete(asked, "id")
}

// settingOf reads a switch's value: true, on, a number of times (for delay and
// slow, of milliseconds), or an object with count, ms, applied.
func settingOf(name string, v any) (setting, error) {
	always := setting{Count: -1, Applied: name == status500}
	switch v := v.(type) {
	case bool:
		if !v {
			always.Count = 0
		}
		return always, nil
	case float64:
		return counted(name, always, int(v)), nil
	case map[string]any:
		return detailed(always, v), nil
	case string:
		switch v {
		case "on", "true", "yes", "":
			return always, nil
		case "off", "false", "no":
			return setting{}, nil
		}
		if n, err := strconv.Atoi(v); err == nil {
			return counted(name, always, n), nil
		}
	}
	return setting{}, errSwitch(name)
}

func counted(name string, to setting, n int) setting {
	if to.Count = n; n > 0 && (name == delay || name == slow) {
		to.Count, to.MS = -1, n
	}
	return to
}

func detailed(to setting, v map[string]any) setting {
	if n, ok := v["count"].(float64); ok {
		to.Count = int(n)
	}
	if n, ok := v["ms"].(float64); ok {
		to.MS = int(n)
	}
	if applied, ok := v["applied"].(bool); ok {
		to.Applied = applied
	}
	return to
}

func (s *Sandbox) exec(ctx context.Context, queries ...string) error {
	err := postgres.InTx(ctx, s.db, func(tx *postgres.Tx) error {
		for _, q := range queries {
			if _, err := tx.Exec(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	s.nudge()
	return err
}

func (s *Sandbox) deliverNow(ctx context.Context, _ string) error {
	return s.exec(ctx, `update stripe_sandbox.delivery set next_at = now() where ended_at is null`)
}

// redeliver sends every event again, dropped ones too.
func (s *Sandbox) redeliver(ctx context.Context, _ string) error {
	return s.exec(ctx, `update stripe_sandbox.delivery set next_at = now(), ended_at = null, outcome = 'again'`)
}

func (s *Sandbox) reset(context.Context, string) error {
	s.trouble.off()
	s.calls.all(true)
	return nil
}

// wipe forgets everything the local Stripe ever knew.
func (s *Sandbox) wipe(ctx context.Context, _ string) error {
	return s.exec(ctx, `delete from stripe_sandbox.delivery`, `delete from stripe_sandbox.idempotency`, `delete from stripe_sandbox.object`)
}

func (s *Sandbox) expireNow(ctx context.Context, id string) error {
	return s.inCall(ctx, func(c *call) error {
		page := &session{}
		if err := lock(ctx, c.tx, kindSession, id, page); err != nil || page.Status != "open" {
			return err
		}
		page.ExpiresAt = c.now.Unix()
		return c.expire(page)
	})
}

// disputeNow opens a dispute of a charge, or of an intent's charge.
func (s *Sandbox) disputeNow(ctx context.Context, id string) error {
	return s.inCall(ctx, func(c *call) error {
		in := &intent{LatestCharge: ref(id)}
		if err := load(ctx, c.r, kindIntent, id, in); err != nil && in.ID == "" && !isUnknown(err) {
			return err
		}
		ch := &charge{}
		if err := lock(ctx, c.tx, kindCharge, string(in.LatestCharge), ch); err != nil {
			return err
		}
		_, err := c.dispute(ch, "fraudulent")
		return err
	})
}

func isUnknown(err error) bool { return problemOf(err).Code == "resource_missing" }

// decideNow closes a dispute named by its own id, its charge's or its intent's;
// any other value means the newest open one.
func (s *Sandbox) decideNow(ctx context.Context, id, status string) error {
	return s.inCall(ctx, func(c *call) error {
		var found string
		err := c.tx.Get(ctx, &found, `select id from stripe_sandbox.object where kind = 'dispute' and body->>'status' not in ('won', 'lost')
			order by (id = $1 or charge = $1 or intent = $1) desc, seq desc limit 1`, id)
		if err != nil {
			return unknownObject(kindDispute, id)
		}
		d := &dispute{}
		if err := lock(ctx, c.tx, kindDispute, found, d); err != nil {
			return err
		}
		return c.decide(d, status)
	})
}
