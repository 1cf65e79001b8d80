package staffview

// Account is a person's own account.
type Account struct {
	Layout
	Form       Form
	Email      string
	Password   string // what there is, in words
	SecondStep string
	Asks       bool // a second step is in place
	Keys       string
	Sessions   []SessionRow
	Role       string
}

// SessionRow is one of one's sessions.
type SessionRow struct {
	ID                          string
	Agent, Address, Seen, Since string
	Means                       string
	Own                         bool
}

// PasswordPage changes the password; Has says whether there is one now.
type PasswordPage struct {
	Layout
	Form  Form
	Has   bool
	Email string
}

// SecondStep puts the second step in place, shows its codes, takes it away. The
// QR code is a path on a field of Side × Side modules.
type SecondStep struct {
	Layout
	Form     Form
	Has      bool // there is a password to ask for
	In       bool // in place
	Left     string
	Secret   string
	Address  string // otpauth://
	Path     string
	Side     int
	Codes    []string
	Awaiting bool // shown, not yet proved
}

// KeysPage lists the passkeys.
type KeysPage struct {
	Layout
	Form Form
	Has  bool
	Keys []KeyRow
}

// KeyPage takes one passkey away.
type KeyPage struct {
	Layout
	Form Form
	Has  bool
	Key  KeyRow
}

// KeyRow is one passkey.
type KeyRow struct{ ID, Name, Since, Used string }

// People lists who may sign in.
type People struct {
	Layout
	Rows []PersonRow
}

// PersonRow is one person.
type PersonRow struct {
	ID                                   string
	Name, Email, Role, Cooperative, Seen string
	State, Kind                          string // in words, and the tag's colour
	Ways                                 string
	Own                                  bool
	Window                               string // where a person of a cooperative is let in; empty for staff
}

// Invite is the form of an invitation.
type Invite struct {
	Layout
	Form                Form
	Roles, Cooperatives []Option
}

// Person is one person's page. May says whether the caller decides about them.
type Person struct {
	Layout
	Row                 PersonRow
	Form                Form
	Roles, Cooperatives []Option
	May, Open, Entered  bool
	Audit               string
}

// Audit is the log of who did what.
type Audit struct {
	Layout
	Form                   Form
	People, Acts, Subjects []Option
	Rows                   []AuditRow
	Pager                  Page
	Any                    bool // a filter is on
}

// AuditRow is one act with what it changed.
type AuditRow struct {
	ID, When, Who, Act, Subject, Link, Note, Request string
	Changes                                          []Difference
}

// Difference is one thing that was changed: what it was, and is. An empty one
// was not there.
type Difference struct{ Name, Before, After string }
