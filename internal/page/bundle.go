package page

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
)

// bundles names the style sheets that pages ask for and the files each is made
// of, in cascade order. Tokens come first: no other file writes a colour.
var bundles = map[string][]string{
	"css/shop.css": {
		"tokens", "base", "layout", "components", "forms",
		"home", "list", "product", "journey", "store", "checkout", "order", "legal", "print",
	},
	"css/staff.css": {
		"tokens", "base", "components", "forms", "staff",
		"staff_account", "staff_supply", "staff_stockroom", "staff_orders", "staff_refunds", "staff_catalogue",
		"staff_labels", "staff_exchange", "staff_reports", "staff_print",
	},
	"css/coop.css": {"tokens", "coop"},
	"css/sign.css": {"tokens", "base", "components", "forms", "sign"},
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s+`)
	cssTight   = regexp.MustCompile(` ?([{};,]) ?`)
	cssAddress = regexp.MustCompile(`url\("\.\./([^"]+)"\)`)
)

// bundle joins the parts, shrinks the white space and puts hashed addresses in
// place of relative ones.
func (l *library) bundle(root fs.FS, parts []string) ([]byte, error) {
	var all bytes.Buffer
	for _, part := range parts {
		body, err := fs.ReadFile(root, "css/"+part+".css")
		if err != nil {
			return nil, err
		}
		all.Write(shrink(body))
	}
	var missing error
	out := cssAddress.ReplaceAllFunc(all.Bytes(), func(ref []byte) []byte {
		name := string(cssAddress.FindSubmatch(ref)[1])
		url, ok := l.urls[name]
		if !ok {
			missing = fmt.Errorf("no static file %q", name)
		}
		return []byte(`url("` + url + `")`)
	})
	return out, missing
}

// shrink drops comments and the white space no CSS grammar needs. It leaves the
// spaces around + - : > alone, where they can carry meaning.
func shrink(css []byte) []byte {
	css = cssComment.ReplaceAll(css, nil)
	css = cssSpace.ReplaceAll(css, []byte(" "))
	return bytes.TrimSpace(cssTight.ReplaceAll(css, []byte("$1")))
}
