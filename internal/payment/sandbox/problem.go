package sandbox

import (
	"errors"
	"net/http"
)

// problem is an error as Stripe's API words it.
type problem struct {
	status      int
	Type        string `json:"type"`
	Code        string `json:"code,omitempty"`
	DeclineCode string `json:"decline_code,omitempty"`
	Param       string `json:"param,omitempty"`
	Message     string `json:"message"`
	Charge      string `json:"charge,omitempty"`
	Intent      any    `json:"payment_intent,omitempty"`
}

// Error is the message.
func (p *problem) Error() string { return p.Message }

func invalid(code, param, message string) *problem {
	return &problem{status: http.StatusBadRequest, Type: "invalid_request_error", Code: code, Param: param, Message: message}
}

func missing(path string) *problem {
	return invalid("parameter_missing", bracketed(path), "Missing required param: "+bracketed(path)+".")
}

func unknownObject(kind, id string) *problem {
	p := invalid("resource_missing", "id", "No such "+kind+": '"+id+"'")
	p.status = http.StatusNotFound
	return p
}

func keyMismatch(key string) *problem {
	return &problem{status: http.StatusBadRequest, Type: "idempotency_error",
		Message: "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '" + key + "' if you meant to execute a different request."}
}

var errKeyInUse = &problem{status: http.StatusConflict, Type: "idempotency_error", Code: "idempotency_key_in_use",
	Message: "There is currently another in-progress request using this Idempotency Key."}

var errBroken = &problem{status: http.StatusInternalServerError, Type: "api_error",
	Message: "An unknown error occurred"}

// problemOf is the problem an error is, or a failure of our own.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return errBroken
}
