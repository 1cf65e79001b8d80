// Package fault carries the few kinds of failure a person can act on, with the
// stable code programs see and the message key people read. Everything else is
// a plain error and is shown as "something broke here".
package fault

import (
	"errors"
	"fmt"
)

// Kind says which answer a fault calls for; doors turn it into an HTTP status.
type Kind int

// The kinds, in the order of the HTTP statuses they become.
const (
	Broken      Kind = iota // 500, also every plain error
	Invalid                 // 422, the input cannot be used as it is
	NotFound                // 404
	Conflict                // 409, the state changed under the caller
	Forbidden               // 403
	TooMany                 // 429
	TooLarge                // 413
	Unavailable             // 503, try again later
)

// Fault is an error with public words: Code is stable for programs
// ("sold_out"), Key names the message for people, Args fill it.
// Field names the form field at fault, if one is. Fields holds several faults
// of one form.
type Fault struct {
	Kind   Kind
	Code   string
	Key    string
	Field  string
	Args   map[string]any
	Fields []*Fault
	cause  error
}

// New makes a fault whose message key is "fault." + code.
func New(kind Kind, code string) *Fault {
	return &Fault{Kind: kind, Code: code, Key: "fault." + code}
}

// On returns a copy that names the form field at fault.
func (f Fault) On(field string) *Fault { f.Field = field; return &f }

// With returns a copy with one more value for the message.
func (f Fault) With(name string, value any) *Fault {
	args := make(map[string]any, len(f.Args)+1)
	for k, v := range f.Args {
		args[k] = v
	}
	args[name] = value
	f.Args = args
	return &f
}

// Because returns a copy that wraps the cause, for the log only.
func (f Fault) Because(cause error) *Fault { f.cause = cause; return &f }

// Form bundles the faults of one form into one Invalid fault; nil when there are none.
func Form(fields []*Fault) error {
	if len(fields) == 0 {
		return nil
	}
	f := New(Invalid, "invalid")
	f.Fields = fields
	return f
}

func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %v", f.Code, f.cause)
	}
	return f.Code
}

func (f *Fault) Unwrap() error { return f.cause }

// Is makes errors.Is(err, fault.New(…)) compare codes.
func (f *Fault) Is(target error) bool {
	var other *Fault
	return errors.As(target, &other) && other.Code == f.Code
}

// Of returns the fault inside err, if there is one.
func Of(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf returns the kind of err; Broken for a plain error.
func KindOf(err error) Kind {
	if f, ok := Of(err); ok {
		return f.Kind
	}
	return Broken
}
