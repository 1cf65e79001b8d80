package staff

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp/totp"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/browsertest"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
	"plantagenet/internal/web/shop"
)

const passwordOfTests = "trois canots sur la nation"

// enter makes an account with a session and the caller it is.
func enter(t *testing.T, db *postgres.DB, email, name string, role account.Role) gate.Caller {
	t.Helper()
	hash, err := account.Hash(t.Context(), passwordOfTests)
	if err != nil {
		t.Fatal(err)
	}
	c := gate.Caller{Name: name, Roles: map[account.Role]gate.Roles{account.Owner: gate.Owner, account.Manager: gate.Manager, account.Clerk: gate.Clerk,
		account.Volunteer: gate.Volunteer, account.Accountant: gate.Accountant}[role]}
	err = postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		if c.ID, err = account.Create(t.Context(), tx, account.Account{Email: email, Name: name, Role: role, Lang: "fr", PasswordHash: &hash}); err != nil {
			return err
		}
		_, id, err := account.OpenSession(t.Context(), tx, account.Session{AccountID: c.ID, Means: "password", Agent: "Firefox, Linux", Address: "192.0.2.0/24"})
		c.Session = strconv.FormatInt(id, 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plainClient follows no redirect and keeps no cookies.
var plainClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func submitted(t *testing.T, srv *httptest.Server, path string, pairs ...string) (status int, location, body string) {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp, err := plainClient.PostForm(srv.URL+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Location"), string(text)
}

func fetch(t *testing.T, srv *httptest.Server, path string) (status int, body string) {
	t.Helper()
	resp, err := plainClient.Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func countRows(t *testing.T, db *postgres.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Get(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOnesOwnAccountIsKeptByOneself(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	me := enter(t, db, "marie@exemple.ca", "Marie", account.Clerk)
	srv := server(t, db, me)
	if status, _, body := submitted(t, srv, "/staff/account", "name", "  ", "lang", "fr"); status != 422 || !strings.Contains(body, "Il faut un nom") {
		t.Errorf("no name: %d", status)
	}
	if status, to, _ := submitted(t, srv, "/staff/account", "name", "Marie-Ève", "lang", "en"); status != 303 || to != "/staff/account" {
		t.Errorf("name and language: %d %s", status, to)
	}
	a, err := account.ByID(t.Context(), db, me.ID)
	if err != nil || a.Name != "Marie-Ève" || a.Lang != "en" {
		t.Fatalf("%+v %v", a, err)
	}
	if n := countRows(t, db, `select count(*) from audit_entry where act = 'account.edit' and before->>'name' = 'Marie' and after->>'name' = 'Marie-Ève'`); n != 1 {
		t.Errorf("%d rows in the log", n)
	}
	for _, form := range [][2]string{{"not mine", "un tout autre secret"}, {passwordOfTests, "court"}} {
		if status, _, _ := submitted(t, srv, "/staff/account/password", "current", form[0], "password", form[1]); status != 422 {
			t.Errorf("%v: %d", form, status)
		}
	}
	enter2(t, db, me.ID)
	if status, _, body := submitted(t, srv, "/staff/account/password", "current", passwordOfTests, "password", "un tout autre secret"); status != 303 {
		t.Fatalf("a new password: %d %s", status, body)
	}
	if n := countRows(t, db, `select count(*) from session where account_id = $1`, me.ID); n != 1 {
		t.Errorf("%d sessions are left", n)
	}
}

// enter2 opens one more session of an account.
func enter2(t *testing.T, db *postgres.DB, id int64) (session int64) {
	t.Helper()
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) (err error) {
		_, session, err = account.OpenSession(t.Context(), tx, account.Session{AccountID: id, Means: "password"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestOnlyOnesOwnSessionsEnd(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	me, other := enter(t, db, "marie@exemple.ca", "Marie", account.Clerk), enter(t, db, "odile@exemple.ca", "Odile", account.Owner)
	srv := server(t, db, me)
	if status, _, _ := submitted(t, srv, "/staff/account/sessions/"+other.Session+"/end"); status != 404 {
		t.Errorf("another's session: %d", status)
	}
	mine := enter2(t, db, me.ID)
	if status, _, _ := submitted(t, srv, "/staff/account/sessions/"+strconv.FormatInt(mine, 10)+"/end"); status != 303 {
		t.Errorf("one's own: %d", status)
	}
	enter2(t, db, me.ID)
	if status, _, _ := submitted(t, srv, "/staff/account/sessions/end"); status != 303 {
		t.Errorf("all others: %d", status)
	}
	if n := countRows(t, db, `select count(*) from session`); n != 2 {
		t.Errorf("%d sessions are left, not mine and the other's", n)
	}
}

var secretShown = regexp.MustCompile(`<code class="secret">([A-Z2-7 ]+)</code>`)

func TestTheSecondStepIsPutInPlaceAndItsCodesAreShownOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	srv := server(t, db, enter(t, db, "marie@exemple.ca", "Marie", account.Clerk))
	if status, _, _ := submitted(t, srv, "/staff/account/second-step", "current", passwordOfTests); status != 303 {
		t.Fatalf("begin: %d", status)
	}
	_, body := fetch(t, srv, "/staff/account/second-step")
	found := secretShown.FindStringSubmatch(body)
	if found == nil || !strings.Contains(body, "<svg class=\"qr\"") {
		t.Fatal("no key is shown")
	}
	if status, _, _ := submitted(t, srv, "/staff/account/second-step/confirm", "code", "000000"); status != 422 {
		t.Errorf("a wrong code: %d", status)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := submitted(t, srv, "/staff/account/second-step/confirm", "code", code)
	codes := regexp.MustCompile(`<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>`).FindAllString(body, -1)
	if status != 200 || len(codes) != 10 {
		t.Fatalf("the codes: %d, %d of them", status, len(codes))
	}
	if _, body = fetch(t, srv, "/staff/account/second-step"); strings.Contains(body, codes[0]) || secretShown.MatchString(body) {
		t.Error("secrets are shown again")
	}
	if status, _, _ := submitted(t, srv, "/staff/account/second-step/off", "current", "wrong"); status != 422 {
		t.Errorf("off without the password: %d", status)
	}
	if status, _, _ := submitted(t, srv, "/staff/account/second-step/off", "current", passwordOfTests); status != 303 {
		t.Errorf("off: %d", status)
	}
}

func TestPeopleAreInvitedChangedAndClosed(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{1}}) // brings a cooperative
	boss := enter(t, db, "odile@exemple.ca", "Odile", account.Owner)
	srv := server(t, db, boss)
	cooperative := strconv.Itoa(countRows(t, db, `select id from cooperative limit 1`))
	for _, form := range [][]string{{"email", "no address", "role", "clerk"}, {"email", "a@exemple.ca", "role", "king"}, {"email", "odile@exemple.ca", "role", "clerk"},
		{"email", "a@exemple.ca", "role", "cooperative"}} {
		if status, _, _ := submitted(t, srv, "/staff/people/invite", form...); status != 422 && status != 409 {
			t.Errorf("%v: %d", form, status)
		}
	}
	if status, to, body := submitted(t, srv, "/staff/people/invite", "email", "Coop@Exemple.ca", "role", "cooperative", "cooperative", cooperative); status != 303 || to != "/staff/people" {
		t.Fatalf("a cooperative: %d %s", status, body)
	}
	if status, _, _ := submitted(t, srv, "/staff/people/invite", "email", "nouvelle@exemple.ca", "role", "volunteer", "name", "Viviane", "cooperative", cooperative); status != 303 {
		t.Fatal("a volunteer was not invited")
	}
	if n := countRows(t, db, `select count(*) from river_job where kind = 'account_mail'`); n != 2 {
		t.Errorf("%d mails", n)
	}
	her, known, err := account.ByEmail(t.Context(), db, "nouvelle@exemple.ca")
	if err != nil || !known || her.CooperativeID != nil {
		t.Fatalf("%+v %v", her, err)
	}
	path := "/staff/people/" + strconv.FormatInt(her.ID, 10)
	for _, act := range []string{"/role?role=clerk", "/resend", "/close", "/open"} {
		if status, to, _ := submitted(t, srv, path+act); status != 303 || to != path {
			t.Errorf("%s: %d %s", act, status, to)
		}
	}
	if status, _, _ := submitted(t, srv, path+"/close"); status != 303 {
		t.Error("not closed")
	}
	if status, _, _ := submitted(t, srv, path+"/resend"); status != 409 {
		t.Errorf("an invitation for a closed account: %d", status)
	}
	mine := "/staff/people/" + strconv.FormatInt(boss.ID, 10)
	for act, want := range map[string]int{"/close": 409, "/role?role=manager": 409} {
		if status, _, _ := submitted(t, srv, mine+act); status != want {
			t.Errorf("the last owner, %s: %d", act, status)
		}
	}
	for _, act := range []string{"account.invite", "account.role", "account.resend", "account.close", "account.open"} {
		if countRows(t, db, `select count(*) from audit_entry where act = $1 and who = 'Odile' and request <> ''`, act) == 0 {
			t.Errorf("%s is not in the log", act)
		}
	}
	if _, body := fetch(t, srv, "/staff/people"); !strings.Contains(body, "Viviane") || !strings.Contains(body, "coop@exemple.ca") {
		t.Error("the list does not show them")
	}
}

func TestOnlyAnOwnerMakesAndUnmakesOwners(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	boss, lead := enter(t, db, "odile@exemple.ca", "Odile", account.Owner), enter(t, db, "maude@exemple.ca", "Maude", account.Manager)
	enter(t, db, "ousmane@exemple.ca", "Ousmane", account.Owner)
	srv := server(t, db, lead)
	if status, _, _ := submitted(t, srv, "/staff/people/invite", "email", "a@exemple.ca", "role", "owner"); status != 403 {
		t.Errorf("a manager invites an owner: %d", status)
	}
	bosses, own := "/staff/people/"+strconv.FormatInt(boss.ID, 10), "/staff/people/"+strconv.FormatInt(lead.ID, 10)
	for _, path := range []string{own + "/role?role=owner", bosses + "/role?role=clerk", bosses + "/close", bosses + "/resend"} {
		if status, _, _ := submitted(t, srv, path); status != 403 {
			t.Errorf("%s by a manager: %d", path, status)
		}
	}
	if _, body := fetch(t, srv, bosses); strings.Contains(body, bosses+"/close") {
		t.Error("a manager is offered to close an owner")
	}
	if n := countRows(t, db, `select count(*) from account where role = 'owner' and active`); n != 2 {
		t.Errorf("%d owners", n)
	}
}

func TestTheLogIsFoundAgainAndPaged(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	me := enter(t, db, "odile@exemple.ca", "Odile", account.Owner)
	ctx := audit.With(context.Background(), audit.Who{ID: me.ID, Name: "Odile", Request: "req7"})
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		for i := range 120 {
			err := audit.Write(ctx, tx, audit.Change{Act: "lot.block", Subject: "lot", ID: "MIEL-" + strconv.Itoa(i), Note: "100%_sûr",
				Before: map[string]any{"blocked": false, "place": map[string]any{"shelf": "A3"}, "kept": 1}, After: map[string]any{"blocked": true, "kept": 1}})
			if err != nil {
				return err
			}
		}
		return audit.Write(context.Background(), tx, audit.Change{Act: "order.send", Subject: "order", ID: "1042"})
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := server(t, db, me)
	rows := func(query string) int {
		_, body := fetch(t, srv, "/staff/audit"+query)
		return strings.Count(body, `class="audit-row"`)
	}
	for query, want := range map[string]int{"": 50, "?act=order.send": 1, "?subject=lot&id=MIEL-7": 1, "?q=MIEL-11": 11, "?q=100%25_": 50, "?q=100_": 0, "?who=0": 1,
		"?who=" + strconv.FormatInt(me.ID, 10) + "&q=shelf": 50, "?from=2999-01-01": 0, "?to=2000-01-01": 0, "?from=yesterday": 0, "?who=x": 0, "?q=%00": 0, "?before=x": 50} {
		if got := rows(query); got != want {
			t.Errorf("%q finds %d, want %d", query, got, want)
		}
	}
	_, body := fetch(t, srv, "/staff/audit?act=lot.block")
	for _, want := range []string{"<dt>bloqué</dt>", "</span>non</del>", "</span>oui</ins>", "<dt>place › shelf</dt>", "</span>A3</del>", "<code>req7</code>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	if strings.Contains(body, "<dt>kept</dt>") {
		t.Error("what stayed the same is shown as changed")
	}
	seen, next := 0, "/staff/audit?act=lot.block"
	for next != "" {
		_, body := fetch(t, srv, next)
		seen += strings.Count(body, `class="audit-row"`)
		next = ""
		if m := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(body); m != nil {
			next = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if seen != 120 {
		t.Errorf("%d rows over all pages", seen)
	}
}

func TestThePagesOfPeopleAreForEveryone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	me := enter(t, db, "odile@exemple.ca", "Odile Lafrance", account.Owner)
	enter2(t, db, me.ID)
	id, err := (access.House{DB: db}).Invite(t.Context(), access.Invitation{Email: "viviane.roy@exemple.ca", Name: "Viviane Roy", Role: account.Volunteer})
	if err != nil {
		t.Fatal(err)
	}
	ctx := audit.With(t.Context(), audit.Who{ID: me.ID, Name: me.Name, Request: "fx8ja0s21ci4"})
	if _, err := (access.House{DB: db}).SetRole(ctx, id, account.Clerk, nil); err != nil {
		t.Fatal(err)
	}
	srv := server(t, db, me)
	for name, path := range map[string]string{"account": "/staff/account", "password": "/staff/account/password", "second": "/staff/account/second-step",
		"passkeys": "/staff/account/passkeys", "people": "/staff/people", "invite": "/staff/people/invite", "person": "/staff/people/" + strconv.FormatInt(id, 10), "audit": "/staff/audit?q=a"} {
		look(t, srv, path, "account-"+name)
	}
	submitted(t, srv, "/staff/account/second-step", "current", passwordOfTests)
	look(t, srv, "/staff/account/second-step", "account-second-key")
}

func TestAPasskeyIsAddedAndTakenAwayAtOnesOwnAccount(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	me := enter(t, db, "marie@exemple.ca", "Marie", account.Clerk)
	d := desk(t, db)
	d.Agent = func(echo.Context) string { return "Firefox, Linux" }
	e := echo.New()
	srv := httptest.NewUnstartedServer(e)
	_, port, _ := strings.Cut(srv.Listener.Addr().String(), ":")
	d.BaseURL = "http://localhost:" + port // a passkey belongs to a name, not to an address
	window := shop.Window{DB: db, BaseURL: d.BaseURL, Pictures: t.TempDir()}
	who := func(echo.Context) (gate.Caller, error) { return me, nil }
	if err := gate.Mount(e, gate.Options{Who: who, BaseURL: d.BaseURL}, append(d.Routes(), window.Routes()...)); err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(srv.Close)
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(d.BaseURL + "/staff/account/passkeys?lang=fr")
	v.Do(func(ctx context.Context, tab *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, tab, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, tab, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return none, err
	})
	v.Write("#f-current", "not the password")
	v.Click("button[data-passkey=create]")
	v.Sees("Ce n'est pas le mot de passe actuel")
	v.Open(d.BaseURL + "/staff/account/passkeys")
	v.Write("#f-current", passwordOfTests)
	v.Click("button[data-passkey=create]")
	v.Sees("Firefox, Linux")
	v.Picture("account-passkeys-one")
	if n := countRows(t, db, `select count(*) from passkey where account_id = $1`, me.ID); n != 1 {
		t.Fatalf("%d passkeys", n)
	}
	v.Click(`td a[href^="/staff/account/passkeys/"]`)
	v.Axe("taking a passkey away")
	v.Write("#f-current", passwordOfTests)
	v.Click("main button[type=submit]")
	v.Sees("La clé d'accès est retirée")
	if n := countRows(t, db, `select count(*) from audit_entry where act in ('account.passkey_add', 'account.passkey_drop') and who = 'Marie'`); n != 2 {
		t.Errorf("%d rows in the log", n)
	}
}
