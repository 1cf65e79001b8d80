package staffview

import "strings"

// Exchange is the page where files come in and go out.
type Exchange struct {
	Layout   Layout
	Form     Form
	May      bool // may bring files in
	Key      string
	Files    []ExchangeFile
	From, To string // days the exports of a period begin with
	On       string
	Places   []Option
}

// ExchangeFile is one file that was sent.
type ExchangeFile struct{ Name, Path, Kind, When, Who, State, Tag string }

// Import is one file: what it would change, or changed, and what is wrong in it.
type Import struct {
	Layout      Layout
	Name, Sub   string
	State, Tag  string
	Lead        string
	Busy        bool // looked at or taken in right now
	Done, Total int64
	Work        string // where its progress stands
	Figures     []ImportFigure
	Errors      []ImportLine
	MoreErrors  int
	Notes       []ImportLine
	New         []string
	Touched     []string
	MoreNew     int
	MoreTouched int
	Run, Drop   string // addresses; empty where it cannot be
	RunLabel    string
}

// ImportFigure is how many of something.
type ImportFigure struct{ Label, Value string }

// ImportLine is what is said of a line of the file, or of several.
type ImportLine struct{ Where, Text string }

// Accounts is a period's summary.
type Accounts struct {
	Layout  Layout
	Form    Form
	Period  string
	Query   string // from and to, for the links
	Quick   []Crumb
	Figures []AccountsRow
	Tables  []AccountsTable
}

// AccountsRow is one line of words and amounts.
type AccountsRow struct {
	Label  string
	Cells  []string
	Strong bool
}

// AccountsTable is a titled table of amounts.
type AccountsTable struct {
	Title string
	Note  string
	First string // heading of the words
	Heads []string
	Rows  []AccountsRow
}

// endOf is a file's kind as buttons say it: CSV, PDF.
func endOf(file string) string { return strings.ToUpper(file[strings.LastIndexByte(file, '.')+1:]) }
