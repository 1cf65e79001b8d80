package shopview

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
)

// Layout is what every page tells its frame.
type Layout struct {
	Lang        i18n.Lang
	Title       string // without the shop's name
	Description string // for search engines and shared links, one sentence
	Self        map[i18n.Lang]string
	Canonical   string // path; empty means Self[Lang]
	Robots      string // "noindex" for private pages, results and errors
	JSONLD      []any
	Image       string // path of the picture for shared links
	CartCount   int
	Demo        bool
	Nav         string // "products", "cooperatives" or "store": the entry underlined
	BaseURL     string // public address without a slash at the end
	Enhance     bool   // the page uses htmx
	Query       string // put back into the search link
}

// Picture is an image with its size, so that nothing jumps. An empty Alt marks
// it as decoration.
type Picture struct {
	Src           string
	Width, Height int
	Alt           string

	// An uploaded picture stands in several widths; a drawn one needs none.
	WebP, JPEG string // srcset of each kind
	Small      string // its smallest, for a thumbnail
	Sizes      string // how wide it is shown
	Tint       string // its ground until it is there, #rrggbb
}

// Widths at which pictures are shown, for the browser's choice among them.
const (
	CardSizes    = "(min-width: 60em) 270px, (min-width: 40em) 30vw, 46vw"
	ProductSizes = "(min-width: 60em) 616px, 100vw"
	LineSizes    = "80px"
)

// thumb is the picture in small.
func (p Picture) thumb() string {
	if p.Small != "" {
		return p.Small
	}
	return p.Src
}

// t says a message in the page's language.
func t(ctx context.Context, key string, args ...i18n.Args) string { return i18n.T(ctx, key, args...) }

// n says a message that counts.
func n(ctx context.Context, key string, count int, args ...i18n.Args) string {
	return i18n.N(ctx, key, count, args...)
}

// to is the address of a page in the page's language.
func to(ctx context.Context, name string, args ...string) string {
	return page.Path(i18n.From(ctx), name, args...)
}

func (l Layout) fullTitle(ctx context.Context) string {
	if l.Title == "" {
		return t(ctx, "shop.name.full")
	}
	return l.Title + " · " + t(ctx, "shop.name")
}

func (l Layout) self(lang i18n.Lang) string {
	if p, ok := l.Self[lang]; ok {
		return p
	}
	return page.Path(lang, "home")
}

func (l Layout) canonical() string {
	if l.Canonical != "" {
		return l.BaseURL + l.Canonical
	}
	return l.BaseURL + l.self(l.Lang)
}

func (l Layout) hidden() bool { return strings.Contains(l.Robots, "noindex") }

// ld writes one JSON-LD object. encoding/json escapes <, > and &, so that no
// text can close the element it stands in.
func ld(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // the structs of jsonld.go always marshal
	}
	return string(body)
}

// BandURL is the address of a cooperative's band: px is the side of a thread,
// 1 for an edge, 2 for a divider, 3 or 4 for a banner.
func BandURL(slug string, px int) string {
	return "/bands/" + slug + "-" + string(rune('0'+px)) + ".svg"
}

// house is the slug whose band edges the footer.
const house = "plantagenet"

func ogLocale(l i18n.Lang) string { return strings.ReplaceAll(l.Locale(), "-", "_") }

func digits(n int64) string { return strconv.FormatInt(n, 10) }
