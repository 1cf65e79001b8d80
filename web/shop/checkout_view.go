package shopview

import (
	"unicode"
	"unicode/utf8"
)

// CheckoutPage is cart and order on one page: how to receive it, who buys, what
// it comes to. Everything typed comes back, whatever was wrong.
type CheckoutPage struct {
	Layout
	Key    string // makes the attempt happen once
	Lines  []CartLine
	Form   CheckoutForm
	Errors []FieldError
	Seller Seller
	Ready  string // when a pick-up is ready, in words
	Quote  QuoteView
	Places []Province
}

// CheckoutForm is what the visitor typed, as typed.
type CheckoutForm struct {
	Fulfilment                               string // ship or pickup
	Name, Email, Phone                       string
	Line1, Line2, City, Province, PostalCode string
	Terms                                    bool
}

// FieldError is one thing to mend. Field is the id of the field it belongs to,
// "" where it belongs to the whole.
type FieldError struct {
	Field, Label, Text string
}

// QuoteView is the summary at the side, also sent alone when the form changes.
type QuoteView struct {
	Sums
	Cents      string // the total to agree to, in cents
	Service    string // « Postes Canada, colis accélérés, 3 à 5 jours ouvrables »
	PickupCost string
	ShipCost   string // "" until the province is known
	Unknown    bool   // delivery is chosen and the address does not say where yet
	Problem    string // why it cannot be ordered
	Changed    string // what is different from what was shown
	Seller     Seller
	Blocked    bool
}

// Sums are the rows from subtotal to total.
type Sums struct {
	Rows  []Sum
	Total string
}

// Sum is one row; Note is said in a softer voice after the label.
type Sum struct{ Label, Note, Amount string }

// Province is one choice of the list.
type Province struct{ Code, Name string }

func (p CheckoutPage) errorOf(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

func (f CheckoutForm) value(name string) string {
	switch name {
	case "name":
		return f.Name
	case "email":
		return f.Email
	case "phone":
		return f.Phone
	case "line1":
		return f.Line1
	case "line2":
		return f.Line2
	case "city":
		return f.City
	case "postal_code":
		return f.PostalCode
	}
	return ""
}

// field says how one text field behaves: what the browser fills in, which
// keyboard a phone shows.
type field struct {
	name, kind, autocomplete, inputmode string
	max                                 string
	needed, hint                        bool
}

var (
	nameField   = field{"name", "text", "name", "text", "100", true, false}
	emailField  = field{"email", "email", "email", "email", "254", true, true}
	phoneField  = field{"phone", "tel", "tel", "tel", "30", false, true}
	line1Field  = field{"line1", "text", "shipping address-line1", "text", "100", false, false}
	line2Field  = field{"line2", "text", "shipping address-line2", "text", "100", false, false}
	cityField   = field{"city", "text", "shipping address-level2", "text", "60", false, false}
	postalField = field{"postal_code", "text", "shipping postal-code", "text", "10", false, true}
)

func describedBy(f field, problem string) string {
	ids := ""
	if f.hint {
		ids = f.name + "-aide"
	}
	if problem != "" {
		if ids != "" {
			ids += " "
		}
		ids += f.name + "-erreur"
	}
	return ids
}

// lower begins a sentence in the middle of a line.
func lower(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}
