package staffview

import (
	"context"
	"strconv"

	"plantagenet/internal/i18n"
)

// pcs writes a number of pieces in the page's language.
func pcs(ctx context.Context, n int64) string { return i18n.Number(i18n.From(ctx), n) }

// gap writes a difference with its sign: +2, −3, 0.
func gap(ctx context.Context, n int64) string {
	switch {
	case n > 0:
		return "+" + pcs(ctx, n)
	case n < 0:
		return "−" + pcs(ctx, -n)
	}
	return "0"
}

func id64(n int64) string { return strconv.FormatInt(n, 10) }

// PlaceRow is one place where goods can lie.
type PlaceRow struct {
	Code, Name, Kind       string
	NameFR, NameEN         string
	Articles, Pieces, Held int64
	Web                    bool // what lies there is sold on the web
	Stall, Closed, Counted bool
}

// Places is the page of the places.
type Places struct {
	Layout  Layout
	Rows    []PlaceRow
	Leads   bool // may add, rename and close stalls
	Add     Form
	Shelf   Form
	Options []Option // places with shelves
}

// TransferRow is one transfer in a list.
type TransferRow struct {
	ID                   int64
	From, To, When, Who  string
	Note                 string
	Sent, Here, UnderWay int64
	Undone               bool
}

// Transfers lists them.
type Transfers struct {
	Layout Layout
	Rows   []TransferRow
	Pager  Page
}

// CarryLine is one line of a transfer being put together.
type CarryLine struct {
	Code, Name, SKU, Lot string
	Quantity             string
	Wrong                string
}

// TransferNew is the form of a new transfer: what was scanned stays in it.
type TransferNew struct {
	Layout Layout
	Form   Form
	Places []Option
	Lines  []CarryLine
	Pieces int64
}

// CarriedRow is one lot of a transfer.
type CarriedRow struct {
	LotID                  int64
	Lot, SKU, Name         string
	Sent, Arrived, Settled int64
	UnderWay               int64
	Blocked                bool
}

// Transfer is one transfer.
type Transfer struct {
	Layout             Layout
	ID                 int64
	From, To           string
	When, Who, Note    string
	ToStall, FromStall bool
	StallCode          string
	Rows               []CarriedRow
	UnderWay           int64
	Undone, MayUndo    bool
	Arrive             Form
}

// CountRow is one count in a list.
type CountRow struct {
	ID                int64
	What, State, Kind string // Kind is the tag's
	When, Who, Ended  string
	Counted, Off      int64
	Path              string
}

// Counts lists counts, and says what is due.
type Counts struct {
	Layout  Layout
	Rows    []CountRow
	Pager   Page
	Rolling int64
	Leads   bool
	Limit   Form
}

// CountNew is the form of a new count.
type CountNew struct {
	Layout Layout
	Form   Form
	Places []Option
	Coops  []Option
}

// SeenRow is one scan.
type SeenRow struct {
	ID                               int64
	When, Who, SKU, Name, Lot, Place string
	Quantity                         int64
	Undone                           bool
}

// SumRow is what was counted of an article so far, or is still to count.
type SumRow struct {
	SKU, Name, Place, Shelf, Lots, People string
	Counted, Expected                     int64
}

// Count is a count under way.
type Count struct {
	Layout    Layout
	ID        int64
	Title     string
	Blind     bool
	Open      bool
	Form      Form
	Places    []Option // empty where the count has one place
	Last      string   // what was counted just now, and how many in all
	Seen      []SeenRow
	Sums      []SumRow
	Todo      []SumRow
	TodoCount int64
	File      Form
	Pager     Page
}

// DiffRow is one difference.
type DiffRow struct {
	ID                               int64
	SKU, Name, Place, Lot, Lots      string
	Counted, Expected, Off, NotKnown int64
	Cost                             string
	When                             string
	Reason, Note                     string
	LeftOut, Overtaken, Unsteady     bool
	Short                            int64
	Orders                           []string
}

// CountReview is a count whose differences are looked at.
type CountReview struct {
	Layout                       Layout
	ID                           int64
	Title, State                 string
	InReview                     bool
	Lines, Off, Missing, TooMany int64
	Short, NoReason              int64
	Cost                         string
	Second, Counted, MayApprove  bool // above the limit; who looks has counted
	Ended                        string
	Rows                         []DiffRow
	Reasons                      []Option
	Form                         Form
	Pager                        Page
	PageNumber                   string
}

// SpotRow is where pieces of a lot lie.
type SpotRow struct {
	Place        string
	Pieces, Held int64
}

// AdjustedRow is one adjustment as it was made.
type AdjustedRow struct {
	EntryID                           int64
	When, Who, From, To, Reason, Note string
	Picture                           string // its address
	Quantity                          int64
	Undone                            bool
}

// Adjust is the form that takes pieces of a lot off, finds them, sets them aside.
type Adjust struct {
	Layout    Layout
	Lot, Name string
	Blocked   bool
	Spots     []SpotRow
	Form      Form
	From, To  []Option
	Reasons   []Option
	Rows      []AdjustedRow
}

// BuyerRow is one order that has pieces of a lot.
type BuyerRow struct {
	Order                    string
	Name, Email, Phone, Sent string
	Customer, ToSend         int64
}

// Block is the page that blocks a lot everywhere, and lets it go again.
type Block struct {
	Layout      Layout
	Lot, Name   string
	Blocked     bool
	Since, Note string // since when, by whom and why it is blocked
	Spots       []SpotRow
	Sold        int64 // pieces with buyers
	DoNotSend   []BuyerRow
	Form        Form
	Reasons     []Option
	May, Leads  bool
}

// LotBuyers lists who has a lot.
type LotBuyers struct {
	Layout    Layout
	Lot, Name string
	Rows      []BuyerRow
	Pieces    int64
}

// AgingRow is a lot near or past its best-before day.
type AgingRow struct {
	Lot, SKU, Name, Day, Left string
	OnSale, Elsewhere         int64
	Past, Soon, Blocked       bool
}

// BestBefore lists them.
type BestBefore struct {
	Layout Layout
	Form   Form
	Rows   []AgingRow
	Pager  Page
}

// named is one value of a message.
func named(name, value string) i18n.Args { return i18n.Args{name: value} }

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// reasonLabel is a reason in words; empty when there is none.
func reasonLabel(reasons []Option, value string) string {
	for _, o := range reasons {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	return ""
}
