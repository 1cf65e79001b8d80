package sign

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/postgres"
)

// link makes a link as the mail would carry it.
func (s *shop) link(a account.Account, kind string) (secret string) {
	s.t.Helper()
	err := postgres.InTx(context.Background(), s.db, func(tx *postgres.Tx) (err error) {
		secret, err = account.OpenLink(context.Background(), tx, a.ID, kind)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return secret
}

func (s *shop) invited(email string, role account.Role) account.Account {
	s.t.Helper()
	id, err := access.House{DB: s.db}.Invite(context.Background(), access.Invitation{Email: email, Role: role})
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := account.ByID(context.Background(), s.db, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func TestAnInvitationLetsInOnceUnderTheNameOnesOwn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	path := "/invite/" + s.link(s.invited("Nouvelle@Exemple.ca", account.Volunteer), account.Invite)
	b := s.browser("192.0.2.1")
	for range 2 { // looking uses nothing up
		if a := b.get(path); a.status != 200 || !strings.Contains(a.body, "nouvelle") || a.header.Get("Referrer-Policy") != "no-referrer" {
			t.Fatalf("the invitation: %d %s", a.status, a.header.Get("Referrer-Policy"))
		}
	}
	for password, word := range map[string]string{"court": "au moins", "motdepasse12": "devine", "plantagenet2026": "devine", "aaaaaaaaaaaaaa": "devine", strings.Repeat("long", 60): "au plus"} {
		if a := b.post(path, "name", "Viviane Roy", "password", password); a.status != 422 || !strings.Contains(a.body, word) {
			t.Errorf("password %q: %d", password, a.status)
		}
	}
	if a := b.post(path, "name", " ", "password", secretWords); a.status != 422 {
		t.Errorf("without a name: %d", a.status)
	}
	if a := b.post(path, "name", "Viviane Roy", "password", secretWords); a.status != 303 || a.location != "/staff" {
		t.Fatalf("accepting: %d %s %s", a.status, a.location, a.body)
	}
	if a := b.get("/staff"); a.body != "Viviane Roy" {
		t.Errorf("inside as %q", a.body)
	}
	other := s.browser("192.0.2.2")
	if a := other.get(path); a.status != 404 {
		t.Errorf("the link again: %d", a.status)
	}
	if a := other.post(path, "name", "Thief", "password", secretWords); a.status != 404 {
		t.Errorf("accepting again: %d", a.status)
	}
	if a := other.post("/signin", "email", "nouvelle@exemple.ca", "password", secretWords); a.status != 303 {
		t.Errorf("the password: %d", a.status)
	}
}

func TestOfTwoWhoBringOneLinkOneGetsIn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	path := "/invite/" + s.link(s.invited("nouvelle@exemple.ca", account.Clerk), account.Invite)
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for range 6 {
		wg.Go(func() {
			a := s.browser("192.0.2.1").post(path, "name", "Viviane", "password", secretWords)
			mu.Lock()
			seen[a.status]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if seen[303] != 1 || seen[404] != 5 {
		t.Errorf("answers %v", seen)
	}
}

func TestALinkEnds(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	invite, reset := "/invite/"+s.link(a, account.Invite), "/reset/"+s.link(a, account.Reset)
	b := s.browser("192.0.2.1")
	if got := b.get("/reset/" + strings.TrimPrefix(invite, "/invite/")); got.status != 404 {
		t.Errorf("an invitation as a reset: %d", got.status)
	}
	s.exec(`update sign_link set ends_at = ends_at - interval '59 minutes' where kind = 'reset'`)
	if got := b.get(reset); got.status != 200 {
		t.Errorf("a reset within its hour: %d", got.status)
	}
	s.exec(`update sign_link set ends_at = ends_at - interval '2 minutes' where kind = 'reset'`)
	s.exec(`update sign_link set ends_at = ends_at - interval '7 days' where kind = 'invite'`)
	for _, path := range []string{invite, reset, "/invite/made-up", "/reset/made-up"} {
		if got := b.get(path); got.status != 404 || !strings.Contains(got.body, "Ce lien ne mène plus") {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	fresh := "/reset/" + s.link(a, account.Reset)
	s.exec(`update account set active = false where id = $1`, a.ID)
	if got := b.get(fresh); got.status != 404 {
		t.Errorf("the link of a closed account: %d", got.status)
	}
}

// jobs are the mails asked for, as the queue holds them.
func (s *shop) jobs() (list []access.SendMail) {
	s.t.Helper()
	var rows []string
	if err := s.db.Select(context.Background(), &rows, `select args from river_job where kind = 'account_mail' order by id`); err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		var j access.SendMail
		if err := json.Unmarshal([]byte(r), &j); err != nil {
			s.t.Fatal(err)
		}
		list = append(list, j)
	}
	return list
}

func TestAskingForAResetSaysNothingAboutWhoExists(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	known := s.browser("192.0.2.1").post("/reset", "email", "marie@exemple.ca")
	unknown := s.browser("192.0.2.1").post("/reset", "email", "nobody@exemple.ca")
	if known.status != 303 || unknown.status != 303 || known.location != unknown.location {
		t.Fatalf("known %d %s, unknown %d %s", known.status, known.location, unknown.status, unknown.location)
	}
	jobs := s.jobs()
	if len(jobs) != 2 || jobs[0].Account != a.ID || jobs[1].Account != 0 {
		t.Errorf("jobs %+v", jobs)
	}
	if got := s.browser("192.0.2.1").post("/reset", "email", "no address"); got.status != 422 {
		t.Errorf("no address: %d", got.status)
	}
	for range 9 {
		s.browser("192.0.2.9").post("/reset", "email", "marie@exemple.ca")
	}
	if got := s.browser("192.0.2.9").post("/reset", "email", "marie@exemple.ca"); got.status != 429 {
		t.Errorf("the eleventh asking: %d", got.status)
	}
}

func TestAResetChangesThePasswordAndEndsEverySession(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	b := s.browser("192.0.2.1")
	b.post("/signin", "email", "marie@exemple.ca", "password", secretWords)
	path, second := "/reset/"+s.link(a, account.Reset), "/reset/"+s.link(a, account.Reset)
	visitor := s.browser("192.0.2.2")
	if got := visitor.post(path, "password", "un tout autre secret"); got.status != 303 || visitor.cookie("session") != "" {
		t.Fatalf("the reset: %d, cookie %q", got.status, visitor.cookie("session"))
	}
	if got := b.get("/staff"); got.status != 303 {
		t.Errorf("a session from before: %d", got.status)
	}
	for _, used := range []string{path, second} {
		if got := visitor.post(used, "password", "encore un autre secret"); got.status != 404 {
			t.Errorf("a link after its use: %d", got.status)
		}
	}
	if got := visitor.post("/signin", "email", "marie@exemple.ca", "password", secretWords); got.status != 422 {
		t.Errorf("the old password: %d", got.status)
	}
	if got := visitor.post("/signin", "email", "marie@exemple.ca", "password", "un tout autre secret"); got.status != 303 {
		t.Errorf("the new password: %d", got.status)
	}
	if jobs := s.jobs(); len(jobs) != 1 || jobs[0].Mail != access.MailChanged {
		t.Errorf("the person is not told: %+v", jobs)
	}
}
