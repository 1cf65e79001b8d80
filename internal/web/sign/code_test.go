package sign

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
)

// own is a person at their own account.
func (s *shop) own(a account.Account) (access.Own, context.Context) {
	ctx := audit.With(context.Background(), audit.Who{ID: a.ID, Name: a.Name})
	return access.Own{House: access.House{DB: s.db, BaseURL: s.URL}, ID: a.ID}, ctx
}

// guarded puts a second factor in place and returns its secret and recovery codes.
func (s *shop) guarded(a account.Account) (secret string, codes []string) {
	s.t.Helper()
	own, ctx := s.own(a)
	if err := own.BeginFactor(ctx, "not the password"); fault.KindOf(err) != fault.Invalid {
		s.t.Fatalf("without the password: %v", err)
	}
	if err := own.BeginFactor(ctx, secretWords); err != nil {
		s.t.Fatal(err)
	}
	key, err := own.Factor(ctx)
	if err != nil || key == nil {
		s.t.Fatalf("the key: %v %v", key, err)
	}
	if u, err := url.Parse(key.URL()); err != nil || u.Query().Get("issuer") != "Plantagenet" {
		s.t.Fatalf("the key's address: %s", key.URL())
	}
	code, _ := totp.GenerateCode(key.Secret(), time.Now().Add(-30*time.Second))
	if codes, err = own.ConfirmFactor(ctx, code); err != nil {
		s.t.Fatal(err)
	}
	return key.Secret(), codes
}

// awaits brings a browser to the second step.
func (s *shop) awaits(email string) *browser {
	s.t.Helper()
	b := s.browser("192.0.2.1")
	if a := b.post("/signin", "email", email, "password", secretWords, "next", "/staff?x=1"); a.status != 303 || !strings.HasPrefix(a.location, "/signin/code") {
		s.t.Fatalf("the first step: %d %s", a.status, a.location)
	}
	if a := b.get("/staff"); a.status != 303 {
		s.t.Fatalf("inside without the code: %d", a.status)
	}
	return b
}

func TestACodeIsAskedAndGoodOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	secret, _ := s.guarded(a)
	b := s.awaits("marie@exemple.ca")
	if got := b.get("/signin/code?next=%2Fstaff"); got.status != 200 || !strings.Contains(got.body, "one-time-code") {
		t.Fatalf("the second step: %d", got.status)
	}
	if got := b.post("/signin/code", "code", "000000"); got.status != 422 {
		t.Errorf("a wrong code: %d", got.status)
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := b.post("/signin/code", "code", code[:3]+" "+code[3:], "next", "/staff?x=1"); got.status != 303 || got.location != "/staff?x=1" {
		t.Fatalf("the code: %d %s", got.status, got.location)
	}
	if got := b.get("/staff"); got.status != 200 {
		t.Errorf("inside: %d", got.status)
	}
	if got := s.awaits("marie@exemple.ca").post("/signin/code", "code", code); got.status != 422 {
		t.Errorf("the same code again: %d", got.status)
	}
	early, _ := totp.GenerateCode(secret, time.Now().Add(-30*time.Second))
	if got := s.awaits("marie@exemple.ca").post("/signin/code", "code", early); got.status != 422 {
		t.Errorf("an earlier code: %d", got.status)
	}
	if got := b.get("/signin/code"); got.status != 404 || !strings.Contains(got.body, `name="password"`) {
		t.Errorf("the second step without the first: %d", got.status)
	}
}

func TestOneCodeAtOnceOpensOneSession(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	secret, _ := s.guarded(a)
	code, _ := totp.GenerateCode(secret, time.Now())
	var browsers []*browser
	for range 5 {
		browsers = append(browsers, s.awaits("marie@exemple.ca"))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for _, b := range browsers {
		wg.Go(func() {
			got := b.post("/signin/code", "code", code)
			mu.Lock()
			seen[got.status]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if seen[303] != 1 || seen[422] != 4 {
		t.Errorf("answers %v", seen)
	}
}

func TestARecoveryCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	_, codes := s.guarded(a)
	if len(codes) != 10 || len(codes[0]) != 19 {
		t.Fatalf("codes %v", codes)
	}
	if s.count(`select count(*) from recovery_code where encode(hash, 'escape') = any($1)`, "{"+strings.Join(codes, ",")+"}") != 0 {
		t.Error("the codes themselves are kept")
	}
	if got := s.awaits("marie@exemple.ca").post("/signin/code", "code", strings.ToUpper(codes[3])); got.status != 303 {
		t.Errorf("a recovery code: %d", got.status)
	}
	if got := s.awaits("marie@exemple.ca").post("/signin/code", "code", codes[3]); got.status != 422 {
		t.Errorf("the same again: %d", got.status)
	}
	own, ctx := s.own(a)
	fresh, err := own.NewCodes(ctx, secretWords)
	if err != nil || len(fresh) != 10 {
		t.Fatalf("new codes: %v", err)
	}
	if got := s.awaits("marie@exemple.ca").post("/signin/code", "code", codes[4]); got.status != 422 {
		t.Errorf("a code from before: %d", got.status)
	}
}

func TestTenCodesAndNoMore(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	secret, _ := s.guarded(a)
	s.exec(`delete from sign_try`)
	b := s.awaits("marie@exemple.ca")
	for i := range 10 {
		b.from = fmt.Sprintf("198.51.%d.1", i)
		if got := b.post("/signin/code", "code", "000000"); got.status != 422 {
			t.Fatalf("code %d: %d", i+1, got.status)
		}
	}
	code, _ := totp.GenerateCode(secret, time.Now())
	if got := b.post("/signin/code", "code", code); got.status != 429 {
		t.Errorf("the eleventh code: %d", got.status)
	}
}

func TestTheSecondStepComesOffWithThePasswordOnly(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	s.guarded(a)
	own, ctx := s.own(a)
	if err := own.BeginFactor(ctx, secretWords); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second one in its place: %v", err)
	}
	if err := own.DropFactor(ctx, "not the password"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without the password: %v", err)
	}
	if err := own.DropFactor(ctx, secretWords); err != nil {
		t.Fatal(err)
	}
	if got := s.browser("192.0.2.1").post("/signin", "email", "marie@exemple.ca", "password", secretWords); got.location != "/staff" {
		t.Errorf("after it came off: %s", got.location)
	}
	if n := s.count(`select count(*) from audit_entry where account_id = $1 and act in ('account.second_step_on', 'account.second_step_off')`, a.ID); n != 2 {
		t.Errorf("%d rows in the log", n)
	}
}
