package checkout

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/shipping"
)

// limits of what a person may write, in characters.
const (
	maxName  = 100
	maxEmail = 254 // RFC 5321 §4.5.3.1
	maxPhone = 30
)

var phoneForm = regexp.MustCompile(`^\+?[0-9 ().\-]{7,30}$`)

// validate cleans a request in place and says what is wrong with it, field by
// field, in the order in which the form shows them.
func validate(r *Request) []*fault.Fault {
	faults := r.Destination.Check()
	if _, ok := i18n.Parse(r.Lang); !ok {
		faults = append(faults, fault.New(fault.Invalid, "lang").On("lang"))
	}
	r.Name, r.Phone = shipping.Clean(r.Name), shipping.Clean(r.Phone)
	switch n := utf8.RuneCountInString(r.Name); {
	case n == 0:
		faults = append(faults, fault.New(fault.Invalid, "name_missing").On("name"))
	case n > maxName:
		faults = append(faults, fault.New(fault.Invalid, "too_long").On("name").With("Max", maxName))
	}
	var f *fault.Fault
	if r.Email, f = checkEmail(r.Email); f != nil {
		faults = append(faults, f)
	}
	if r.Phone != "" && (!phoneForm.MatchString(r.Phone) || utf8.RuneCountInString(r.Phone) > maxPhone) {
		faults = append(faults, fault.New(fault.Invalid, "phone_form").On("phone"))
	}
	return faults
}

// Check cleans a destination in place and says what is wrong with it.
func (d *Destination) Check() []*fault.Fault {
	switch d.Fulfilment {
	case order.Pickup:
		*d = Destination{Fulfilment: order.Pickup}
		return nil
	case order.Ship:
		a := shipping.Address{Line1: d.Line1, Line2: d.Line2, City: d.City, Province: d.Province, PostalCode: d.PostalCode}
		faults := a.Check()
		d.Line1, d.Line2, d.City, d.Province, d.PostalCode = a.Line1, a.Line2, a.City, a.Province, a.PostalCode
		return faults
	}
	return []*fault.Fault{fault.New(fault.Invalid, "fulfilment").On("fulfilment")}
}

// checkEmail takes a plain address such as marie@exemple.ca and says which part
// is missing of one that is not.
func checkEmail(text string) (string, *fault.Fault) {
	email := shipping.Clean(text)
	local, domain, at := strings.Cut(email, "@")
	switch {
	case email == "":
		return email, fault.New(fault.Invalid, "email_missing").On("email")
	case at && local != "" && domain == "":
		return email, fault.New(fault.Invalid, "email_domain").On("email")
	case len(email) > maxEmail:
		return email, fault.New(fault.Invalid, "too_long").On("email").With("Max", maxEmail)
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || !strings.Contains(domain, ".") || strings.ContainsAny(email, " \"<>,;") {
		return email, fault.New(fault.Invalid, "email_form").On("email")
	}
	return email, nil
}
