package i18n

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed messages/*.toml
var files embed.FS

var localizers = load()

func load() map[Lang]*goi18n.Localizer {
	bundle := goi18n.NewBundle(language.French)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	entries, err := files.ReadDir("messages")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		if _, err := bundle.LoadMessageFileFS(files, "messages/"+e.Name()); err != nil {
			panic(fmt.Errorf("read %s: %w", e.Name(), err))
		}
	}
	out := make(map[Lang]*goi18n.Localizer, len(Langs))
	for _, l := range Langs {
		out[l] = goi18n.NewLocalizer(bundle, string(l))
	}
	return out
}

// Args fills a message's {{.Name}} places.
type Args = map[string]any

// T says a message in the context's language. An unknown key is returned as it
// is; a test walks every key so that none reaches a reader.
func T(ctx context.Context, id string, args ...Args) string { return Say(From(ctx), id, args...) }

// N says a message that counts: .Count in it is n, written with its groups.
func N(ctx context.Context, id string, n int, args ...Args) string {
	return Count(From(ctx), id, n, args...)
}

// said keeps messages that take no values: most of a page's words, which the
// library would put together anew each time. Keys are the program's own, so it
// cannot grow past the catalogue.
var said sync.Map // Lang + id → string

// Say is T for a language known outside a context: mails, jobs, documents.
func Say(l Lang, id string, args ...Args) string {
	if len(args) > 0 {
		return localize(l, &goi18n.LocalizeConfig{MessageID: id, TemplateData: merge(nil, args)})
	}
	key := string(l) + id
	if text, ok := said.Load(key); ok {
		return text.(string)
	}
	text := localize(l, &goi18n.LocalizeConfig{MessageID: id})
	if text != id {
		said.Store(key, text)
	}
	return text
}

// Count is N for a language known outside a context.
func Count(l Lang, id string, n int, args ...Args) string {
	data := merge(Args{"Count": Number(l, int64(n))}, args)
	return localize(l, &goi18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: n})
}

// Has reports whether the language itself has the message.
func Has(l Lang, id string) bool {
	_, tag, err := localizers[l].LocalizeWithTag(&goi18n.LocalizeConfig{MessageID: id, PluralCount: 2})
	return err == nil && strings.HasPrefix(tag.String(), string(l))
}

func localize(l Lang, c *goi18n.LocalizeConfig) string {
	text, err := localizers[l].Localize(c)
	if err != nil && text == "" {
		return c.MessageID
	}
	return text
}

func merge(into Args, args []Args) Args {
	for _, a := range args {
		if into == nil {
			return a
		}
		for k, v := range a {
			into[k] = v
		}
	}
	return into
}
