package staff

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

// twoCooperatives enters two and their numbers.
func twoCooperatives(t *testing.T, db *postgres.DB) (ids map[string]int64) {
	t.Helper()
	var list []coop.Cooperative
	for _, slug := range []string{"segou", "niamey"} {
		said := coop.Text{Place: "Ségou", Craft: "bogolan", Summary: "x", Story: "x"}
		list = append(list, coop.Cooperative{Slug: slug, Name: "Coopérative " + slug, Country: "ML", Texts: map[i18n.Lang]coop.Text{i18n.French: said, i18n.English: said}})
	}
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		ids, err = coop.Save(t.Context(), tx, list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

const segouAccess = "/staff/cooperatives/segou/access"

// leading is a manager's desk over two cooperatives.
func leading(t *testing.T) (*postgres.DB, *httptest.Server, map[string]int64) {
	t.Helper()
	db := pgtest.New(t)
	enter(t, db, "odile@exemple.ca", "Odile Essai", account.Owner)
	return db, server(t, db, enter(t, db, "maude@exemple.ca", "Maude Essai", account.Manager)), twoCooperatives(t, db)
}

var codeOnSheet = regexp.MustCompile(`<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>`)

func entersBy(t *testing.T, db *postgres.DB, code string) error {
	t.Helper()
	_, err := access.House{DB: db}.EnterByCode(context.Background(), code, access.From{})
	return err
}

func scalar(t *testing.T, db *postgres.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Get(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPersonWithoutAnAddressIsLetInByASheetAndOutAgain(t *testing.T) {
	t.Parallel()
	db, srv, _ := leading(t)
	p := visitor(t, srv)
	if _, body := p.sees(segouAccess); !strings.Contains(plain(body), "n’entre encore") {
		t.Error("a cooperative that has no people is not said to have none")
	}
	if status, body := p.posts(segouAccess, segouAccess, "name", "Awa Diarra", "lang", "fr"); status != 200 || !strings.Contains(plain(body), "il lui faut une fiche") {
		t.Fatalf("adding: %d %s", status, plain(body))
	}
	id := scalar(t, db, `select id from account where name = 'Awa Diarra' and email is null and role = 'cooperative'`)
	one := fmt.Sprintf("%s/%d", segouAccess, id)
	_, body := p.sees(one)
	form := formOf(t, body, one+"/sheet")
	resp, err := p.PostForm(srv.URL+one+"/sheet", form)
	if err != nil {
		t.Fatal(err)
	}
	_, body = p.read(resp, nil)
	found := codeOnSheet.FindStringSubmatch(body)
	if resp.StatusCode != 200 || resp.Header.Get("Cache-Control") != "no-store" || found == nil {
		t.Fatalf("the sheet: %d %q %s", resp.StatusCode, resp.Header.Get("Cache-Control"), plain(body))
	}
	for _, part := range []string{"Awa Diarra", "Coopérative segou", "http://localhost:8080/coop", "Ouvrez l’adresse", "Open the address", "Maude Essai"} {
		if !strings.Contains(plain(body), part) {
			t.Errorf("the sheet does not say %q", part)
		}
	}
	if err := entersBy(t, db, found[1]); err != nil {
		t.Errorf("the sheet's code: %v", err)
	}
	again, err := p.PostForm(srv.URL+one+"/sheet", form)
	if err != nil {
		t.Fatal(err)
	}
	if _, body := p.read(again, nil); again.StatusCode != http.StatusConflict || codeOnSheet.MatchString(body) {
		t.Errorf("the same form again: %d", again.StatusCode)
	}
	if status, body := p.sees(one + "/sheet"); status != 200 || strings.Contains(body, found[1]) || !strings.Contains(plain(body), "Le code commence par "+found[1][:4]) {
		t.Errorf("the sheet's address read again: %d", status)
	}
	if _, body := p.sees(segouAccess); !strings.Contains(plain(body), "Fiche") {
		t.Error("the list does not say how she comes in")
	}

	if _, body = p.posts(one, one+"/sheet/revoke"); !strings.Contains(body, one+"/sheet/restore") {
		t.Error("no way back from revoking")
	}
	if err := entersBy(t, db, found[1]); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the revoked code: %v", err)
	}
	if n := scalar(t, db, `select count(*) from session where account_id = $1`, id); n != 0 {
		t.Errorf("%d sessions after revoking", n)
	}
	if resp, err := p.PostForm(srv.URL+one+"/sheet/restore", nil); err != nil || resp.StatusCode != 200 {
		t.Fatalf("undoing: %v", err)
	}
	if err := entersBy(t, db, found[1]); err != nil {
		t.Errorf("the restored code: %v", err)
	}
	p.posts(one, one+"/close")
	if err := entersBy(t, db, found[1]); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the code of a closed account: %v", err)
	}
	if n := scalar(t, db, `select count(*) from session where account_id = $1`, id); n != 0 {
		t.Errorf("%d sessions after closing", n)
	}
	if _, body := p.sees(one); strings.Contains(body, one+`/sheet"`) {
		t.Error("a closed account is offered a sheet")
	}
	if n := scalar(t, db, `select count(*) from audit_entry where subject_id = 'account-' || $1 and who = 'Maude Essai' and act in ('coop_person.add', 'sheet.issue', 'sheet.revoke', 'sheet.restore', 'account.close')`, id); n != 6 {
		t.Errorf("%d rows in the log", n)
	}
}

func TestAnAddressIsGivenChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	db, srv, _ := leading(t)
	p := visitor(t, srv)
	p.posts(segouAccess, segouAccess, "name", "Awa Diarra", "lang", "en", "email", "Awa@Exemple.ml")
	id := scalar(t, db, `select id from account where email = 'awa@exemple.ml' and lang = 'en'`)
	one := fmt.Sprintf("%s/%d", segouAccess, id)
	if n := scalar(t, db, `select count(*) from river_job where kind = 'account_mail'`); n != 0 {
		t.Error("adding sent a mail")
	}
	if status, body := p.posts(one, one, "email", "odile@exemple.ca"); status != http.StatusConflict || !strings.Contains(body, "odile@exemple.ca") {
		t.Errorf("another's address: %d", status)
	}
	if status, _ := p.posts(one, one, "email", "no address", "name", ""); status != 422 {
		t.Errorf("what is no address: %d", status)
	}
	var link string
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		link, err = account.OpenLink(t.Context(), tx, int64(id), account.Window)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := p.posts(one, one, "email", "", "name", "Awa D."); status != 200 {
		t.Errorf("taking it away: %d", status)
	}
	if n := scalar(t, db, `select count(*) from account where id = $1 and email is null and name = 'Awa D.'`, id); n != 1 {
		t.Error("the address stands")
	}
	if _, err := (access.House{DB: db}).WindowFor(t.Context(), link); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a link sent to the old address: %v", err)
	}
	if status, body := p.sees("/staff/people"); status != 200 || !strings.Contains(body, `href="`+one+`"`) {
		t.Errorf("the people's list: %d", status)
	}
	if status, body := p.sees(fmt.Sprintf("/staff/people/%d", id)); status != 200 || strings.Contains(body, "/resend") || !strings.Contains(body, "id=account-") {
		t.Errorf("the person's page: %d", status)
	}
	if _, body := p.sees("/staff/cooperatives/segou"); !strings.Contains(body, `href="`+segouAccess+`"`) {
		t.Error("the cooperative's page does not lead to its people")
	}
}

func TestACooperativesPagesReachItsOwnPeopleOnly(t *testing.T) {
	t.Parallel()
	db, srv, ids := leading(t)
	house := access.House{DB: db}
	other, err := house.AddCoopPerson(context.Background(), ids["niamey"], access.CoopPerson{Name: "Hadiza Issa"})
	if err != nil {
		t.Fatal(err)
	}
	p := visitor(t, srv)
	clerkID := scalar(t, db, `select id from account where email = 'odile@exemple.ca'`)
	for _, id := range []int64{other, int64(clerkID), 4711} {
		one := fmt.Sprintf("%s/%d", segouAccess, id)
		if status, body := p.sees(one); status != 404 || strings.Contains(body, "Hadiza") {
			t.Errorf("%s: %d", one, status)
		}
		for _, act := range []string{"", "/sheet", "/sheet/revoke", "/sheet/restore", "/close", "/open"} {
			if status, _, _ := submitted(t, srv, one+act, "key", "k", "name", "X"); status != 404 {
				t.Errorf("%s%s: %d", one, act, status)
			}
		}
	}
	if _, body := p.sees(segouAccess); strings.Contains(body, "Hadiza") {
		t.Error("another cooperative's person is listed")
	}
	if status, _ := p.sees("/staff/cooperatives/nowhere/access"); status != 404 {
		t.Errorf("no such cooperative: %d", status)
	}
}

func TestWhoSellsLooksAndWhoLeadsActs(t *testing.T) {
	t.Parallel()
	db, _, ids := leading(t)
	id, err := access.House{DB: db}.AddCoopPerson(context.Background(), ids["segou"], access.CoopPerson{Name: "Awa Diarra"})
	if err != nil {
		t.Fatal(err)
	}
	one := fmt.Sprintf("%s/%d", segouAccess, id)
	srv := server(t, db, enter(t, db, "camille@exemple.ca", "Camille Essai", account.Clerk))
	for _, path := range []string{segouAccess, one} {
		if status, body := fetch(t, srv, path); status != 200 || strings.Contains(body, `method="post" action="`+segouAccess) {
			t.Errorf("a clerk at %s: %d", path, status)
		}
	}
	if status, _, _ := submitted(t, srv, one+"/sheet", "key", "k"); status != 403 {
		t.Errorf("a clerk issues: %d", status)
	}
	for _, caller := range []account.Role{account.Volunteer, account.Accountant} {
		srv := server(t, db, enter(t, db, string(caller)+"@exemple.ca", "X", caller))
		if status, body := fetch(t, srv, one); status != 403 || strings.Contains(body, "Awa") {
			t.Errorf("%s looks: %d", caller, status)
		}
	}
}

func TestThePagesOfLettingInAreForEveryone(t *testing.T) {
	t.Parallel()
	db, srv, ids := leading(t)
	house := access.House{DB: db}
	awa, err := house.AddCoopPerson(context.Background(), ids["segou"], access.CoopPerson{Name: "Awa Diarra", Email: "awa@exemple.ml"})
	if err != nil {
		t.Fatal(err)
	}
	moussa, err := house.AddCoopPerson(context.Background(), ids["segou"], access.CoopPerson{Name: "Moussa Coulibaly"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := house.IssueSheet(context.Background(), moussa, fmt.Sprint(time.Now())); err != nil {
		t.Fatal(err)
	}
	look(t, srv, segouAccess, "access")
	look(t, srv, fmt.Sprintf("%s/%d", segouAccess, moussa), "access-sheeted")
	look(t, srv, fmt.Sprintf("%s/%d", segouAccess, awa), "access-person")
	v := browsertest.Visit(t, browsertest.Desk)
	for _, lang := range []string{"fr", "en"} {
		v.Resize(browsertest.Desk)
		v.Open(srv.URL + fmt.Sprintf("%s/%d?lang=%s", segouAccess, awa, lang))
		v.Leaves(func() { v.Do(chromedp.Click(chromedp.CSS(`form[action$="/sheet"] button`))) })
		for _, screen := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
			v.Resize(screen)
			v.Fits("the sheet " + lang + " " + screen.Name)
			v.Axe("the sheet " + lang + " " + screen.Name)
			v.Picture("sheet-" + screen.Name + "-" + lang)
		}
		if _, err := house.IssueSheet(context.Background(), awa, "again "+lang); err != nil {
			t.Fatal(err)
		}
		if err := house.RevokeSheet(context.Background(), awa); err != nil {
			t.Fatal(err)
		}
	}
}
