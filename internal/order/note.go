package order

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// StaffNote is what one of the staff wrote for the others about an order.
type StaffNote struct {
	Who  string    `db:"who"`
	Text string    `db:"text"`
	At   time.Time `db:"at"`
}

// maxNote is the longest note, in characters.
const maxNote = 2000

// Write adds a note to an order. The same key again writes nothing and is false.
func Write(ctx context.Context, tx *postgres.Tx, orderID int64, key, who, text string) (bool, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return false, fault.New(fault.Invalid, "note_missing").On("note")
	}
	if utf8.RuneCountInString(text) > maxNote {
		return false, fault.New(fault.Invalid, "too_long").On("note").With("Max", maxNote)
	}
	n, err := tx.Exec(ctx, `insert into order_note (order_id, key, who, text) values ($1, $2, $3, $4)
		on conflict on constraint order_note_key_unique do nothing`, orderID, key, who, text)
	if err != nil {
		return false, fmt.Errorf("write note: %w", err)
	}
	return n == 1, nil
}

// StaffNotes returns an order's notes, the latest first.
func StaffNotes(ctx context.Context, r postgres.Reader, orderID int64) ([]StaffNote, error) {
	var notes []StaffNote
	err := r.Select(ctx, &notes, `select who, text, at from order_note where order_id = $1 order by id desc`, orderID)
	return notes, err
}

// Event is one step of an order's own story.
type Event struct {
	Kind   string    `db:"kind"`
	Detail string    `db:"detail"`
	At     time.Time `db:"at"`
}

// Story returns what happened to an order, first things first.
func Story(ctx context.Context, r postgres.Reader, orderID int64) ([]Event, error) {
	var events []Event
	err := r.Select(ctx, &events, `select kind, detail, at from order_event where order_id = $1 order by id`, orderID)
	return events, err
}

// Initials are all that a volunteer sees of a buyer's name: « M.-È. L. ».
func Initials(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		parts := strings.Split(word, "-")
		for j, part := range parts {
			first, _ := utf8.DecodeRuneInString(part)
			parts[j] = ""
			if unicode.IsLetter(first) || unicode.IsDigit(first) {
				parts[j] = string(unicode.ToUpper(first)) + "."
			}
		}
		words[i] = strings.Trim(strings.Join(parts, "-"), "-")
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
