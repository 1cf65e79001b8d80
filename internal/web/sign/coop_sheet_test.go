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
	"plantagenet/internal/fault"
)

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
