package sign

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
)

func TestALinkByMailOpensTheWindowOnceAndOnlyByItsButton(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	b := s.browser("192.0.2.1")
	if a := b.get("/coop?mois=2026-10"); a.status != 303 || a.location != "/coop/signin?next=%2Fcoop%3Fmois%3D2026-10" {
		t.Fatalf("a visitor at the window: %d %s", a.status, a.location)
	}
	if a := b.post("/coop/signin", "email", " Awa@Exemple.ml ", "next", "/coop/sales"); a.status != 303 || a.location != "/coop/signin?sent=1&next=%2Fcoop%2Fsales" {
		t.Fatalf("asking: %d %s", a.status, a.location)
	}
	if jobs := s.jobs(); len(jobs) != 1 || jobs[0].Mail != access.MailWindow || jobs[0].Account != id || jobs[0].Next != "/coop/sales" {
		t.Fatalf("jobs %+v", jobs)
	}
	token, other := s.windowLink(id), s.windowLink(id)
	path := "/coop/signin/" + token
	for range 3 { // a mail program looks too
		a := b.get(path + "?next=%2Fcoop%2Fsales")
		if a.status != 200 || !strings.Contains(a.body, "Awa Diarra") || !strings.Contains(a.body, "Coopérative segou") || !strings.Contains(a.body, `value="/coop/sales"`) {
			t.Fatalf("the link's page: %d %s", a.status, a.body)
		}
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "same-origin" {
			t.Fatalf("the link's page may be kept or told: %v", a.header)
		}
	}
	if a := b.post(path, "next", "/coop/sales"); a.status != 303 || a.location != "/coop/sales" || b.cookie("session") == "" {
		t.Fatalf("entering: %d %s", a.status, a.location)
	}
	if a := b.get("/coop"); a.status != 200 || a.body != "Awa Diarra" {
		t.Errorf("inside: %d %s", a.status, a.body)
	}
	if a := b.get("/staff"); a.status != 403 {
		t.Errorf("at the staff's door: %d", a.status)
	}
	if a := b.get("/coop/signin?next=%2Fcoop%2Fsales"); a.status != 303 || a.location != "/coop/sales" {
		t.Errorf("the forms, signed in: %d %s", a.status, a.location)
	}
	for _, used := range []string{path, "/coop/signin/" + other, "/coop/signin/made-up"} {
		if a := s.browser("192.0.2.2").post(used); a.status != 404 {
			t.Errorf("%s again: %d", used, a.status)
		}
		if a := s.browser("192.0.2.2").get(used); a.status != 404 {
			t.Errorf("looking at %s again: %d", used, a.status)
		}
	}
	if s.count(`select count(*) from audit_entry where act = 'session.start' and who = 'Awa Diarra'`) != 1 {
		t.Error("the sign-in is not in the log")
	}
	if s.count(`select count(*) from session where means = 'link' and account_id = $1`, id) != 1 {
		t.Error("not one session")
	}
}

func TestTwoWithOneLinkAtOnceAreOneSession(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	for _, token := range []string{s.windowLink(id), s.windowLink(id)} {
		s.exec(`update sign_link set ends_at = now() + interval '1 hour' where used_at is null`)
		seen := s.atOnce(8, func(b *browser) int { return b.post("/coop/signin/" + token).status })
		if seen[303] != 1 || seen[404] != 7 {
			t.Errorf("answers %v", seen)
		}
	}
}

// atOnce lets many browsers, each from an address of its own, do one thing.
func (s *shop) atOnce(many int, act func(*browser) int) map[int]int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for i := range many {
		wg.Go(func() {
			status := act(s.browser(fmt.Sprintf("198.51.%d.1", i)))
			mu.Lock()
			seen[status]++
			mu.Unlock()
		})
	}
	wg.Wait()
	return seen
}

func TestAskingForALinkSaysNothingAboutWhoIsThere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	cooperative := s.cooperative("segou")
	s.member(cooperative, "Awa Diarra", "awa@exemple.ml")
	s.member(cooperative, "Sans Courriel", "")
	closed := s.member(cooperative, "Partie", "partie@exemple.ml")
	s.exec(`update account set active = false where id = $1`, closed)
	s.person("marie@exemple.ca", account.Clerk)
	var first answer
	for i, email := range []string{"awa@exemple.ml", "nobody@exemple.ml", "partie@exemple.ml", "marie@exemple.ca"} {
		a := s.browser(fmt.Sprintf("192.0.%d.1", i)).post("/coop/signin", "email", email)
		if first.status == 0 {
			first = a
		}
		if a.status != 303 || a.location != first.location || a.body != first.body {
			t.Errorf("%s: %d %s", email, a.status, a.location)
		}
	}
	to := map[bool]int{}
	for _, j := range s.jobs() {
		to[j.Account != 0]++
	}
	if to[true] != 1 || to[false] != 3 {
		t.Errorf("mails for somebody, for nobody: %v", to)
	}
	for _, email := range []string{"", "no address"} {
		if a := s.browser("192.0.2.9").post("/coop/signin", "email", email); a.status != 422 || !strings.Contains(a.body, `href="#email"`) {
			t.Errorf("%q: %d", email, a.status)
		}
	}
	if a := s.browser("192.0.2.9").get(first.location); a.status != 200 || !strings.Contains(a.body, `role="status"`) {
		t.Errorf("the answer's page: %d", a.status)
	}
}

func TestTenAskingsAndNoMore(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	for _, email := range []string{"awa@exemple.ml", "nobody@exemple.ml"} {
		s.exec(`delete from sign_try`)
		for i := range 10 {
			if a := s.browser(fmt.Sprintf("198.51.%d.1", i)).post("/coop/signin", "email", email); a.status != 303 {
				t.Fatalf("asking %d: %d", i+1, a.status)
			}
		}
		a := s.browser("203.0.113.1").post("/coop/signin", "email", email)
		if a.status != 429 || a.header.Get("Retry-After") == "" || strings.Contains(a.body, "clé d") {
			t.Errorf("%s, asking 11: %d", email, a.status)
		}
	}
	if n := len(s.jobs()); n != 20 {
		t.Errorf("%d mails", n)
	}
}

func TestALinkOfOneKindOpensNoOther(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	for _, kind := range []string{account.Invite, account.Reset} {
		token := s.link(account.Account{ID: id}, kind)
		if a := s.browser("192.0.2.1").post("/coop/signin/" + token); a.status != 404 || a.header.Get("Set-Cookie") != "" {
			t.Errorf("a link of kind %s at the window: %d", kind, a.status)
		}
	}
	token := s.windowLink(id)
	b := s.browser("192.0.2.1")
	if a := b.post("/reset/"+token, "password", secretWords); a.status != 404 {
		t.Errorf("the window's link at the reset: %d", a.status)
	}
	if a := b.post("/invite/"+token, "name", "Awa", "password", secretWords); a.status != 404 {
		t.Errorf("the window's link at the invitation: %d", a.status)
	}
	if a := b.post("/coop/signin/" + token); a.status != 303 {
		t.Errorf("and at its own door: %d", a.status)
	}
}

func TestALinkIsGoodForAnHourForOpenAccountsOfCooperatives(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.person("odile@exemple.ca", account.Owner)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	refused := func(what, token string) {
		t.Helper()
		b := s.browser("192.0.2.1")
		if a := b.get("/coop/signin/" + token); a.status != 404 {
			t.Errorf("%s, looking: %d", what, a.status)
		}
		if a := b.post("/coop/signin/" + token); a.status != 404 || b.cookie("session") != "" {
			t.Errorf("%s: %d", what, a.status)
		}
	}
	token := s.windowLink(id)
	if n := s.count(`select count(*) from sign_link where kind = 'window' and ends_at between now() + interval '59 minutes' and now() + interval '61 minutes'`); n != 1 {
		t.Error("not good for an hour")
	}
	s.exec(`update sign_link set ends_at = now() - interval '1 second'`)
	refused("after an hour", token)
	token = s.windowLink(id)
	s.exec(`update account set active = false where id = $1`, id)
	refused("a closed account", token)
	s.exec(`update account set active = true where id = $1`, id)
	s.exec(`update account set demo = true where id = $1`, id)
	refused("an account of the demonstration", token)
	s.exec(`update account set demo = false, role = 'clerk', cooperative_id = null where id = $1`, id)
	refused("one who works in the store now", token)
	refused("one who works in the store", s.link(s.person("marie@exemple.ca", account.Clerk), account.Window))
	hadiza := s.member(s.cooperative("niamey"), "Hadiza", "hadiza@exemple.ne")
	token = s.windowLink(hadiza)
	if err := s.house().EditCoopPerson(atMachine, hadiza, access.CoopPerson{Name: "Hadiza"}); err != nil {
		t.Fatal(err)
	}
	refused("an address taken away since", token)
}
