package sandbox

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// params are a request's form-encoded parameters: a[b][0][c]=v is the path
// a.b.0.c. Lists written a[]=v keep their order.
type params struct {
	values map[string]string   // by path
	lists  map[string][]string // a[]=… by path
}

// Limits of what one request may say, as any server has them.
const (
	maxParams = 2000
	maxDepth  = 8
)

func readParams(text string) (params, error) {
	p := params{values: map[string]string{}, lists: map[string][]string{}}
	form, err := url.ParseQuery(text)
	if err != nil {
		return p, invalid("", "", "The request body is not form-encoded.")
	}
	if len(form) > maxParams {
		return p, invalid("", "", "Too many parameters.")
	}
	for name, values := range form {
		if err := p.add(name, values); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p params) add(name string, values []string) error {
	path, list, ok := pathOf(name)
	if !ok || !storable(name) {
		return invalid("", name, "Invalid parameter name: "+name)
	}
	for _, v := range values {
		if !storable(v) {
			return invalid("", name, "Invalid string: it must be UTF-8 without NUL.")
		}
	}
	if list {
		p.lists[path] = append(p.lists[path], values...)
		return nil
	}
	p.values[path] = values[len(values)-1]
	return nil
}

// storable says whether PostgreSQL can keep a text: UTF-8 without NUL.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// pathOf turns a[b][0] into a.b.0 and says whether the name ended in [].
func pathOf(name string) (path string, list, ok bool) {
	head, rest, _ := strings.Cut(name, "[")
	if head == "" || strings.ContainsAny(head, "].") {
		return "", false, false
	}
	parts := []string{head}
	for rest != "" {
		key, more, closed := strings.Cut(rest, "]")
		if !closed || strings.ContainsAny(key, "[.") || len(parts) > maxDepth || more != "" && more[0] != '[' {
			return "", false, false
		}
		rest = strings.TrimPrefix(more, "[")
		if key == "" {
			return strings.Join(parts, "."), true, more == ""
		}
		parts = append(parts, key)
		if more == "[" {
			return "", false, false
		}
	}
	return strings.Join(parts, "."), false, !strings.HasSuffix(name, "[")
}

func (p params) text(path string) string { return p.values[path] }

func (p params) has(path string) bool {
	if _, ok := p.values[path]; ok {
		return true
	}
	for name := range p.values {
		if strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return len(p.lists[path]) > 0
}

// required is a text that must be there.
func (p params) required(path string) (string, error) {
	if v := p.values[path]; v != "" {
		return v, nil
	}
	return "", missing(path)
}

// whole is an integer within bounds; absent gives fallback.
func (p params) whole(path string, fallback, low, high int64) (int64, error) {
	v, ok := p.values[path]
	if !ok || v == "" {
		return fallback, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, invalid("parameter_invalid_integer", bracketed(path), "Invalid integer: "+v)
	}
	if n < low || n > high {
		return 0, invalid("", bracketed(path), "Invalid integer: "+v+" is out of range.")
	}
	return n, nil
}

// list is a[]=x&a[]=y or a[0]=x&a[1]=y.
func (p params) list(path string) []string {
	out := slices.Clone(p.lists[path])
	for _, i := range p.indexes(path) {
		if v, ok := p.values[path+"."+i]; ok {
			out = append(out, v)
		}
	}
	return out
}

// indexes are the numbers used under a path, in order.
func (p params) indexes(path string) []string {
	seen := map[int]bool{}
	for name := range p.values {
		rest, under := strings.CutPrefix(name, path+".")
		index, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); under && err == nil && n >= 0 {
			seen[n] = true
		}
	}
	numbers := make([]int, 0, len(seen))
	for n := range seen {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.Itoa(n)
	}
	return out
}

// metadata reads path[key]=value into old; an empty value removes a key, as in Stripe.
func (p params) metadata(path string, old map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for k, v := range old {
		out[k] = v
	}
	for name, v := range p.values {
		key, under := strings.CutPrefix(name, path+".")
		switch {
		case !under:
		case v == "":
			delete(out, key)
		case len(key) > 40 || len(v) > 500:
			return nil, invalid("", bracketed(name), "Metadata keys have at most 40 characters and values at most 500.")
		default:
			out[key] = v
		}
	}
	if len(out) > 50 {
		return nil, invalid("", path, "Metadata may have at most 50 keys.")
	}
	return out, nil
}

// unknown is the first top-level name that is not among those allowed.
func (p params) unknown(allowed []string) string {
	var names []string
	for path := range p.values {
		names = append(names, path)
	}
	for path := range p.lists {
		names = append(names, path)
	}
	sort.Strings(names)
	for _, path := range names {
		top, _, _ := strings.Cut(path, ".")
		if top != "expand" && !slices.Contains(allowed, top) {
			return bracketed(path)
		}
	}
	return ""
}

// bracketed writes a path as the caller wrote it: a[b][c].
func bracketed(path string) string {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		return head
	}
	return head + "[" + strings.ReplaceAll(rest, ".", "][") + "]"
}
