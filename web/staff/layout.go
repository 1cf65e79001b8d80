// Package staffview draws the pages of those who work in the store.
package staffview

import (
	"context"
	"net/url"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
)

// Layout is what every staff page tells its frame.
type Layout struct {
	Lang    i18n.Lang
	Title   string // without the shop's name
	Nav     string // the entry of the rail that is marked
	Path    string // this page's address with its query, for the link to the other language
	Person  string
	Role    string // in words
	Entries []Entry
	Crumbs  []Crumb
	Notice  *Notice
	Now     string // date and time in words
	Query   string // put back into the search box
	Demo    bool
	Money   bool // amounts and buyers may be shown
	Scan    bool // the page has a scan field of its own, which takes the focus
	Refresh int  // seconds until the page asks again, 0 never: long work without scripts
	Wide    bool // the page uses the whole width
}

// Entry is one line of the rail. Key is the letter that leads there.
type Entry struct {
	Name, Label, Path, Key string
	Second                 bool // in the quieter second group
}

// Crumb leads back.
type Crumb struct{ Label, Path string }

// Notice says what was just done; Undo is where it is undone by one click, empty
// where it cannot be.
type Notice struct {
	Text string
	Undo string
	Bad  bool
}

// Form is what was typed, and what is wrong with it.
type Form struct {
	Values url.Values
	Faults []*fault.Fault
}

// Value is a field's text, empty when it was not sent.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has says whether a field was sent with this value: boxes and radios.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Set puts a value in where nothing was typed yet, such as what is stored now.
func (f *Form) Set(name, value string) {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	if _, typed := f.Values[name]; !typed {
		f.Values.Set(name, value)
	}
}

// With adds the faults in err; false where err is not about the form.
func (f Form) With(err error) (Form, bool) {
	found, ok := fault.Of(err)
	if !ok || found.Kind == fault.Broken || found.Kind == fault.Unavailable {
		return f, false
	}
	if len(found.Fields) > 0 {
		f.Faults = append(f.Faults, found.Fields...)
	} else {
		f.Faults = append(f.Faults, found)
	}
	return f, true
}

// Wrong is what is wrong with a field, in words; empty when nothing is.
func (f Form) Wrong(ctx context.Context, name string) string {
	for _, found := range f.Faults {
		if found.Field == name {
			return words(ctx, found)
		}
	}
	return ""
}

func words(ctx context.Context, f *fault.Fault) string {
	if len(f.Args) > 0 {
		return t(ctx, f.Key, f.Args)
	}
	return t(ctx, f.Key)
}

// FieldSpec is a field of one line, or a list to choose from.
type FieldSpec struct {
	Name     string
	Label    string
	Hint     string
	Type     string // text when empty
	Optional bool   // said beside the label
	Required bool
	Mode     string // inputmode: numeric, decimal …
	Auto     string // autocomplete
	Lang     string // of what is typed, where it is not the page's
	Focus    bool   // takes the focus when the page opens
	Scan     bool   // a scanner types here
	Rows     int    // of an area
	Options  []Option
	Attrs    map[string]string
}

// Option is one choice.
type Option struct {
	Value, Label string
	Group        string // heading it stands under; options of a group follow each other
	Off          bool
}

// group is a heading of a list with its options.
type group struct {
	name    string
	options []Option
}

func grouped(options []Option) []group {
	var out []group
	for _, o := range options {
		if len(out) == 0 || out[len(out)-1].name != o.Group {
			out = append(out, group{name: o.Group})
		}
		last := &out[len(out)-1]
		last.options = append(last.options, o)
	}
	return out
}

func id(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

func described(ctx context.Context, f Form, s FieldSpec) string {
	var ids []string
	if s.Hint != "" {
		ids = append(ids, id(s.Name)+"-hint")
	}
	if f.Wrong(ctx, s.Name) != "" {
		ids = append(ids, id(s.Name)+"-wrong")
	}
	return strings.Join(ids, " ")
}

// Page is one page of a list: addresses are empty at its ends.
type Page struct {
	Before, After string
	Said          string // « 1 à 50 sur 812 »
}

// t says a message in the page's language.
func t(ctx context.Context, key string, args ...i18n.Args) string { return i18n.T(ctx, key, args...) }

// n says a message that counts.
func n(ctx context.Context, key string, count int, args ...i18n.Args) string {
	return i18n.N(ctx, key, count, args...)
}

// inOther is this page's address in the other language.
func (l Layout) inOther() string {
	u, err := url.Parse(l.Path)
	if err != nil {
		return "/staff?lang=" + string(l.Lang.Other())
	}
	q := u.Query()
	q.Set("lang", string(l.Lang.Other()))
	u.RawQuery = q.Encode()
	return u.String()
}

// leads says whether the rail leads this person there.
func (l Layout) leads(name string) bool {
	for _, e := range l.Entries {
		if e.Name == name {
			return true
		}
	}
	return false
}

func (l Layout) first() (out []Entry)  { return l.group(false) }
func (l Layout) second() (out []Entry) { return l.group(true) }

func (l Layout) group(second bool) (out []Entry) {
	for _, e := range l.Entries {
		if e.Second == second {
			out = append(out, e)
		}
	}
	return out
}

// BandURL is the address of a cooperative's band, px the side of a thread.
func BandURL(slug string, px int) string {
	return "/bands/" + slug + "-" + string(rune('0'+px)) + ".svg"
}
