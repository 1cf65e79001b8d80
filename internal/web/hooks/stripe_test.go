package hooks

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/checkout"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// signed believes the signature "good" and no other.
type signed struct{ *shoptest.Gateway }

func (signed) VerifyWebhook(body []byte, signature string, _ time.Time) (payment.Event, error) {
	if signature != "good" {
		return payment.Event{}, payment.ErrSignature
	}
	return payment.Event{ID: "evt_" + string(body), Type: "checkout.session.completed", ObjectID: "cs_1", ObjectType: "checkout.session", Created: time.Now()}, nil
}

func door(t *testing.T, s checkout.Shop) http.Handler {
	t.Helper()
	e := echo.New()
	if err := gate.Mount(e, gate.Options{}, Routes(s)); err != nil {
		t.Fatal(err)
	}
	return e
}

func deliver(h http.Handler, body, signature string) int {
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", strings.NewReader(body))
	r.Header.Set("Stripe-Signature", signature)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestAnEventIsInTheInboxBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	h := door(t, checkout.Shop{DB: db, Gateway: signed{shoptest.NewGateway()}})
	for range 5 { // Stripe delivers at least once
		if code := deliver(h, "1", "good"); code != http.StatusOK {
			t.Fatalf("answered %d", code)
		}
	}
	if n := shoptest.Count(t, db, `select count(*) from stripe_event where id = 'evt_1' and applied_at is null`); n != 1 {
		t.Fatalf("%d events in the inbox", n)
	}
	if n := shoptest.Count(t, db, `select count(*) from river_job where kind = 'apply_event'`); n != 1 {
		t.Fatalf("%d jobs to apply it", n)
	}
}

func TestAnEventThatCannotBeStoredIsNotAnsweredWith200(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	h := door(t, checkout.Shop{DB: db, Gateway: signed{shoptest.NewGateway()}})
	if _, err := db.SQL().Exec(`alter table stripe_event rename to gone`); err != nil {
		t.Fatal(err)
	}
	if code := deliver(h, "1", "good"); code < 500 {
		t.Fatalf("answered %d", code)
	}
}

func TestAForgedEventIsRefusedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	h := door(t, checkout.Shop{DB: db, Gateway: signed{shoptest.NewGateway()}})
	if code := deliver(h, "1", "forged"); code != http.StatusBadRequest {
		t.Fatalf("answered %d", code)
	}
	if code := deliver(h, strings.Repeat("x", MaxBody+1), "good"); code != http.StatusRequestEntityTooLarge {
		t.Fatalf("a body past its limit was answered %d", code)
	}
	if n := shoptest.Count(t, db, `select count(*) from stripe_event`); n != 0 {
		t.Fatalf("%d events stored", n)
	}
}
