package checkout

import (
	"context"

	"plantagenet/internal/ledger"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
)

// bookDispute books a dispute as it stands now: Stripe takes the amount when it
// opens, and its fee; a won one brings the amount back. A lost one stays an
// expense of the shop: the cooperative's share of the sale is not touched.
func bookDispute(ctx context.Context, tx *postgres.Tx, p payment.Payment, d payment.Dispute) error {
	o, err := order.Lock(ctx, tx, p.OrderID)
	if err != nil {
		return err
	}
	if err := payment.SaveDispute(ctx, tx, p, d); err != nil {
		return err
	}
	if err := payment.Raise(ctx, tx, payment.Case{Kind: "dispute", Key: "dispute:" + d.ID, OrderID: &p.OrderID, PaymentID: &p.ID, Detail: d.Reason}); err != nil {
		return err
	}
	if err := bookDisputeFee(ctx, tx, p, d); err != nil {
		return err
	}
	key := "dispute:" + d.ID
	if d.TakesMoney() {
		first, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "dispute", Key: key, OrderID: &p.OrderID, PaymentID: &p.ID, Postings: []ledger.Posting{
			{Account: ledger.ExpenseDisputes, Amount: d.Amount}, {Account: ledger.StripeClearing, Amount: -d.Amount}}})
		if err != nil || !first {
			return err
		}
		return order.Note(ctx, tx, o.ID, "disputed", d.ID)
	}
	if d.Status != "won" {
		return nil
	}
	_, err = ledger.Reverse(ctx, tx, key, "stripe", "dispute won")
	return err
}

func bookDisputeFee(ctx context.Context, tx *postgres.Tx, p payment.Payment, d payment.Dispute) error {
	if d.Fee == 0 {
		return nil
	}
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "dispute", Key: "dispute_fee:" + d.ID, OrderID: &p.OrderID, PaymentID: &p.ID, Postings: []ledger.Posting{
		{Account: ledger.ExpenseCardFees, Amount: d.Fee}, {Account: ledger.StripeClearing, Amount: -d.Fee}}})
	return err
}
