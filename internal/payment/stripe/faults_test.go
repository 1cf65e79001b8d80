package stripe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"plantagenet/internal/payment"
	"plantagenet/internal/payment/stripe"
)

// personal is what no error may repeat.
const personal = "m.lalonde@exemple.ca"

// fickle answers its calls with one handler after the other, the last one for
// ever, and remembers the key of each.
type fickle struct {
	mu      sync.Mutex
	answers []http.HandlerFunc
	keys    []string
	paths   []string
}

// ServeHTTP gives the next answer.
func (f *fickle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.keys = append(f.keys, r.Header.Get("Idempotency-Key"))
	f.paths = append(f.paths, r.Method+" "+r.URL.Path)
	answer := f.answers[0]
	if len(f.answers) > 1 {
		f.answers = f.answers[1:]
	}
	f.mu.Unlock()
	answer(w, r)
}

func (f *fickle) seen() (keys, paths []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.keys...), append([]string(nil), f.paths...)
}

func facing(t *testing.T, timeout time.Duration, answers ...http.HandlerFunc) (*stripe.Client, *fickle) {
	t.Helper()
	f := &fickle{answers: answers}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: server.URL, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Request-Id", "req_7")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func refusal(kind, code string) string {
	return fmt.Sprintf(`{"error":{"type":%q,"code":%q,"param":"customer_email","message":"Invalid email address: %s"}}`, kind, code, personal)
}

// lost takes the call and cuts the line.
func lost(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func slow(w http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(3 * time.Second):
	}
}

func page(amount int) http.HandlerFunc {
	return says(http.StatusOK, fmt.Sprintf(`{"id":"cs_1","object":"checkout.session","status":"open","payment_status":"unpaid",
		"client_reference_id":"pay_1","url":"https://checkout.example/cs_1","amount_total":%d,"currency":"cad","customer_email":%q}`, amount, personal))
}

func TestEachFailureIsToldForWhatItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"lost answer":      {lost, payment.ErrUncertain},
		"slow answer":      {slow, payment.ErrUncertain},
		"500":              {says(500, refusal("api_error", "")), payment.ErrUncertain},
		"503 without JSON": {says(503, "no server for "+personal), payment.ErrUncertain},
		"HTML of a proxy":  {says(502, "<html>"+personal+"</html>"), payment.ErrUncertain},
		"HTML as success":  {says(200, "<html>"+personal+"</html>"), payment.ErrUncertain},
		"half an answer":   {says(200, `{"id":"cs_1","customer_email":"`+personal), payment.ErrUncertain},
		"an empty object":  {says(200, `{}`), payment.ErrUncertain},
		"foreign JSON":     {says(404, `{"message":"`+personal+`"}`), payment.ErrUncertain},
		"409":              {says(409, refusal("invalid_request_error", "lock_timeout")), payment.ErrUncertain},
		"429":              {says(429, refusal("invalid_request_error", "rate_limit")), payment.ErrUncertain},
		"401":              {says(401, refusal("invalid_request_error", "api_key_expired")), payment.ErrUncertain},
		"key reused":       {says(400, refusal("idempotency_error", "")), payment.ErrKeyReused},
		"unknown object":   {says(404, refusal("invalid_request_error", "resource_missing")), payment.ErrUnknownObject},
		"bad parameter":    {says(400, refusal("invalid_request_error", "email_invalid")), payment.ErrRefused},
		"card refused":     {says(402, refusal("card_error", "card_declined")), payment.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := facing(t, 200*time.Millisecond, c.answer)
			_, created := client.CreateSession(context.Background(), wanted())
			_, fetched := client.Refund(context.Background(), "re_1")
			for _, err := range []error{created, fetched} {
				if !errors.Is(err, c.want) || onlyKind(err) != 1 {
					t.Errorf("want %v, got %v", c.want, err)
				}
				if strings.Contains(err.Error(), personal) {
					t.Errorf("the error repeats the buyer's address: %v", err)
				}
			}
		})
	}
}

// onlyKind counts the kinds an error claims to be: it must be one.
func onlyKind(err error) (n int) {
	for _, kind := range []error{payment.ErrUncertain, payment.ErrRefused, payment.ErrUnknownObject, payment.ErrKeyReused} {
		if errors.Is(err, kind) {
			n++
		}
	}
	return n
}

func TestARefusalNamesItsParameterAndRequest(t *testing.T) {
	t.Parallel()
	client, _ := facing(t, time.Second, says(400, refusal("invalid_request_error", "email_invalid")))
	_, err := client.CreateSession(context.Background(), wanted())
	for _, part := range []string{"400", "email_invalid", "customer_email", "req_7"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
}

func TestALostAnswerIsAskedForAgainUnderTheSameKey(t *testing.T) {
	t.Parallel()
	client, server := facing(t, time.Second, lost, says(409, refusal("invalid_request_error", "lock_timeout")), page(10394))
	s, err := client.CreateSession(context.Background(), wanted())
	if err != nil || s.ID != "cs_1" || s.Amount != 10394 || s.Currency != "CAD" || s.PaymentID != "pay_1" {
		t.Fatalf("%+v %v", s, err)
	}
	if keys, _ := server.seen(); strings.Join(keys, " ") != "pay_1 pay_1 pay_1" {
		t.Errorf("keys %v", keys)
	}
}

func TestARefundIsAskedForUnderItsOwnKey(t *testing.T) {
	t.Parallel()
	client, server := facing(t, time.Second, says(429, refusal("invalid_request_error", "rate_limit")),
		says(200, `{"id":"re_9","amount":500,"status":"pending","payment_intent":"pi_1","metadata":{"refund_id":"ret_1","reason":"late"}}`))
	r, err := client.CreateRefund(context.Background(), payment.RefundRequest{Key: "ret_1", IntentID: "pi_1", Amount: 500, Reason: "late"})
	if want := (payment.Refund{ID: "re_9", IntentID: "pi_1", Amount: 500, Status: "pending", Reason: "late", Key: "ret_1"}); err != nil || r != want {
		t.Errorf("%+v %v", r, err)
	}
	if keys, _ := server.seen(); strings.Join(keys, " ") != "ret_1 ret_1" {
		t.Errorf("keys %v", keys)
	}
}

func TestAPageOverAnotherAmountIsClosedAndRefused(t *testing.T) {
	t.Parallel()
	client, server := facing(t, time.Second, page(10395))
	if s, err := client.CreateSession(context.Background(), wanted()); !errors.Is(err, payment.ErrRefused) || s.ID != "" {
		t.Errorf("a page a cent too dear: %+v %v", s, err)
	}
	if _, paths := server.seen(); len(paths) != 2 || paths[1] != "POST /v1/checkout/sessions/cs_1/expire" {
		t.Errorf("asked %v", paths)
	}
}

func TestACallerWhoLeavesIsToldSo(t *testing.T) {
	t.Parallel()
	client, _ := facing(t, 5*time.Second, slow)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := client.Session(ctx, "cs_1"); !errors.Is(err, payment.ErrUncertain) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("too late: %v", err)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	if _, err := client.CreateSession(gone, wanted()); !errors.Is(err, payment.ErrUncertain) || !errors.Is(err, context.Canceled) {
		t.Errorf("gone before: %v", err)
	}
}

func TestACallThatWouldWaitTooLongIsNotSent(t *testing.T) {
	t.Parallel()
	var hosts hostList
	client, err := stripe.New(stripe.Options{Key: "sk_test_x", APIURL: "http://127.0.0.1:1", Transport: &hosts, Rate: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, _ = client.Refund(ctx, "re_1") // refused by the transport; it only takes the first turn
	if _, err := client.Refund(ctx, "re_1"); !errors.Is(err, payment.ErrUncertain) || len(hosts.all()) != 1 {
		t.Errorf("second call: %v, %d sent", err, len(hosts.all()))
	}
}

func TestListsAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	client, server := facing(t, time.Second,
		says(200, `{"object":"list","has_more":true,"data":[{"id":"re_1","object":"refund"},{"id":"re_2","object":"refund"}]}`),
		says(200, `{"object":"list","has_more":false,"data":[{"id":"re_3","object":"refund"}]}`))
	list, err := client.RefundsOf(context.Background(), "pi_1")
	if err != nil || len(list) != 3 || list[2].ID != "re_3" {
		t.Errorf("%+v %v", list, err)
	}
	if _, paths := server.seen(); len(paths) != 2 {
		t.Errorf("asked %v", paths)
	}
}

func TestAListCutInTheMiddleIsNoList(t *testing.T) {
	t.Parallel()
	client, _ := facing(t, time.Second,
		says(200, `{"object":"list","has_more":true,"data":[{"id":"cs_1","object":"checkout.session"}]}`), lost)
	if _, err := client.SessionsSince(context.Background(), time.Now()); !errors.Is(err, payment.ErrUncertain) {
		t.Errorf("half a list: %v", err)
	}
}

func TestOnlyCapturedMoneyCountsAsReceived(t *testing.T) {
	t.Parallel()
	told := `{"id":"cs_1","status":"complete","payment_status":"paid","client_reference_id":"pay_1","amount_total":10394,"currency":"cad",
		"payment_intent":{"id":"pi_1","status":%q,"amount_received":10394,"latest_charge":{"id":"ch_1","balance_transaction":%s}}}`
	booked := `{"id":"txn_1","type":"charge","fee":331,"currency":"cad"}`
	for name, c := range map[string]struct {
		status, transaction string
		received, fee       int
		known               bool
	}{
		"captured":       {"succeeded", booked, 10394, 331, true},
		"fee to come":    {"succeeded", "null", 10394, 0, false},
		"still on hold":  {"processing", "null", 0, 0, false},
		"other currency": {"succeeded", strings.Replace(booked, "cad", "usd", 1), 10394, 0, false},
	} {
		client, _ := facing(t, time.Second, says(200, fmt.Sprintf(told, c.status, c.transaction)))
		s, err := client.Session(context.Background(), "cs_1")
		if err != nil || int(s.Received) != c.received || int(s.Fee) != c.fee || s.FeeKnown != c.known || s.ChargeID != "ch_1" || s.IntentID != "pi_1" {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
}
