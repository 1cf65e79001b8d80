package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"plantagenet/internal/i18n"
)

// pageView is what the hosted page shows.
type pageView struct {
	Lang    i18n.Lang
	Session *session
	Secure  bool // the 3-D Secure form instead of the card's
	Card    string
	Expiry  string
	Cvc     string
	Errors  map[string]string // message keys by field
	Refused string            // message key
	Over    bool              // the page can no longer be paid
	Paid    bool              // it has been paid
}

// shown is what a submitted form comes to: an address to go to, or a page.
type shown struct {
	to     string
	status int
	view   pageView
}

func (s *Sandbox) showPage(w http.ResponseWriter, r *http.Request) {
	page := &session{}
	if err := load(r.Context(), s.db, kindSession, r.PathValue("id"), page); err != nil {
		s.pageFailed(w, r, err)
		return
	}
	v := viewOf(page)
	if v.Paid = page.Status == "complete"; v.Paid {
		s.render(w, r, http.StatusOK, v)
		return
	}
	if v.Over = page.Status != "open" || page.over(time.Now()); !v.Over && page.PaymentIntent != "" {
		in := &intent{}
		if err := load(r.Context(), s.db, kindIntent, string(page.PaymentIntent), in); err != nil {
			s.pageFailed(w, r, err)
			return
		}
		v.Secure = in.Status == "requires_action"
	}
	s.render(w, r, statusOf(v), v)
}

func statusOf(v pageView) int {
	if v.Over {
		return http.StatusGone
	}
	return http.StatusOK
}

func viewOf(page *session) pageView {
	return pageView{Lang: i18n.Lang(page.lang()), Session: page, Errors: map[string]string{}}
}

// submitPage takes the form. Everything it does is one transaction under the
// session's lock, so that two clicks charge once.
func (s *Sandbox) submitPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "400", http.StatusBadRequest)
		return
	}
	var out shown
	err := s.inCall(r.Context(), func(c *call) (err error) {
		page := &session{}
		if err := lock(c.ctx, c.tx, kindSession, r.PathValue("id"), page); err != nil {
			return err
		}
		out, err = c.submit(page, r.PostForm)
		return err
	})
	switch {
	case err != nil:
		s.pageFailed(w, r, err)
	case out.to != "":
		http.Redirect(w, r, out.to, http.StatusSeeOther)
	default:
		s.render(w, r, out.status, out.view)
	}
}

func (c *call) submit(page *session, form url.Values) (shown, error) {
	view := viewOf(page)
	action := form.Get("action")
	switch {
	case page.Status == "complete":
		return shown{to: page.comeBack()}, nil
	case page.Status != "open" || page.over(c.now):
		view.Over = true
		return shown{status: http.StatusGone, view: view}, nil
	case action == "cancel" && page.CancelURL != "":
		return shown{to: string(page.CancelURL)}, nil
	case action == "approve" || action == "fail":
		return c.authenticate(page, view, action == "approve")
	}
	return c.payWith(page, view, form)
}

// payWith reads the card and charges it, or asks the buyer's bank first.
func (c *call) payWith(page *session, view pageView, form url.Values) (shown, error) {
	view.Card, view.Expiry, view.Cvc = form.Get("card"), form.Get("expiry"), form.Get("cvc")
	used, ok := readCard(&view, c.now)
	if !ok {
		return shown{status: http.StatusUnprocessableEntity, view: view}, nil
	}
	in, err := c.intentOf(page)
	if err != nil {
		return shown{}, err
	}
	if used.secure {
		view.Secure = true
		return shown{status: http.StatusOK, view: view}, c.challenge(in, page, used)
	}
	return c.finish(page, view, in, used, false)
}

func readCard(view *pageView, now time.Time) (usedCard, bool) {
	number := digitsOf(view.Card)
	month, year, ok := expiryOf(view.Expiry)
	if number == "" {
		view.Errors["card"] = "sandbox.error.card"
	}
	switch {
	case !ok:
		view.Errors["expiry"] = "sandbox.error.expiry"
	case lapsed(month, year, now):
		view.Errors["expiry"] = "sandbox.error.lapsed"
	}
	if n := len(view.Cvc); n < 3 || n > 4 || strings.Trim(view.Cvc, "0123456789") != "" {
		view.Errors["cvc"] = "sandbox.error.cvc"
	}
	return usedCard{card: cardOf(number), month: month, year: year}, len(view.Errors) == 0
}

// intentOf is the locked session's intent, made at the first try as Stripe does.
func (c *call) intentOf(page *session) (*intent, error) {
	if page.PaymentIntent != "" {
		in := &intent{}
		return in, lock(c.ctx, c.tx, kindIntent, string(page.PaymentIntent), in)
	}
	in := newIntent(c.now)
	in.Amount, in.Currency, in.Customer, in.Metadata = page.AmountTotal, page.Currency, page.Customer, page.Hidden.Metadata
	in.Description, in.CaptureMethod = ref(page.Hidden.Description), page.Hidden.CaptureMethod
	if in.ReceiptEmail = ref(page.Hidden.ReceiptEmail); in.ReceiptEmail == "" {
		in.ReceiptEmail = page.CustomerEmail
	}
	page.PaymentIntent = ref(in.ID)
	c.changes.put(page, in)
	return in, c.emit("payment_intent.created", in)
}

// authenticate takes what the buyer's bank says of a card that waits.
func (c *call) authenticate(page *session, view pageView, approved bool) (shown, error) {
	if page.PaymentIntent == "" {
		return shown{status: http.StatusConflict, view: view}, nil
	}
	in, err := c.intentOf(page)
	if err != nil {
		return shown{}, err
	}
	if in.Status != "requires_action" || in.Hidden == nil {
		return shown{status: http.StatusConflict, view: view}, nil
	}
	if !approved {
		view.Refused = "sandbox.refused.secure"
		_, err := c.unauthenticated(in)
		return shown{status: http.StatusPaymentRequired, view: view}, err
	}
	used := usedCard{card: cardOf(in.Hidden.Card), month: in.Hidden.Month, year: in.Hidden.Year}
	return c.finish(page, view, in, used, true)
}

// finish charges the card; the session is complete when it pays.
func (c *call) finish(page *session, view pageView, in *intent, used usedCard, authenticated bool) (shown, error) {
	refused, err := c.try(in, used, authenticated)
	if err != nil {
		return shown{}, err
	}
	if refused != nil {
		view.Refused, view.Cvc = refusedKey(refused), ""
		return shown{status: http.StatusPaymentRequired, view: view}, nil
	}
	page.Status, page.PaymentStatus, page.URL = "complete", "paid", ""
	if in.CaptureMethod == "manual" {
		page.PaymentStatus = "unpaid"
	}
	page.CustomerDetails = &details{Email: in.ReceiptEmail}
	c.changes.put(page)
	return shown{to: page.comeBack()}, c.emit("checkout.session.completed", page)
}

func refusedKey(p *problem) string {
	switch {
	case p.DeclineCode == "insufficient_funds":
		return "sandbox.refused.funds"
	case p.DeclineCode == "test_mode_live_card":
		return "sandbox.refused.real"
	case p.Code == "expired_card":
		return "sandbox.refused.expired"
	case p.Code == "incorrect_cvc":
		return "sandbox.refused.cvc"
	case p.Code == "processing_error":
		return "sandbox.refused.processing"
	}
	return "sandbox.refused.card"
}

func (s *Sandbox) pageFailed(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	if errors.As(err, &p) {
		s.renderNotice(w, r, p.status)
		return
	}
	s.log.Error("the local Stripe's page failed", "error", err)
	s.renderNotice(w, r, http.StatusInternalServerError)
}
