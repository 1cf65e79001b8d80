// Package signview has the templates of signing in: a quiet frame, one form a page.
package signview

import (
	"context"
	"strings"

	"plantagenet/internal/i18n"
)

// Layout is what every page tells its frame.
type Layout struct {
	Lang   i18n.Lang
	Title  string
	Other  string // this page in the other language
	Demo   bool
	Script bool // the page has something to do with passkeys
}

// Wrong is what is to mend in a form.
type Wrong []Problem

// Problem is one of them, at a field or at the whole.
type Problem struct{ Field, Text string }

// at is what is wrong with a field, or "".
func (w Wrong) at(field string) string {
	for _, p := range w {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

func t(ctx context.Context, key string, args ...i18n.Args) string { return i18n.T(ctx, key, args...) }

// SignIn is the sign-in page.
type SignIn struct {
	Layout
	Email, Next, Done string
	Wrong             Wrong
}

// demoPeople are who the demonstration lets in.
var demoPeople = []string{"owner", "manager", "clerk", "volunteer", "accountant", "coop301", "trois-rives", "deux-vents"}

type box struct {
	name, kind, label, hint, value, autocomplete, inputmode string
	focus                                                   bool
	max                                                     int
}

// described names what belongs to a field beside its label.
func (b box) described(problem string) string {
	var by []string
	if b.hint != "" {
		by = append(by, b.name+"-aide")
	}
	if problem != "" {
		by = append(by, b.name+"-erreur")
	}
	return strings.Join(by, " ")
}

// Code asks for the second factor's code.
type Code struct {
	Layout
	Next  string
	Wrong Wrong
}

// Invitation makes an account one's own.
type Invitation struct {
	Layout
	Path, Email, Name, Lead string
	Wrong                   Wrong
}

// Over says that a link leads nowhere any more.
type Over struct{ Layout }

// AskReset asks whose password is forgotten.
type AskReset struct {
	Layout
	Email string
	Sent  bool
	Wrong Wrong
}

// Choose takes a new password.
type Choose struct {
	Layout
	Path, Email string
	Wrong       Wrong
}
