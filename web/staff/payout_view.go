package staffview

// Payouts is what each cooperative is owed and was last paid.
type Payouts struct {
	Layout Layout
	Rows   []PayeeRow
	Pager  Page
	Rate   string // at which the other currencies are said; empty where none is
}

// PayeeRow is one cooperative to pay; Other is what is owed in its own currency.
type PayeeRow struct {
	Slug, Name, Owed, Other, Last, LastPath, Day string
	Answer                                       Mark
	MayPay                                       bool
}

// PayoutList is what was paid to one cooperative.
type PayoutList struct {
	Layout     Layout
	Slug, Name string
	Facts      []Fact
	Rows       []PayoutRow
	Pager      Page
	MayPay     bool
}

// PayoutRow is one payment; Reversed says why it does not stand.
type PayoutRow struct {
	Path, Day, Amount, Dollars, Way, Reference, After, Reversed string
	Answer                                                      Mark
}

// PayoutForm records a payment, once it was shown what it comes to.
type PayoutForm struct {
	Layout                Layout
	Form                  Form
	Slug, Name            string
	Facts                 []Fact
	Currency, Rates, Ways []Option
	Preview               []Fact // nil: not yet
	Seen                  string // the cents of the preview
	AskOver               bool
}

// PayoutPage is one payment with what the cooperative said of it.
type PayoutPage struct {
	Layout     Layout
	Slug, Name string
	Path       string
	Facts      []Fact
	Answer     Mark
	Answers    []PayoutAnswer
	MayReverse bool
	Reversed   string
}

// PayoutAnswer is one thing the cooperative said.
type PayoutAnswer struct {
	Mark           Mark
	At, Name, Said string
}

// CoopAccount is a cooperative's account, line by line.
type CoopAccount struct {
	Layout     Layout
	Slug, Name string
	Facts      []Fact
	Rows       []CoopAccountRow
	Pager      Page
}

// CoopAccountRow is one line: what it is, how what is owed changed, what it came to.
type CoopAccountRow struct{ Day, What, Path, Note, Amount, Balance string }
