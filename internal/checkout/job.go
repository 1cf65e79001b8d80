package checkout

// Kinds of mail a sale sends.
const (
	MailConfirmed     = "order_confirmed"
	MailPaymentFailed = "payment_failed"
	MailRefunded      = "refunded"
	MailCreditNote    = "credit_note"
)

// SendMail asks for one mail about an order. Its arguments are ids: what is
// written is read when it is sent.
type SendMail struct {
	Mail     string `json:"mail"`
	OrderID  int64  `json:"order_id"`
	RefundID string `json:"refund_id,omitempty"`
}

// Kind names the job for the queue.
func (SendMail) Kind() string { return "send_mail" }

// SendRefund asks for a refund to be made at Stripe.
type SendRefund struct {
	RefundID string `json:"refund_id"`
}

// Kind names the job for the queue.
func (SendRefund) Kind() string { return "send_refund" }

// ApplyEvent asks for an event of the inbox to be applied.
type ApplyEvent struct {
	EventID string `json:"event_id"`
}

// Kind names the job for the queue.
func (ApplyEvent) Kind() string { return "apply_event" }
