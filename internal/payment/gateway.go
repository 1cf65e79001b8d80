package payment

import (
	"context"
	"errors"
	"time"

	"plantagenet/internal/money"
)

// What a call to the gateway can come to, besides an answer.
var (
	// ErrUncertain: no answer, or none that says what happened. Ask again with
	// the same key, or look the object up; never invent a new key.
	ErrUncertain = errors.New("outcome at Stripe unknown")
	// ErrRefused: Stripe said no for good.
	ErrRefused = errors.New("refused by Stripe")
	// ErrUnknownObject: Stripe knows no such object.
	ErrUnknownObject = errors.New("unknown to Stripe")
	// ErrKeyReused: the key was used before for something else.
	ErrKeyReused = errors.New("idempotency key used for something else")
	// ErrSignature: an event that does not carry our secret's signature, or is too old.
	ErrSignature = errors.New("webhook signature not valid")
)

// Gateway is the edge of the world where money is taken: Stripe, real or local.
// Each call may be slow, lost after it succeeded, or repeated under its key.
type Gateway interface {
	CreateSession(ctx context.Context, req SessionRequest) (Session, error)
	Session(ctx context.Context, id string) (Session, error)
	ExpireSession(ctx context.Context, id string) (Session, error)
	SessionOfIntent(ctx context.Context, intentID string) (Session, error)
	SessionsSince(ctx context.Context, since time.Time) ([]Session, error)
	CreateRefund(ctx context.Context, req RefundRequest) (Refund, error)
	Refund(ctx context.Context, id string) (Refund, error)
	RefundsOf(ctx context.Context, intentID string) ([]Refund, error)
	Dispute(ctx context.Context, id string) (Dispute, error)
	EventsSince(ctx context.Context, since time.Time) ([]Event, error)
	VerifyWebhook(body []byte, signature string, now time.Time) (Event, error)
}

// SessionRequest asks for a hosted payment page. Key is our payment's id.
type SessionRequest struct {
	Key         string
	PaymentID   string
	OrderToken  string
	OrderNumber string
	Email       string
	Locale      string // fr-CA or en
	SuccessURL  string
	CancelURL   string
	ExpiresAt   time.Time
	Currency    string // CAD
	Lines       []SessionLine
	Total       money.Cents // what the lines add up to
}

// SessionLine is one line of the payment page; Unit is cents a piece.
type SessionLine struct {
	Name        string
	Description string
	Unit        money.Cents
	Quantity    int
}

// Session states and payment states, in Stripe's words.
const (
	SessionOpen     = "open"
	SessionComplete = "complete"
	SessionExpired  = "expired"

	Paid   = "paid"
	Unpaid = "unpaid"
)

// Session is a hosted payment page as Stripe tells it now. Received is what was
// captured and Fee what Stripe keeps of it, once FeeKnown. PaymentID is our id.
type Session struct {
	ID            string
	URL           string
	Status        string
	PaymentStatus string
	PaymentID     string
	IntentID      string
	ChargeID      string
	Amount        money.Cents
	Received      money.Cents
	Fee           money.Cents
	FeeKnown      bool
	Currency      string // upper case, CAD
	ExpiresAt     time.Time
	Created       time.Time
}

// RefundRequest gives Amount cents of a captured payment back. Key is our refund's id.
type RefundRequest struct {
	Key      string
	IntentID string
	Amount   money.Cents
	Reason   string // ours; kept in the refund's metadata
}

// Refund is a refund as Stripe tells it now: pending, succeeded, failed …
// Key is our id from its metadata; empty for one made elsewhere.
type Refund struct {
	ID       string
	IntentID string
	Amount   money.Cents
	Status   string
	Reason   string
	Key      string
}

// Dispute is a dispute as Stripe tells it now.
type Dispute struct {
	ID       string
	IntentID string
	ChargeID string
	Amount   money.Cents
	Reason   string
	Status   string      // needs_response, under_review, won, lost …
	Fee      money.Cents // what Stripe keeps for it, as far as it has said
	DueBy    *time.Time
}

// Event is a verified event of which only type and object are believed.
type Event struct {
	ID         string
	Type       string
	ObjectID   string
	ObjectType string
	APIVersion string
	Created    time.Time
}
