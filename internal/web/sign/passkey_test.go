package sign

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"plantagenet/internal/account"
	"plantagenet/internal/browsertest"
)

// device gives a browser an authenticator that knows its person.
func device(v browsertest.Visitor) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return none, err
	})
}

func forget(v browsertest.Visitor) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return none, err
	})
}

func TestAPasskeyIsMadeFromAnInvitationAndSignsIn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.person("odile@exemple.ca", account.Owner)
	a := s.invited("nouvelle@exemple.ca", account.Clerk)
	v := browsertest.Visit(t, browsertest.Desk)
	v.Open(s.URL + "/signin") // the authenticator belongs to a page
	device(v)
	v.Open(s.URL + "/invite/" + s.link(a, account.Invite) + "?lang=fr")
	v.Axe("invitation")
	v.Picture("sign-invite")
	v.Do(chromedp.Clear(chromedp.ID("name")))
	v.Write("#name", "Viviane Roy")
	v.Click("button[data-passkey=create]")
	v.Arrives("/staff")
	v.Sees("Viviane Roy")
	forget(v)
	v.Open(s.URL + "/staff")
	v.Arrives("/signin?next")
	v.Click("button[data-passkey=get]")
	v.Sees("Viviane Roy")
	if got := s.count(`select count(*) from session where account_id = $1 and means = 'passkey'`, a.ID); got != 1 {
		t.Errorf("%d sessions by passkey", got)
	}
	s.exec(`update account set active = false where id = $1`, a.ID)
	forget(v)
	v.Open(s.URL + "/signin?lang=fr")
	v.Click("button[data-passkey=get]")
	v.Sees("n'ouvre rien ici")
	if !strings.Contains(v.At(), "/signin") {
		t.Errorf("a closed account is at %s", v.At())
	}
	s.exec(`update account set active = true where id = $1`, a.ID)
	// a counter that went back means a copy
	s.exec(`update passkey set credential = jsonb_set(credential, '{authenticator,signCount}', '1000')`)
	v.Open(s.URL + "/signin?lang=fr")
	v.Click("button[data-passkey=get]")
	v.Sees("n'ouvre rien ici")
}

func TestAChallengeIsGoodOnceAndForItsOwnCeremony(t *testing.T) {
	t.Parallel()
	s := serve(t)
	b := s.browser("192.0.2.1")
	for body, want := range map[string]int{
		`{"step":"made-up","answer":{}}`: 404, `{"answer":`: 422, `[]`: 422, `{"step":"\u0000"}`: 422,
	} {
		req, err := http.NewRequest("POST", s.URL+"/signin/passkey", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "application/json")
		if got := b.do(req); got.status != want {
			t.Errorf("%s: %d, want %d", body, got.status, want)
		}
	}
	begun := b.post("/signin/passkey/begin")
	step := between(begun.body, `"step":"`, `"`)
	if begun.status != 200 || step == "" || !strings.Contains(begun.body, `"userVerification":"required"`) {
		t.Fatalf("begin: %d %s", begun.status, begun.body)
	}
	for i, want := range []int{422, 404} {
		req, _ := http.NewRequest("POST", s.URL+"/signin/passkey", strings.NewReader(`{"step":"`+step+`","answer":{"id":"x"}}`))
		req.Header.Set("Accept", "application/json")
		if got := b.do(req); got.status != want {
			t.Errorf("answer %d: %d, want %d", i+1, got.status, want)
		}
	}
}

func between(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	found, _, _ := strings.Cut(rest, to)
	return found
}

func TestThePagesOfSigningInAreForEveryone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	a := s.person("marie@exemple.ca", account.Clerk)
	v := browsertest.Visit(t, browsertest.Desk)
	for name, path := range map[string]string{"signin": "/signin", "reset": "/reset", "sent": "/reset?sent=1", "over": "/reset/made-up", "choose": "/reset/" + s.link(a, account.Reset)} {
		for _, lang := range []string{"fr", "en"} {
			glue := "?"
			if strings.Contains(path, "?") {
				glue = "&"
			}
			v.Open(s.URL + path + glue + "lang=" + lang)
			for _, screen := range []browsertest.Screen{browsertest.Desk, browsertest.Phone, browsertest.Least} {
				v.Resize(screen)
				v.Fits(name + " " + lang + " " + screen.Name)
				if screen != browsertest.Least {
					v.Axe(name + " " + lang + " " + screen.Name)
					v.Picture("sign-" + name + "-" + screen.Name + "-" + lang)
				}
			}
		}
	}
}
