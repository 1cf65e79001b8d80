package stripe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	stripego "github.com/stripe/stripe-go/v76"

	"plantagenet/internal/payment"
)

// explain tells what a failed call means for us. Only Stripe's own JSON can say
// no for good: a cut line, a time out, a page of a proxy leave the outcome open,
// and so does a key that is wrong today (401, 403): what we owe stays owed.
func explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w: %w", doing, kind(err), told(err))
}

// told is what may be repeated of a failure. Stripe's message and an answer
// that cannot be read may quote the buyer's address, so neither is kept: the
// request's number finds them in Stripe's own log.
func told(err error) error {
	var refusal *stripego.Error
	if errors.As(err, &refusal) {
		if refusal.HTTPStatusCode == http.StatusUnauthorized {
			return fmt.Errorf("status 401, Invalid API Key, request %q", refusal.RequestID)
		}
		return fmt.Errorf("status %d, type %q, code %q, parameter %q, request %q",
			refusal.HTTPStatusCode, refusal.Type, refusal.Code, refusal.Param, refusal.RequestID)
	}
	var line net.Error
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &line) || errors.Is(err, errQueue) {
		return err
	}
	return errUnreadable
}

var errUnreadable = errors.New("the answer cannot be read")

func kind(err error) error {
	var e *stripego.Error
	if !errors.As(err, &e) {
		return payment.ErrUncertain
	}
	switch status := e.HTTPStatusCode; {
	case status == http.StatusConflict, status == http.StatusTooManyRequests, status >= 500,
		status == http.StatusUnauthorized, status == http.StatusForbidden, status < 400:
		return payment.ErrUncertain
	case e.Type == stripego.ErrorTypeIdempotency:
		return payment.ErrKeyReused
	case status == http.StatusNotFound, e.Code == stripego.ErrorCodeResourceMissing:
		return payment.ErrUnknownObject
	}
	return payment.ErrRefused
}

// replayedFailure says that Stripe remembers a failure for our key: asking
// again brings the same answer for ever, so the object must be looked up.
func replayedFailure(err error) bool {
	var e *stripego.Error
	return errors.As(err, &e) && e.HTTPStatusCode >= 500
}

// complete refuses an answer without an id: a proxy's {} is no object.
func complete(doing, id string) error {
	if id == "" {
		return fmt.Errorf("%s: %w: the answer has no id", doing, payment.ErrUncertain)
	}
	return nil
}
