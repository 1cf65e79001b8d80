package sign

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

func (s *shop) house() access.House { return access.House{DB: s.db, BaseURL: s.URL} }

// atMachine acts as a command at the machine, which may do anything.
var atMachine = audit.With(context.Background(), audit.Who{Name: "essai"})

// cooperative enters one and returns its number.
func (s *shop) cooperative(slug string) (id int64) {
	s.t.Helper()
	err := postgres.InTx(context.Background(), s.db, func(tx *postgres.Tx) error {
		ids, err := coop.Save(context.Background(), tx, []coop.Cooperative{{Slug: slug, Name: "Coopérative " + slug, Country: "ML",
			Texts: map[i18n.Lang]coop.Text{i18n.French: {Place: "Ségou", Craft: "x", Summary: "x", Story: "x"}, i18n.English: {Place: "Ségou", Craft: "x", Summary: "x", Story: "x"}}}})
		id = ids[slug]
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// member enters a person of a cooperative; email may be empty.
func (s *shop) member(cooperative int64, name, email string) int64 {
	s.t.Helper()
	id, err := s.house().AddCoopPerson(atMachine, cooperative, access.CoopPerson{Name: name, Lang: "fr", Email: email})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// sheet issues a code and returns it as it stands on the sheet.
func (s *shop) sheet(id int64) string {
	s.t.Helper()
	p, err := s.house().IssueSheet(atMachine, id, fmt.Sprint(time.Now().UnixNano()))
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Code
}

func (s *shop) windowLink(id int64) string {
	s.t.Helper()
	return s.link(account.Account{ID: id}, account.Window)
}

// without is a code with its last sign changed.
func without(code string) string {
	if strings.HasSuffix(code, "A") {
		return code[:len(code)-1] + "B"
	}
	return code[:len(code)-1] + "A"
}

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

func TestACodeFromASheetLetsInHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "")
	code := s.sheet(id)
	forms := []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ") + " ",
		strings.NewReplacer("0", "o", "1", "l").Replace(code), strings.NewReplacer("0", "O", "1", "i", "-", "\u00a0–").Replace(code)}
	for i, typed := range forms {
		b := s.browser(fmt.Sprintf("192.0.%d.1", i))
		if a := b.post("/coop/signin/code", "code", typed, "next", "/coop/stock"); a.status != 303 || a.location != "/coop/stock" {
			t.Fatalf("%q: %d %s", typed, a.status, a.location)
		}
		if a := b.get("/coop"); a.status != 200 || a.body != "Awa Diarra" {
			t.Errorf("%q, inside: %d %s", typed, a.status, a.body)
		}
	}
	if n := s.count(`select count(*) from audit_entry where act = 'sheet.first_use' and subject_id = 'account-' || $1::text`, id); n != 1 {
		t.Errorf("%d rows of the first use", n)
	}
	if n := s.count(`select count(*) from audit_entry where act = 'session.start' and after ->> 'means' = 'sheet'`); n != len(forms) {
		t.Errorf("%d sessions in the log", n)
	}
	if n := s.count(`select count(*) from coop_code where used_at is not null and first_used_at <= used_at`); n != 1 {
		t.Error("its use is not kept")
	}
	secret := strings.ReplaceAll(code, "-", "")[4:]
	if n := s.count(`select count(*) from coop_code k where k::text like '%' || $1 || '%'`, secret) +
		s.count(`select count(*) from audit_entry e where e::text like '%' || $1 || '%'`, secret); n != 0 {
		t.Error("the code's secret part is kept")
	}
}

func TestAWrongCodeAndAnUnknownOneAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	s := serve(t)
	cooperative := s.cooperative("segou")
	code := s.sheet(s.member(cooperative, "Awa Diarra", ""))
	closed := s.member(cooperative, "Partie", "")
	gone := s.sheet(closed)
	if err := s.house().SetActive(atMachine, closed, false); err != nil {
		t.Fatal(err)
	}
	old := s.member(cooperative, "Ancien", "")
	late := s.sheet(old)
	s.exec(`update coop_code set issued_at = now() - interval '13 months', ends_at = now() - interval '1 second' where account_id = $1`, old)
	var first string
	for i, typed := range []string{without(code), "ZZZZ-ZZZZ-ZZZZ", gone, late} {
		b := s.browser(fmt.Sprintf("192.0.%d.1", i))
		a := b.post("/coop/signin/code", "code", typed)
		if a.status != 422 || b.cookie("session") != "" || !strings.Contains(a.body, `href="#code"`) || strings.Contains(a.body, typed) {
			t.Errorf("%s: %d", typed, a.status)
		}
		if first == "" {
			first = a.body
		}
		if a.body != first {
			t.Errorf("%s is answered otherwise", typed)
		}
	}
	for _, typed := range []string{"", "ABCD", code + "0", strings.Repeat("A", 5000), "UUUU-UUUU-UUUU", "ÀÀÀÀ-ÀÀÀÀ-ÀÀÀÀ"} {
		if a := s.browser("192.0.99.1").post("/coop/signin/code", "code", typed); a.status != 422 {
			t.Errorf("%.20q: %d", typed, a.status)
		}
	}
	if n := s.count(`select count(*) from sign_try`); n != 4 {
		t.Errorf("%d tries counted", n)
	}
}

func TestGuessingACodeEndsAfterTenTries(t *testing.T) {
	t.Parallel()
	s := serve(t)
	code := s.sheet(s.member(s.cooperative("segou"), "Awa Diarra", ""))
	for _, typed := range []string{without(code), "ZZZZ-ZZZZ-ZZZZ"} {
		seen := s.atOnce(14, func(b *browser) int { return b.post("/coop/signin/code", "code", typed).status })
		if seen[422] != 10 || seen[429] != 4 {
			t.Errorf("one selector from many addresses: %v", seen)
		}
	}
	if a := s.browser("203.0.113.1").post("/coop/signin/code", "code", code); a.status != 429 {
		t.Errorf("the right code after ten wrong ones: %d", a.status)
	}
	s.exec(`update sign_try set at = at - interval '16 minutes'`)
	if a := s.browser("203.0.113.1").post("/coop/signin/code", "code", code); a.status != 303 {
		t.Errorf("a quarter of an hour later: %d", a.status)
	}
	s.exec(`delete from sign_try`)
	b := s.browser("203.0.113.2")
	for i := range 10 {
		if a := b.post("/coop/signin/code", "code", fmt.Sprintf("ZZZ%d-ZZZZ-ZZZZ", i)); a.status != 422 {
			t.Fatalf("try %d: %d", i+1, a.status)
		}
	}
	if a := b.post("/coop/signin/code", "code", code); a.status != 429 {
		t.Errorf("try 11 from one address: %d", a.status)
	}
}

func TestAnUnknownSelectorTakesTheTimeOfAKnownOne(t *testing.T) {
	s := serve(t)
	code := s.sheet(s.member(s.cooperative("segou"), "Awa Diarra", ""))
	spent := func(typed string) time.Duration {
		s.exec(`delete from sign_try`)
		begun := time.Now()
		if _, err := s.house().EnterByCode(context.Background(), typed, access.From{}); fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		return time.Since(begun)
	}
	known, unknown := time.Hour, time.Hour
	for range 40 { // in turn, and the least of each: others use the machine too
		known, unknown = min(known, spent(without(code))), min(unknown, spent("ZZZZ-ZZZZ-ZZZZ"))
		if unknown < 2*known && known < 2*unknown {
			return
		}
	}
	t.Errorf("a known selector takes %s, an unknown one %s", known, unknown)
}

func TestRevokingASheetEndsWhatItOpened(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	code := s.sheet(id)
	bySheet, byLink := s.browser("192.0.2.1"), s.browser("192.0.2.2")
	bySheet.post("/coop/signin/code", "code", code)
	byLink.post("/coop/signin/" + s.windowLink(id))
	for range 2 { // twice is once
		if err := s.house().RevokeSheet(atMachine, id); err != nil {
			t.Fatal(err)
		}
	}
	if a := bySheet.get("/coop"); a.status != 303 {
		t.Errorf("the sheet's session: %d", a.status)
	}
	if a := byLink.get("/coop"); a.status != 200 {
		t.Errorf("the link's session: %d", a.status)
	}
	if a := s.browser("192.0.2.3").post("/coop/signin/code", "code", code); a.status != 422 {
		t.Errorf("the code: %d", a.status)
	}
	if n := s.count(`select count(*) from audit_entry where act = 'sheet.revoke'`); n != 1 {
		t.Errorf("%d rows of the revoking", n)
	}
	if err := s.house().RestoreSheet(atMachine, id); err != nil {
		t.Fatal(err)
	}
	if a := s.browser("192.0.2.3").post("/coop/signin/code", "code", code); a.status != 303 {
		t.Errorf("the code, restored: %d", a.status)
	}
	fresh := s.sheet(id)
	if err := s.house().RestoreSheet(atMachine, id); fault.KindOf(err) != fault.Conflict {
		t.Errorf("restoring beside a standing one: %v", err)
	}
	if a := s.browser("192.0.2.3").post("/coop/signin/code", "code", code); a.status != 422 {
		t.Errorf("the code that was replaced: %d", a.status)
	}
	if a := s.browser("192.0.2.3").post("/coop/signin/code", "code", fresh); a.status != 303 {
		t.Errorf("the new code: %d", a.status)
	}
}

func TestASheetRevokedWhileItsCodeIsCheckedLeavesNobodyInside(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "")
	for range 4 {
		code := s.sheet(id)
		s.exec(`delete from sign_try`)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() { s.browser(fmt.Sprintf("198.51.%d.1", i)).post("/coop/signin/code", "code", code) })
		}
		wg.Go(func() {
			if err := s.house().RevokeSheet(atMachine, id); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if n := s.count(`select count(*) from session where account_id = $1`, id); n != 0 {
			t.Fatalf("%d sessions after the revoking", n)
		}
	}
}

func TestIssuingTwiceAtOnceLeavesOneStanding(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "")
	var wg sync.WaitGroup
	codes := make([]string, 4)
	for i := range codes {
		wg.Go(func() { codes[i] = s.sheet(id) })
	}
	wg.Wait()
	if n := s.count(`select count(*) from coop_code where revoked_at is null`); n != 1 {
		t.Errorf("%d stand", n)
	}
	in := 0
	for i, code := range codes {
		if s.browser(fmt.Sprintf("192.0.%d.1", i)).post("/coop/signin/code", "code", code).status == http.StatusSeeOther {
			in++
		}
	}
	if in != 1 {
		t.Errorf("%d of the codes open", in)
	}
	if _, err := s.house().IssueSheet(atMachine, id, "form"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.house().IssueSheet(atMachine, id, "form"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same form again: %v", err)
	}
	if n := s.count(`select count(*) from coop_code where revoked_at is null and key = 'form'`); n != 1 {
		t.Error("the same form again ended the sheet")
	}
}

func TestNoSessionOutlivesItsSheet(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	code := s.sheet(id)
	s.exec(`update coop_code set ends_at = now() + interval '1 day'`)
	s.browser("192.0.2.1").post("/coop/signin/code", "code", code)
	s.browser("192.0.2.2").post("/coop/signin/" + s.windowLink(id))
	if n := s.count(`select count(*) from session, coop_code k where means = 'sheet' and session.ends_at = k.ends_at`); n != 1 {
		t.Error("the sheet's session lasts longer")
	}
	if n := s.count(`select count(*) from session where means = 'link' and ends_at > now() + interval '29 days'`); n != 1 {
		t.Error("the link's session is cut with it")
	}
}

func TestWhoMovesToAnotherCooperativeLeavesTheSheetBehind(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id, to := s.member(s.cooperative("segou"), "Awa Diarra", ""), s.cooperative("niamey")
	code := s.sheet(id)
	b := s.browser("192.0.2.1")
	b.post("/coop/signin/code", "code", code)
	if _, err := s.house().SetRole(atMachine, id, account.Cooperative, &to); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/coop"); a.status != 303 {
		t.Errorf("the session: %d", a.status)
	}
	if a := b.post("/coop/signin/code", "code", code); a.status != 422 {
		t.Errorf("the code: %d", a.status)
	}
	if n := s.count(`select count(*) from coop_code k, audit_entry e where k.revoked_why = 'moved' and k.revoked_by = 'essai' and e.act = 'sheet.revoke'`); n != 1 {
		t.Error("not written down")
	}
}

func TestWhoHadTheAddressBeforeIsOut(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	b := s.browser("192.0.2.1")
	b.post("/coop/signin/" + s.windowLink(id))
	if err := s.house().EditCoopPerson(atMachine, id, access.CoopPerson{Name: "Awa D.", Lang: "fr", Email: "awa@exemple.ml"}); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/coop"); a.status != 200 {
		t.Errorf("another name: %d", a.status)
	}
	if err := s.house().EditCoopPerson(atMachine, id, access.CoopPerson{Name: "Awa D.", Lang: "fr", Email: "awa@ailleurs.ml"}); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/coop"); a.status != 303 {
		t.Errorf("another address: %d", a.status)
	}
}

func TestOnlyPeopleOfCooperativesHaveSheets(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.person("odile@exemple.ca", account.Owner)
	clerk := s.person("marie@exemple.ca", account.Clerk)
	if _, err := s.house().IssueSheet(atMachine, clerk.ID, "a"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a sheet for a clerk: %v", err)
	}
	asClerk := audit.With(context.Background(), audit.Who{ID: clerk.ID, Name: clerk.Name})
	cooperative := s.cooperative("segou")
	id := s.member(cooperative, "Awa Diarra", "")
	if _, err := s.house().IssueSheet(asClerk, id, "b"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a clerk issues: %v", err)
	}
	if _, err := s.house().AddCoopPerson(asClerk, cooperative, access.CoopPerson{Name: "X"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a clerk adds: %v", err)
	}
	insert := `insert into coop_code (account_id, key, selector, hash, issued_by) values ($1, 'k', 'AAAA', 'x', 'x')`
	if _, err := s.db.SQL().Exec(insert, clerk.ID); err == nil {
		t.Error("the database takes a sheet for a clerk")
	}
	code := s.sheet(id)
	b := s.browser("192.0.2.1")
	b.post("/coop/signin/code", "code", code)
	s.exec(`update account set email = 'awa@exemple.ca', role = 'volunteer', cooperative_id = null where id = $1`, id) // past the program
	if s.count(`select count(*) from coop_code where revoked_at is null`)+s.count(`select count(*) from session where account_id = $1`, id) != 0 {
		t.Error("the sheet outlives what it was for")
	}
	for _, query := range []string{`insert into account (name, role) values ('X', 'clerk')`, `update account set email = null where role = 'clerk'`,
		`insert into account (name, role, cooperative_id, email) select 'X', 'cooperative', id, '' from cooperative limit 1`} {
		if _, err := s.db.SQL().Exec(query); err == nil {
			t.Errorf("the database takes: %s", query)
		}
	}
	if _, err := s.house().SetRole(atMachine, s.member(cooperative, "Sans Courriel", ""), account.Clerk, nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a clerk without an address: %v", err)
	}
}

func TestNobodyWithoutAnAddressIsFoundByNone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Sans Courriel", "")
	known, _ := hash()
	s.exec(`update account set password_hash = $2 where id = $1`, id, known)
	if _, ok, err := account.ByEmail(context.Background(), s.db, ""); ok || err != nil {
		t.Errorf("found by no address: %v %v", ok, err)
	}
	for _, email := range []string{"", " "} {
		if a := s.browser("192.0.2.1").post("/signin", "email", email, "password", secretWords); a.status != 422 {
			t.Errorf("signing in as %q: %d", email, a.status)
		}
		if a := s.browser("192.0.2.1").post("/reset", "email", email); a.status != 422 {
			t.Errorf("a reset for %q: %d", email, a.status)
		}
	}
	if _, err := s.house().Resend(atMachine, id); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a mail to nowhere: %v", err)
	}
	if n := len(s.jobs()); n != 0 {
		t.Errorf("%d mails", n)
	}
	people, err := account.People(context.Background(), s.db)
	if err != nil || len(people) != 1 || people[0].Email != "" || people[0].Ref() != fmt.Sprintf("account-%d", id) {
		t.Errorf("the list: %+v %v", people, err)
	}
	s.member(*people[0].CooperativeID, "Encore Une", "") // none is not one address
}

func TestWhereTheWindowsDoorLeads(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	for next, want := range map[string]string{"": "/coop", "/coop": "/coop", "/coop/sales?month=2026-10": "/coop/sales?month=2026-10", "/staff": "/coop",
		"//evil.example": "/coop", "https://evil.example/coop": "/coop", "/coop/../staff": "/coop", "/cooperatives": "/coop", "/coop/signin": "/coop",
		"/coop/%2e%2e/staff": "/coop", "/coop\\evil": "/coop", "/coop/" + strings.Repeat("x", 400): "/coop"} {
		b := s.browser("192.0.2.1")
		if a := b.post("/coop/signin/"+s.windowLink(id), "next", next); a.status != 303 || a.location != want {
			t.Errorf("next %.40q: %d %s, want %s", next, a.status, a.location, want)
		}
	}
	s.person("marie@exemple.ca", account.Clerk)
	clerk := s.browser("192.0.2.2")
	clerk.post("/signin", "email", "marie@exemple.ca", "password", secretWords)
	if a := clerk.get("/coop/signin?next=%2Fcoop%2Fsales"); a.status != 303 || a.location != "/staff" {
		t.Errorf("staff at the window's door: %d %s", a.status, a.location)
	}
	if a := clerk.post("/signout", "next", "/coop/signin"); a.location != "/signin?done=out" {
		t.Errorf("staff leave to %s", a.location)
	}
	if a := s.browser("192.0.2.3").get("/staff"); a.location != "/signin?next=%2Fstaff" {
		t.Errorf("a visitor at the staff's door: %s", a.location)
	}
	if a := s.browser("192.0.2.3").get("/coop/signin/code"); a.status != 303 || a.location != "/coop/signin" {
		t.Errorf("the code's address read: %d %s", a.status, a.location)
	}
	if a := s.browser("192.0.2.3").get("/signin"); !strings.Contains(a.body, `href="/coop/signin"`) {
		t.Error("the sign-in does not name the window")
	}
}

func TestLeavingTheWindowLeadsToItsDoor(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	b := s.browser("192.0.2.1")
	b.post("/coop/signin/" + s.windowLink(id))
	for _, what := range []string{"open", "ended already"} {
		if a := b.post("/signout", "next", "/coop/signin"); a.status != 303 || a.location != "/coop/signin?done=out" {
			t.Errorf("%s: %d %s", what, a.status, a.location)
		}
	}
	if a := b.get("/coop/signin?done=out"); a.status != 200 || !strings.Contains(a.body, "fermée sur cet appareil") {
		t.Errorf("after leaving: %d", a.status)
	}
	if a := b.post("/signout", "next", "//evil.example"); a.location != "/signin?done=out" {
		t.Errorf("led to %s", a.location)
	}
}

func TestASecondFactorIsAskedAtTheWindowToo(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	s.exec(`insert into second_factor (account_id, secret, confirmed_at) values ($1, 'JBSWY3DPEHPK3PXP', now())`, id)
	b := s.browser("192.0.2.1")
	if a := b.post("/coop/signin/" + s.windowLink(id)); a.location != "/signin/code" || b.cookie("session") != "" {
		t.Errorf("by link: %s", a.location)
	}
	if a := b.post("/coop/signin/code", "code", s.sheet(id)); a.location != "/signin/code" || b.cookie("session") != "" {
		t.Errorf("by sheet: %s", a.location)
	}
}

func TestTheWindowsDoorIsLightAndForEveryone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.member(s.cooperative("segou"), "Awa Diarra", "awa@exemple.ml")
	v := browsertest.Visit(t, browsertest.Phone)
	for name, path := range map[string]string{"coop-signin": "/coop/signin?next=%2Fcoop", "coop-sent": "/coop/signin?sent=1", "coop-link": "/coop/signin/" + s.windowLink(id), "coop-over": "/coop/signin/made-up"} {
		page := s.browser("192.0.2.1").get(path)
		if strings.Contains(page.body, "<script") || strings.Contains(page.body, "style=") || strings.Contains(page.body, ".woff2") {
			t.Errorf("%s has a script, a style or a font", name)
		}
		if n := strings.Count(page.body, "<link ") + strings.Count(page.body, " src="); n != 2 {
			t.Errorf("%s asks for %d more files", name, n)
		}
		weight := len(page.body)
		for _, asset := range []string{between(page.body, `rel="stylesheet" href="`, `"`), between(page.body, `type="image/svg+xml" href="`, `"`)} {
			weight += len(s.browser("192.0.2.1").get(asset).body)
		}
		if weight == len(page.body) || weight > 30_000 {
			t.Errorf("%s weighs %d bytes", name, weight)
		}
		for _, lang := range []string{"fr", "en"} {
			glue := "?"
			if strings.Contains(path, "?") {
				glue = "&"
			}
			v.Open(s.URL + path + glue + "lang=" + lang)
			for _, screen := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
				v.Resize(screen)
				v.Fits(name + " " + lang + " " + screen.Name)
				if screen != browsertest.Desk {
					v.Axe(name + " " + lang + " " + screen.Name)
					v.Picture(name + "-" + screen.Name + "-" + lang)
				}
			}
		}
	}
}

func TestAMistypedCodeIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	s := serve(t)
	v := browsertest.Visit(t, browsertest.Phone)
	v.Open(s.URL + "/coop/signin?lang=fr")
	v.Write("#code", "zzzz zzzz zzzz")
	v.Leaves(func() { v.Click(`form[action="/coop/signin/code"] button`) })
	v.Sees("Ce code n’ouvre rien")
	v.Axe("a wrong code")
	v.Fits("a wrong code")
	v.Picture("coop-wrong-phone-fr")
	id := s.member(s.cooperative("segou"), "Awa Diarra", "")
	v.Write("#code", strings.ToLower(strings.ReplaceAll(s.sheet(id), "-", " ")))
	v.Leaves(func() { v.Click(`form[action="/coop/signin/code"] button`) })
	v.Sees("Awa Diarra")
}
