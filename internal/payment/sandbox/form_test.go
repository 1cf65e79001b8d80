package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestNestedNamesAreRead(t *testing.T) {
	t.Parallel()
	p, err := readParams("a=1&b[c]=2&d[0][e]=3&d[10][e]=4&d[2][e]=5&f[]=x&f[]=y&g[1]=z&g[0]=w")
	if err != nil {
		t.Fatal(err)
	}
	if p.text("a") != "1" || p.text("b.c") != "2" || p.text("d.10.e") != "4" || !p.has("b") || p.has("c") {
		t.Errorf("values %v", p.values)
	}
	if got := p.indexes("d"); !slices.Equal(got, []string{"0", "2", "10"}) {
		t.Errorf("indexes %v", got)
	}
	if f, g := p.list("f"), p.list("g"); !slices.Equal(f, []string{"x", "y"}) || !slices.Equal(g, []string{"w", "z"}) {
		t.Errorf("lists %v %v", f, g)
	}
	if got := p.unknown([]string{"a", "b", "d", "f"}); got != "g[0]" {
		t.Errorf("unknown name %q", got)
	}
}

func TestBrokenNamesAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a[=1", "a]=1", "[a]=1", "a[b]c=1", "a[b][=1", "a[][b]=1", "=1", "metadata[k.ey]=v", "a=%zz", "a=%00", "a" + strings.Repeat("[b]", 20) + "=1"} {
		if p, err := readParams(text); err == nil {
			t.Errorf("%q was read as %v", text, p.values)
		}
	}
}

func FuzzReadParams(f *testing.F) {
	f.Add("line_items[0][price_data][unit_amount]=100&expand[]=a.b&metadata[a]=b")
	f.Add("a[[]]=1&a[=&]=2&%5B%5D=3")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readParams(text)
		if err != nil {
			return
		}
		form, err := url.ParseQuery(text)
		if err != nil || len(p.values)+len(p.lists) > len(form) {
			t.Errorf("%q became %v %v", text, p.values, p.lists)
		}
		for path := range p.values {
			_, list, ok := pathOf(bracketed(path))
			if !ok || list {
				t.Errorf("%q is written back as %q", path, bracketed(path))
			}
		}
	})
}
