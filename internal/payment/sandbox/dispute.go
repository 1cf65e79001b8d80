package sandbox

import (
	"strings"
	"time"

	"plantagenet/internal/money"
)

// answerWithin is how long a shop has to answer a dispute.
const answerWithin = 7 * 24 * time.Hour

// open starts a dispute of a locked charge: the bank takes the money back first.
func (c *call) dispute(ch *charge, reason string) (*dispute, error) {
	d := &dispute{ID: newID("du_"), Object: kindDispute, Amount: ch.AmountCaptured - ch.AmountRefunded, Charge: ch.ID, Created: c.now.Unix(),
		Currency: ch.Currency, Evidence: map[string]string{}, EvidenceDetails: evidenceDetails{DueBy: c.now.Add(answerWithin).Unix()},
		Metadata: metadata{}, PaymentIntent: ch.PaymentIntent, Reason: reason, Status: "needs_response"}
	t := transactionOf(c, d.ID, "adjustment", -money.Cents(d.Amount), d.Currency)
	t.Fee, t.Net = disputeFee, t.Amount-disputeFee
	d.Transactions = []transaction{*t}
	ch.Disputed, ch.Hidden.Due, ch.Hidden.Dispute = true, time.Time{}, ""
	c.changes.put(d, t, ch)
	if err := c.emit("charge.dispute.created", d); err != nil {
		return nil, err
	}
	return d, c.emit("charge.dispute.funds_withdrawn", d)
}

// submitEvidence keeps what the shop says. Stripe's test words decide the case
// at once: winning_evidence, losing_evidence.
func submitEvidence(c *call) (any, error) {
	d, err := c.openDispute()
	if err != nil {
		return nil, err
	}
	for name, v := range c.p.values {
		if field, under := strings.CutPrefix(name, "evidence."); under {
			d.Evidence[field] = v
		}
	}
	if d.Metadata, err = c.p.metadata("metadata", d.Metadata); err != nil {
		return nil, err
	}
	d.EvidenceDetails.HasEvidence = len(d.Evidence) > 0
	c.changes.put(d)
	if c.p.text("submit") == "false" {
		return d, c.emit("charge.dispute.updated", d)
	}
	d.Status = "under_review"
	d.EvidenceDetails.Submissions++
	switch d.Evidence["uncategorized_text"] {
	case "winning_evidence":
		return d, c.decide(d, "won")
	case "losing_evidence":
		return d, c.decide(d, "lost")
	}
	return d, c.emit("charge.dispute.updated", d)
}

// closeDispute accepts the loss.
func closeDispute(c *call) (any, error) {
	d, err := c.openDispute()
	if err != nil {
		return nil, err
	}
	return d, c.decide(d, "lost")
}

func (c *call) openDispute() (*dispute, error) {
	d := &dispute{}
	if err := lock(c.ctx, c.tx, kindDispute, c.id, d); err != nil {
		return nil, err
	}
	if d.Status == "won" || d.Status == "lost" {
		return nil, invalid("", "", "This dispute is already closed")
	}
	return d, nil
}

// decide closes a locked dispute; a won one brings the money back.
func (c *call) decide(d *dispute, status string) error {
	d.Status = status
	c.changes.put(d)
	if status == "won" {
		t := transactionOf(c, d.ID, "adjustment", money.Cents(d.Amount), d.Currency)
		d.Transactions = append(d.Transactions, *t)
		c.changes.put(t)
		if err := c.emit("charge.dispute.funds_reinstated", d); err != nil {
			return err
		}
	}
	return c.emit("charge.dispute.closed", d)
}
