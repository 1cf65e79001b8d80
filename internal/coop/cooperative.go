package coop

import (
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// Cooperative makes or grows what the shop sells. Country is an ISO 3166-1
// code, empty when not known; Invented marks demonstration data.
type Cooperative struct {
	ID        int64              `db:"id" json:"-"`
	Slug      string             `db:"slug" json:"slug"`
	Name      string             `db:"name" json:"name"`
	Country   string             `db:"country" json:"country"`
	Latitude  *float64           `db:"latitude" json:"latitude"`   // degrees north
	Longitude *float64           `db:"longitude" json:"longitude"` // degrees east
	Invented  bool               `db:"invented" json:"invented"`
	Position  int                `db:"position" json:"position"`
	Texts     map[i18n.Lang]Text `db:"-" json:"texts"`
}

// Text is what is said of a cooperative in one language. A quote stands only
// with the consent of who said it.
type Text struct {
	Place   string `db:"place" json:"place"`
	Craft   string `db:"craft" json:"craft"`
	Summary string `db:"summary" json:"summary"`
	Story   string `db:"story" json:"story"`
	Quote   string `db:"quote" json:"quote"`
	QuoteBy string `db:"quote_by" json:"quote_by"`
}

// Maker is a person of a cooperative; unnamed in public until ConsentedOn
// (2026-03-02), which is empty when there is no consent.
type Maker struct {
	Cooperative string `json:"cooperative"` // slug
	Name        string `json:"name"`
	ConsentedOn string `json:"consented_on"`
}

func init() {
	postgres.Explain("cooperative_slug_form", fault.New(fault.Invalid, "slug_form").On("slug"))
	postgres.Explain("cooperative_slug_unique", fault.New(fault.Conflict, "slug_taken").On("slug"))
}
