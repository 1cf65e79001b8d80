package sandbox

import (
	"encoding/json"
	"time"

	"plantagenet/internal/money"
)

// ref is a string that may be absent: empty is null in JSON.
type ref string

// MarshalJSON writes an empty ref as null.
func (r ref) MarshalJSON() ([]byte, error) {
	if r == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(r))
}

type metadata = map[string]string

// session is a Checkout Session; what the API does not show is under Hidden.
type session struct {
	ID                string    `json:"id"`
	Object            string    `json:"object"`
	AmountSubtotal    int64     `json:"amount_subtotal"`
	AmountTotal       int64     `json:"amount_total"`
	CancelURL         ref       `json:"cancel_url"`
	ClientReferenceID ref       `json:"client_reference_id"`
	Created           int64     `json:"created"`
	Currency          string    `json:"currency"`
	Customer          ref       `json:"customer"`
	CustomerDetails   *details  `json:"customer_details"`
	CustomerEmail     ref       `json:"customer_email"`
	ExpiresAt         int64     `json:"expires_at"`
	Livemode          bool      `json:"livemode"`
	Locale            ref       `json:"locale"`
	Metadata          metadata  `json:"metadata"`
	Mode              string    `json:"mode"`
	PaymentIntent     ref       `json:"payment_intent"`
	PaymentMethods    []string  `json:"payment_method_types"`
	PaymentStatus     string    `json:"payment_status"`
	Status            string    `json:"status"`
	SuccessURL        string    `json:"success_url"`
	TotalDetails      totals    `json:"total_details"`
	UIMode            string    `json:"ui_mode"`
	URL               ref       `json:"url"`
	Hidden            hiddenFor `json:"_hidden"`
}

// hiddenFor is what a session keeps for its page and its intent.
type hiddenFor struct {
	Lines         []line   `json:"lines"`
	Description   string   `json:"description"`
	Metadata      metadata `json:"metadata"`
	CaptureMethod string   `json:"capture_method"`
	ReceiptEmail  string   `json:"receipt_email"`
}

type details struct {
	Email ref `json:"email"`
	Name  ref `json:"name"`
}

type totals struct {
	Discount int64 `json:"amount_discount"`
	Shipping int64 `json:"amount_shipping"`
	Tax      int64 `json:"amount_tax"`
}

// line is a line item of a session.
type line struct {
	ID             string `json:"id"`
	Object         string `json:"object"`
	AmountDiscount int64  `json:"amount_discount"`
	AmountSubtotal int64  `json:"amount_subtotal"`
	AmountTax      int64  `json:"amount_tax"`
	AmountTotal    int64  `json:"amount_total"`
	Currency       string `json:"currency"`
	Description    string `json:"description"`
	Quantity       int64  `json:"quantity"`
	Note           string `json:"_note,omitempty"` // the product's description, for the page
}

// intent is a PaymentIntent.
type intent struct {
	ID               string       `json:"id"`
	Object           string       `json:"object"`
	Amount           int64        `json:"amount"`
	AmountCapturable int64        `json:"amount_capturable"`
	AmountReceived   int64        `json:"amount_received"`
	CanceledAt       *int64       `json:"canceled_at"`
	CancelReason     ref          `json:"cancellation_reason"`
	CaptureMethod    string       `json:"capture_method"`
	ClientSecret     string       `json:"client_secret"`
	ConfirmMethod    string       `json:"confirmation_method"`
	Created          int64        `json:"created"`
	Currency         string       `json:"currency"`
	Customer         ref          `json:"customer"`
	Description      ref          `json:"description"`
	LastError        *problem     `json:"last_payment_error"`
	LatestCharge     ref          `json:"latest_charge"`
	Livemode         bool         `json:"livemode"`
	Metadata         metadata     `json:"metadata"`
	NextAction       *nextAction  `json:"next_action"`
	PaymentMethod    ref          `json:"payment_method"`
	PaymentMethods   []string     `json:"payment_method_types"`
	ReceiptEmail     ref          `json:"receipt_email"`
	Status           string       `json:"status"`
	Hidden           *intentInner `json:"_hidden,omitempty"`
}

// intentInner is the card that waits for 3-D Secure; a test number, never a real one.
type intentInner struct {
	Card    string `json:"card"`
	Session string `json:"session"`
	Month   int    `json:"month"`
	Year    int    `json:"year"`
}

type nextAction struct {
	Type     string       `json:"type"`
	Redirect *redirection `json:"redirect_to_url,omitempty"`
}

type redirection struct {
	ReturnURL ref    `json:"return_url"`
	URL       string `json:"url"`
}

// charge is one try at a card.
type charge struct {
	ID                 string      `json:"id"`
	Object             string      `json:"object"`
	Amount             int64       `json:"amount"`
	AmountCaptured     int64       `json:"amount_captured"`
	AmountRefunded     int64       `json:"amount_refunded"`
	BalanceTransaction ref         `json:"balance_transaction"`
	BillingDetails     details     `json:"billing_details"`
	Captured           bool        `json:"captured"`
	Created            int64       `json:"created"`
	Currency           string      `json:"currency"`
	Customer           ref         `json:"customer"`
	Description        ref         `json:"description"`
	Disputed           bool        `json:"disputed"`
	FailureCode        ref         `json:"failure_code"`
	FailureMessage     ref         `json:"failure_message"`
	Livemode           bool        `json:"livemode"`
	Metadata           metadata    `json:"metadata"`
	Outcome            outcome     `json:"outcome"`
	Paid               bool        `json:"paid"`
	PaymentIntent      ref         `json:"payment_intent"`
	PaymentMethod      ref         `json:"payment_method"`
	MethodDetails      methodUsed  `json:"payment_method_details"`
	ReceiptEmail       ref         `json:"receipt_email"`
	Refunded           bool        `json:"refunded"`
	Status             string      `json:"status"`
	Hidden             chargeInner `json:"_hidden"`
}

// chargeInner remembers what the card is known to bring later.
type chargeInner struct {
	Dispute string    `json:"dispute,omitempty"`
	Refund  string    `json:"refund,omitempty"`
	Due     time.Time `json:"due,omitzero"`
}

type outcome struct {
	NetworkStatus string `json:"network_status"`
	Reason        ref    `json:"reason"`
	RiskLevel     string `json:"risk_level"`
	SellerMessage string `json:"seller_message"`
	Type          string `json:"type"`
}

type methodUsed struct {
	Type string   `json:"type"`
	Card cardUsed `json:"card"`
}

type cardUsed struct {
	Brand       string       `json:"brand"`
	Country     string       `json:"country"`
	ExpMonth    int          `json:"exp_month"`
	ExpYear     int          `json:"exp_year"`
	Funding     string       `json:"funding"`
	Last4       string       `json:"last4"`
	ThreeDSecur *threeSecure `json:"three_d_secure"`
}

type threeSecure struct {
	Flow   string `json:"authentication_flow"`
	Result string `json:"result"`
}

// transaction is a balance transaction: what a charge, refund or dispute did to the balance.
type transaction struct {
	ID          string      `json:"id"`
	Object      string      `json:"object"`
	Amount      money.Cents `json:"amount"`
	AvailableOn int64       `json:"available_on"`
	Created     int64       `json:"created"`
	Currency    string      `json:"currency"`
	Description ref         `json:"description"`
	Fee         money.Cents `json:"fee"`
	FeeDetails  []feeDetail `json:"fee_details"`
	Net         money.Cents `json:"net"`
	Category    string      `json:"reporting_category"`
	Source      string      `json:"source"`
	Status      string      `json:"status"`
	Type        string      `json:"type"`
}

type feeDetail struct {
	Amount      money.Cents `json:"amount"`
	Application ref         `json:"application"`
	Currency    string      `json:"currency"`
	Description string      `json:"description"`
	Type        string      `json:"type"`
}

// refund gives back all or part of a charge.
type refund struct {
	ID                 string    `json:"id"`
	Object             string    `json:"object"`
	Amount             int64     `json:"amount"`
	BalanceTransaction ref       `json:"balance_transaction"`
	Charge             string    `json:"charge"`
	Created            int64     `json:"created"`
	Currency           string    `json:"currency"`
	FailureReason      string    `json:"failure_reason,omitempty"`
	Metadata           metadata  `json:"metadata"`
	PaymentIntent      ref       `json:"payment_intent"`
	Reason             ref       `json:"reason"`
	Status             string    `json:"status"`
	Later              string    `json:"_later,omitempty"` // what it will become by itself, at Due
	Due                time.Time `json:"_due,omitzero"`
}

type customer struct {
	ID          string   `json:"id"`
	Object      string   `json:"object"`
	Created     int64    `json:"created"`
	Description ref      `json:"description"`
	Email       ref      `json:"email"`
	Livemode    bool     `json:"livemode"`
	Metadata    metadata `json:"metadata"`
	Name        ref      `json:"name"`
	Phone       ref      `json:"phone"`
}

// dispute is a buyer's complaint at the bank about a charge.
type dispute struct {
	ID              string            `json:"id"`
	Object          string            `json:"object"`
	Amount          int64             `json:"amount"`
	Transactions    []transaction     `json:"balance_transactions"`
	Charge          string            `json:"charge"`
	Created         int64             `json:"created"`
	Currency        string            `json:"currency"`
	Evidence        map[string]string `json:"evidence"`
	EvidenceDetails evidenceDetails   `json:"evidence_details"`
	Refundable      bool              `json:"is_charge_refundable"`
	Livemode        bool              `json:"livemode"`
	Metadata        metadata          `json:"metadata"`
	PaymentIntent   ref               `json:"payment_intent"`
	Reason          string            `json:"reason"`
	Status          string            `json:"status"`
}

type evidenceDetails struct {
	DueBy       int64 `json:"due_by"`
	HasEvidence bool  `json:"has_evidence"`
	PastDue     bool  `json:"past_due"`
	Submissions int   `json:"submission_count"`
}

// endpoint is a webhook endpoint made by the API.
type endpoint struct {
	ID          string   `json:"id"`
	Object      string   `json:"object"`
	APIVersion  ref      `json:"api_version"`
	Created     int64    `json:"created"`
	Description ref      `json:"description"`
	Events      []string `json:"enabled_events"`
	Livemode    bool     `json:"livemode"`
	Metadata    metadata `json:"metadata"`
	Secret      string   `json:"secret,omitempty"`
	Status      string   `json:"status"`
	URL         string   `json:"url"`
	Hidden      struct {
		Secret string `json:"secret"`
	} `json:"_hidden"`
}

// event tells that something happened, with the object as it was then.
type event struct {
	ID              string       `json:"id"`
	Object          string       `json:"object"`
	APIVersion      string       `json:"api_version"`
	Created         int64        `json:"created"`
	Data            eventData    `json:"data"`
	Livemode        bool         `json:"livemode"`
	PendingWebhooks int          `json:"pending_webhooks"`
	Request         eventRequest `json:"request"`
	Type            string       `json:"type"`
}

type eventData struct {
	Object json.RawMessage `json:"object"`
}

type eventRequest struct {
	ID             ref `json:"id"`
	IdempotencyKey ref `json:"idempotency_key"`
}
