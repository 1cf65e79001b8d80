package sandbox

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of a session, as Stripe has them.
const (
	shortestSession = 30 * time.Minute
	longestSession  = 24 * time.Hour
	smallestAmount  = 50 // cents
	largestAmount   = 99999999
)

var locales = strings.Fields(`auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR
	ro ru sk sl sv th tr vi zh zh-HK zh-TW`)

// createSession makes a hosted payment page for fixed lines.
func createSession(c *call) (any, error) {
	s := &session{ID: newID("cs_test_"), Object: kindSession, Created: c.now.Unix(), Mode: "payment", PaymentStatus: "unpaid",
		Status: "open", UIMode: "hosted", PaymentMethods: []string{"card"}}
	for _, step := range []func(*call, *session) error{readSession, readLines, readExpiry, readAddresses, readIntentData} {
		if err := step(c, s); err != nil {
			return nil, err
		}
	}
	s.URL = ref(c.box.o.BaseURL + "/c/pay/" + s.ID)
	c.changes.put(s)
	return s, nil
}

func readSession(c *call, s *session) (err error) {
	if mode := c.p.text("mode"); mode != "payment" {
		return invalid("", "mode", "Invalid mode: the local Stripe has mode payment only.")
	}
	if locale := c.p.text("locale"); locale != "" && !slices.Contains(locales, locale) {
		return invalid("", "locale", "Invalid locale: "+locale)
	}
	if email := c.p.text("customer_email"); email != "" && !strings.Contains(email, "@") {
		return invalid("email_invalid", "customer_email", "Invalid email address: "+email)
	}
	s.Locale, s.CustomerEmail, s.Customer = ref(c.p.text("locale")), ref(c.p.text("customer_email")), ref(c.p.text("customer"))
	s.ClientReferenceID = ref(c.p.text("client_reference_id"))
	if s.Customer != "" {
		if err := load(c.ctx, c.r, kindCustomer, string(s.Customer), &customer{}); err != nil {
			return err
		}
	}
	s.Metadata, err = c.p.metadata("metadata", nil)
	return err
}

func readLines(c *call, s *session) error {
	indexes := c.p.indexes("line_items")
	if len(indexes) == 0 {
		return missing("line_items")
	}
	if len(indexes) > 100 {
		return invalid("", "line_items", "A session has at most 100 line items.")
	}
	for _, i := range indexes {
		l, err := readLine(c, "line_items."+i)
		if err != nil {
			return err
		}
		if s.Currency != "" && s.Currency != l.Currency {
			return invalid("", "line_items", "All line items must have the same currency.")
		}
		s.Currency = l.Currency
		s.AmountTotal += l.AmountTotal
		s.Hidden.Lines = append(s.Hidden.Lines, l)
	}
	s.AmountSubtotal = s.AmountTotal
	return amountWithin(s.AmountTotal, "line_items")
}

func amountWithin(amount int64, param string) error {
	if amount < smallestAmount {
		return invalid("amount_too_small", param, "The total amount due must add up to at least $0.50.")
	}
	if amount > largestAmount {
		return invalid("amount_too_large", param, "Amount must be no more than $999,999.99.")
	}
	return nil
}

func readLine(c *call, at string) (line, error) {
	l := line{ID: newID("li_"), Object: "item"}
	var err error
	if l.Currency, err = c.p.required(at + ".price_data.currency"); err != nil {
		return l, err
	}
	if l.Description, err = c.p.required(at + ".price_data.product_data.name"); err != nil {
		return l, err
	}
	if _, err = c.p.required(at + ".price_data.unit_amount"); err != nil {
		return l, err
	}
	unit, err := c.p.whole(at+".price_data.unit_amount", 0, 0, largestAmount)
	if err != nil {
		return l, err
	}
	if l.Quantity, err = c.p.whole(at+".quantity", 1, 1, 999999); err != nil {
		return l, err
	}
	if unit > math.MaxInt64/l.Quantity {
		return l, amountWithin(math.MaxInt64, at)
	}
	l.Currency, l.Note = strings.ToLower(l.Currency), c.p.text(at+".price_data.product_data.description")
	l.AmountTotal = unit * l.Quantity
	l.AmountSubtotal = l.AmountTotal
	return l, nil
}

func readExpiry(c *call, s *session) error {
	at, err := c.p.whole("expires_at", c.now.Add(longestSession).Unix(), 0, math.MaxInt32*100)
	if err != nil {
		return err
	}
	if at < c.now.Add(shortestSession).Unix() {
		return invalid("", "expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
	}
	if at > c.now.Add(longestSession).Unix() {
		return invalid("", "expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
	}
	s.ExpiresAt = at
	return nil
}

func readAddresses(c *call, s *session) error {
	success, err := c.p.required("success_url")
	if err != nil {
		return err
	}
	for name, address := range map[string]string{"success_url": success, "cancel_url": c.p.text("cancel_url")} {
		u, err := url.Parse(address)
		if address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return invalid("url_invalid", name, "Not a valid URL")
		}
	}
	s.SuccessURL, s.CancelURL = success, ref(c.p.text("cancel_url"))
	return nil
}

func readIntentData(c *call, s *session) (err error) {
	const at = "payment_intent_data."
	s.Hidden.Description, s.Hidden.ReceiptEmail = c.p.text(at+"description"), c.p.text(at+"receipt_email")
	if s.Hidden.CaptureMethod, err = captureMethod(c.p.text(at+"capture_method"), at+"capture_method"); err != nil {
		return err
	}
	s.Hidden.Metadata, err = c.p.metadata(at+"metadata", nil)
	return err
}

// getSession reads a session; one whose time is over is told as expired even
// before the loop has come to it.
func getSession(c *call) (any, error) {
	s := &session{}
	if err := load(c.ctx, c.r, kindSession, c.id, s); err != nil {
		return nil, err
	}
	if s.over(c.now) {
		s.close()
	}
	return s, nil
}

func (s *session) over(now time.Time) bool { return s.Status == "open" && now.Unix() >= s.ExpiresAt }

func (s *session) close() { s.Status, s.URL = "expired", "" }

// expireSession closes an open session at once.
func expireSession(c *call) (any, error) {
	s := &session{}
	if err := lock(c.ctx, c.tx, kindSession, c.id, s); err != nil {
		return nil, err
	}
	if s.Status != "open" {
		return nil, invalid("", "", fmt.Sprintf("Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `%s`.", s.Status))
	}
	return s, c.expire(s)
}

// expire closes a locked session and cancels what was begun on it.
func (c *call) expire(s *session) error {
	s.close()
	c.changes.put(s)
	if s.PaymentIntent != "" {
		in := &intent{}
		if err := lock(c.ctx, c.tx, kindIntent, string(s.PaymentIntent), in); err != nil {
			return err
		}
		in.cancel(c.now, "abandoned")
		c.changes.put(in)
		if err := c.emit("payment_intent.canceled", in); err != nil {
			return err
		}
	}
	return c.emit("checkout.session.expired", s)
}

func sessionLines(c *call) (any, error) {
	s := &session{}
	if err := load(c.ctx, c.r, kindSession, c.id, s); err != nil {
		return nil, err
	}
	limit, err := c.p.whole("limit", 10, 1, 100)
	n := min(int(limit), len(s.Hidden.Lines))
	return map[string]any{"object": "list", "url": "/v1/checkout/sessions/" + c.id + "/line_items",
		"data": s.Hidden.Lines[:n], "has_more": n < len(s.Hidden.Lines)}, err
}

// comeBack is the address the buyer returns to after paying.
func (s *session) comeBack() string {
	return strings.ReplaceAll(s.SuccessURL, "{CHECKOUT_SESSION_ID}", s.ID)
}

func (s *session) lang() string {
	if strings.HasPrefix(string(s.Locale), "en") {
		return "en"
	}
	return "fr"
}

func cents(n int64) string { return strconv.FormatInt(n, 10) }
