package staffview

// Mark is a state in words with the kind of its tag.
type Mark struct{ Kind, Text string }

// ComingRow is a shipment in a list.
type ComingRow struct {
	Code, Band, From, Contents, Pieces, Day string
	State                                   Mark
}

// Arrivals is the list of shipments: expected, then past.
type Arrivals struct {
	Layout      Layout
	Expected    []ComingRow
	Past        []ComingRow
	Pager       Page
	MayAnnounce bool
}

// Fact is a line of facts: what, and what it is; Path leads further.
type Fact struct{ Label, Text, Path string }

// LineField is one row of a form of lines; Name ends its fields' names.
type LineField struct {
	Name string
	Said string // the article in words, where it is known
}

// Announce is the form that announces a shipment. Without Slug it asks for the
// cooperative first.
type Announce struct {
	Layout     Layout
	Form       Form
	Slug       string
	From       string
	Order      string
	Terms      string // of the agreement, for those who see money
	Coops      []Option
	Modes      []Option
	Currencies []Option
	Articles   []Option // proposed to the SKU fields
	Rows       []LineField
	Costs      bool // goods are bought, and the caller sees money
}

// Shipment is one shipment with what became of it.
type Shipment struct {
	Layout     Layout
	Form       Form
	Code       string
	Band, From string
	Slug       string
	State      Mark
	Sub        string
	Facts      []Fact
	Lines      []ShipmentLine
	Arrivals   []ArrivalBlock
	Costs      *CostTable
	Stale      string // pieces came since the costs were booked
	CostsPath  string
	MayReceive bool
	MayCancel  bool
	MayCost    bool
}

// ShipmentLine is one lot of a shipment; figures are in words.
type ShipmentLine struct {
	SKU, Name, Lot, Known                        string
	Announced, Good, Damaged, Lost, OnWay, Extra string
	Cost, Landed                                 string // a piece: bought at, and with the way
	Short                                        bool
}

// ArrivalBlock is one arrival: who counted what, when.
type ArrivalBlock struct {
	Number  string
	Title   string
	Note    string
	Voided  string
	Lines   []ArrivalLine
	Labels  string // where labels for what came are printed
	MayVoid bool
}

// ArrivalLine is what was counted of one lot.
type ArrivalLine struct{ SKU, Name, Lot, Into, Good, Damaged, Lost, Surplus, Note string }

// Receive is the form that counts a shipment in.
type Receive struct {
	Layout     Layout
	Form       Form
	Code       string
	Band, From string
	Lines      []ReceiveLine
	Extras     []LineField
	Places     []Option
	Articles   []Option
	Changed    bool
	Scanned    string // what the last scan did
}

// ReceiveLine is one announced lot to count. Codes are what a scanner may read.
type ReceiveLine struct {
	ID, SKU, Name, Lot, OnWay string
	Codes                     string
	Picked                    bool
	Open                      bool // the lot's own facts are shown
}

// Costs is the form of what the way here cost, with its preview.
type Costs struct {
	Layout     Layout
	Form       Form
	Code       string
	Rows       []LineField
	Kinds      []Option
	Bases      []Option
	Currencies []Option
	Rates      []Option
	Preview    *CostTable
	Correcting bool
}

// CostTable is how costs fall on lots.
type CostTable struct {
	Caption string
	Heads   []string
	Rows    []CostRow
	Feet    []string // value, costs one by one, all costs, all
	Notes   []string // each cost as it was invoiced
	GST     string
}

// CostRow is one lot: its value, each cost, all costs, a piece with the way.
type CostRow struct {
	SKU, Name, Lot, Pieces, Value string
	Parts                         []string
	Costs, Piece, Before          string
}

// Suppliers is the list of cooperatives at the desk.
type Suppliers struct {
	Layout Layout
	Rows   []SupplierRow
	Pager  Page
}

// SupplierRow is one cooperative in the list.
type SupplierRow struct {
	Slug, Name, Place, Terms, Last, Lead, OnHand, OnWay, Owed string
	NoTerms                                                   bool
}

// Supplier is one cooperative as the store deals with it.
type Supplier struct {
	Layout     Layout
	Slug, Name string
	Place      string
	Facts      []Fact
	Agreements []AgreementRow
	Advances   []AdvanceRow
	Orders     []SupplierOrderRow
	Shipments  []ComingRow
	MayAgree   bool
	MayPay     bool
	MayOrder   bool
	Announce   bool
}

// AgreementRow is one agreement.
type AgreementRow struct {
	Terms, From, To, Agreed, By, Advance, Note string
	State                                      Mark
	EndPath                                    string
}

// AdvanceRow is one advance.
type AdvanceRow struct{ ID, Day, Amount, Dollars, Order, Reference, Reversed string }

// AgreementForm writes an agreement; Before is the one it will end.
type AgreementForm struct {
	Layout          Layout
	Form            Form
	Slug, Name      string
	Before          string
	Terms, Currency []Option
}

// AdvanceForm books an advance.
type AdvanceForm struct {
	Layout     Layout
	Form       Form
	Slug, Name string
	Currency   []Option
	Rates      []Option
	Orders     []Option
	Hint       string
}

// SupplierOrderRow is an order to a supplier in a list.
type SupplierOrderRow struct {
	Number, Band, From, Pieces, Value, Sent, Expected string
	State                                             Mark
}

// SupplierOrders is the list of orders to suppliers.
type SupplierOrders struct {
	Layout   Layout
	Open     bool
	Rows     []SupplierOrderRow
	Pager    Page
	MayOrder bool
}

// SupplierOrderForm writes an order to a supplier. Without Slug it asks for the
// cooperative first.
type SupplierOrderForm struct {
	Layout     Layout
	Form       Form
	Number     string
	Slug, From string
	Terms      string
	Coops      []Option
	Currencies []Option
	Articles   []Option
	Rows       []LineField
	Costs      bool
}

// SupplierOrder is one order to a supplier.
type SupplierOrder struct {
	Layout     Layout
	Form       Form
	Number     string
	Band, From string
	Slug       string
	State      Mark
	Facts      []Fact
	Lines      []SupplierOrderLine
	Total      string
	Pieces     string
	Shipments  []ComingRow
	MaySend    bool
	MayEdit    bool
	MayCancel  bool
	NeedsWhy   bool
	MayClose   bool
	Announce   bool
}

// SupplierOrderLine is one variant of an order.
type SupplierOrderLine struct{ SKU, Name, Quantity, Unit, Sum, Announced, Arrived string }

// Rates is the list of exchange rates with the form that enters one.
type Rates struct {
	Layout   Layout
	Form     Form
	Rows     []RateRow
	Pager    Page
	MayEnter bool
}

// RateRow is one rate.
type RateRow struct{ ID, Day, Rate, Franc, Source, By, Withdrawn string }
