package checkout

import (
	"time"

	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// Shop is what the verbs work with: the database, the gateway at the edge, and
// where a buyer comes back to.
type Shop struct {
	DB      *postgres.DB
	Gateway payment.Gateway
	// OrderURL is an order's public page in a language; ReturnURL is where Stripe
	// sends the buyer back to.
	OrderURL  func(lang, token string) string
	ReturnURL func(lang, token string) string
}

// SessionLifetime is how long the page at Stripe stays open. Stripe takes no
// less than 30 minutes from the moment it is asked; the rest is for asking again.
const SessionLifetime = 34 * time.Minute

// HoldLifetime is how long goods are reserved: a little longer than the page at
// Stripe, so that who pays in time finds them.
const HoldLifetime = SessionLifetime + 2*time.Minute

// ReservedFor is what the buyer is told, on the safe side.
const ReservedFor = 30 * time.Minute
