package i18n

import (
	"context"

	"golang.org/x/text/language"
)

// Lang is a language the shop speaks.
type Lang string

// The two languages; French comes first everywhere.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// Langs lists both, French first.
var Langs = []Lang{French, English}

// Other is the other language.
func (l Lang) Other() Lang {
	if l == English {
		return French
	}
	return English
}

// Locale is the regional tag: fr-CA or en-CA.
func (l Lang) Locale() string {
	if l == English {
		return "en-CA"
	}
	return "fr-CA"
}

// Parse takes "fr" or "en"; ok is false for anything else.
func Parse(s string) (Lang, bool) {
	switch Lang(s) {
	case French, English:
		return Lang(s), true
	}
	return French, false
}

var matcher = language.NewMatcher([]language.Tag{language.MustParse("fr-CA"), language.MustParse("en-CA")})

// Prefer chooses from an Accept-Language header; French when it says nothing.
func Prefer(header string) Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return French
	}
	if _, i, confidence := matcher.Match(tags...); confidence > language.No && i == 1 {
		return English
	}
	return French
}

type key struct{}

// With puts the visitor's language into the context.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, key{}, l) }

// From takes the visitor's language out of the context; French when none is there.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return French
}
