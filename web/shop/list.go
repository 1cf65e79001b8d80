package shopview

// ListPage is the articles: all of them, a search, or what filters leave.
type ListPage struct {
	Layout
	Query     string
	Corrected string // the words searched instead, when nothing matched as typed
	Total     int
	Heading   string // a category's or a country's name, or empty
	Groups    []FacetGroup
	Chips     []Option
	ClearAll  string // address without filters
	Sort      string
	Sorts     []SortOption
	Cards     []Card
	Pages     Paging
	Near      []Option // words close to the one nothing was found for
	Fewer     *Fewer
}

// FacetGroup is one filter with its counts. Rows past Shown fold away.
type FacetGroup struct {
	Name, Title string
	Shown       int
	Options     []FacetOption
}

// FacetOption is one value of a filter; Count is what choosing it would leave.
type FacetOption struct {
	Value, Label string
	Count        int
	On           bool
	Band         string
}

// SortOption is one order of the list.
type SortOption struct {
	Value, Label string
	On           bool
}

// Paging is the way through a long list; an empty address hides its link.
type Paging struct {
	Previous, Next string
	Number, Of     int
}

// Fewer offers what one filter less would show.
type Fewer struct {
	Text, Href string
	Cards      []Card
}

func (g FacetGroup) first() []FacetOption {
	if g.Shown == 0 || len(g.Options) <= g.Shown+1 {
		return g.Options
	}
	return g.Options[:g.Shown]
}

func (g FacetGroup) rest() []FacetOption { return g.Options[len(g.first()):] }

func (p ListPage) filters() int { return len(p.Chips) }

// groups are the filters worth showing: none where nothing was found without
// any, since none could find more.
func (p ListPage) groups() []FacetGroup {
	if p.Total == 0 && len(p.Chips) == 0 {
		return nil
	}
	return p.Groups
}
