package shipping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plantagenet/internal/fault"
)

// Address is where a parcel goes in Canada.
type Address struct {
	Line1, Line2, City, Province, PostalCode string
}

// Clean takes out what nobody means to write in a line of text: control
// characters, zero-width and direction marks; spaces are gathered. Invalid
// UTF-8 becomes the replacement character and then a fault elsewhere.
func Clean(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, ""))
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError:
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Check cleans an address in place and says what is wrong with it, field by field.
func (a *Address) Check() []*fault.Fault {
	var faults []*fault.Fault
	for _, f := range []struct {
		name   string
		value  *string
		needed bool
		max    int
	}{{"line1", &a.Line1, true, 100}, {"line2", &a.Line2, false, 100}, {"city", &a.City, true, 60}} {
		*f.value = Clean(*f.value)
		if f.needed && *f.value == "" {
			faults = append(faults, fault.New(fault.Invalid, f.name+"_missing").On(f.name))
		}
		if utf8.RuneCountInString(*f.value) > f.max {
			faults = append(faults, fault.New(fault.Invalid, "too_long").On(f.name).With("Max", f.max))
		}
	}
	a.Province = strings.ToUpper(Clean(a.Province))
	if zones[a.Province] == 0 {
		faults = append(faults, fault.New(fault.Invalid, "province").On("province"))
		a.Province = ""
	}
	code, f := PostalCode(Clean(a.PostalCode), a.Province)
	if a.PostalCode = code; f != nil {
		faults = append(faults, f)
	}
	return faults
}
