package csvfile

import (
	"fmt"
	"strings"

	"plantagenet/internal/i18n"
)

// LineError is what is wrong, or worth knowing, and in which line of the file,
// counted from 1. Text is English, for commands; Say has it in any language.
type LineError struct {
	Line int               `json:"line"`
	Text string            `json:"text"`
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
}

// shownRunes is how much of a cell is repeated in what is said of it.
const shownRunes = 80

// Fault is the message import.key about a line; its values are called A, B, C …
func Fault(line int, key string, values ...any) LineError {
	e := LineError{Line: line, Key: "import." + key}
	for i, v := range values {
		if e.Args == nil {
			e.Args = map[string]string{}
		}
		e.Args[string(rune('A'+i))] = short(fmt.Sprint(v))
	}
	e.Text = e.Say(i18n.English)
	return e
}

// short keeps the beginning of a long cell; addresses stay whole.
func short(text string) string {
	runes := []rune(text)
	if len(runes) <= shownRunes || strings.HasPrefix(text, "http") {
		return text
	}
	return string(runes[:shownRunes]) + "…"
}

// Say is what is wrong in a language.
func (e LineError) Say(l i18n.Lang) string {
	if e.Key == "" {
		return e.Text
	}
	args := i18n.Args{}
	for name, v := range e.Args {
		args[name] = v
	}
	return i18n.Say(l, e.Key, args)
}

func (e LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }
