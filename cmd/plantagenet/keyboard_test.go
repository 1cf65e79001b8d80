package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plantagenet/internal/browsertest"
)

// typist works at the keyboard alone: whatever is reached, is reached by the
// Tab key, and whatever is done, is done by a key.
type typist struct{ browsertest.Visitor }

// reach presses Tab until the focus is on an element that css names.
func (k typist) reach(css string) {
	k.T.Helper()
	k.Whole(css)
	for range 240 {
		if k.on(css) {
			return
		}
		k.Press(kb.Tab)
	}
	k.Picture("lost")
	k.T.Fatalf("at %s the Tab key does not reach %s", k.At(), css)
}

func (k typist) on(css string) bool {
	k.T.Helper()
	ctx, cancel := context.WithTimeout(k.Ctx, 10*time.Second)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`!!document.activeElement && document.activeElement.matches(%q)`, css)))
	return err == nil && yes
}

// fill reaches a field and types over what stands in it.
func (k typist) fill(css, text string) {
	k.T.Helper()
	k.reach(css)
	k.Do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))) // Ctrl+A
	k.Press(text)
}

// press reaches a button or a link and presses Enter on it.
func (k typist) press(css string) {
	k.T.Helper()
	k.reach(css)
	k.Press(kb.Enter)
}

// scan types a code into what has the focus and ends it as a scanner does.
func (k typist) scan(code string) {
	k.T.Helper()
	k.Press(code + kb.Enter)
}

// device gives the browser an authenticator that knows its person.
func (k typist) device() {
	k.T.Helper()
	k.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return none, err
	})
}
