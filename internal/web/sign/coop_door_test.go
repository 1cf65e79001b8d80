package sign

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"plantagenet/internal/account"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/fault"
)

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
