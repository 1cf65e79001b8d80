// Package hooks is the door through which Stripe's events come in. An event is
// verified over the raw body, stored, and only then answered; what it means is
// worked out afterwards from the object fetched anew.
package hooks

import (
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/clock"
	"plantagenet/internal/crash"
	"plantagenet/internal/jobs"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// MaxBody is the largest event that is read, in bytes.
const MaxBody = 512 << 10

// Stripe takes one event in: 200 once it is stored, 400 when it is forged,
// altered or too old.
func Stripe(shop checkout.Shop) echo.HandlerFunc {
	return func(c echo.Context) error {
		body, err := io.ReadAll(io.LimitReader(c.Request().Body, MaxBody+1))
		if err != nil || len(body) > MaxBody {
			return c.String(http.StatusRequestEntityTooLarge, "event too large\n")
		}
		event, err := shop.Gateway.VerifyWebhook(body, c.Request().Header.Get("Stripe-Signature"), clock.Now())
		if err != nil {
			return c.String(http.StatusBadRequest, "signature not valid\n")
		}
		crash.At("K6")
		err = postgres.InTx(c.Request().Context(), shop.DB, func(tx *postgres.Tx) error {
			fresh, err := payment.Receive(c.Request().Context(), tx, event)
			if err != nil || !fresh {
				return err
			}
			return jobs.Insert(c.Request().Context(), tx, checkout.ApplyEvent{EventID: event.ID}, nil)
		})
		if err != nil {
			return fmt.Errorf("store event %s: %w", event.ID, err)
		}
		crash.At("K7")
		return c.String(http.StatusOK, "ok\n")
	}
}
