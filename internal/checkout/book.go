package checkout

import (
	"context"
	"fmt"

	"plantagenet/internal/ledger"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// bookSale writes a paid order into the money ledger: what Stripe owes us
// against taxes by component, shipping, and each line by the terms of the lots
// it was filled from. Stripe's fee is an entry of its own, known sooner or later.
func bookSale(ctx context.Context, tx *postgres.Tx, o order.Order, p payment.Payment) error {
	postings, err := salePostings(ctx, tx, o)
	if err != nil {
		return err
	}
	if _, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "sale", Key: fmt.Sprintf("sale:%d", o.ID), OrderID: &o.ID, PaymentID: &p.ID, Postings: postings}); err != nil {
		return err
	}
	return bookFee(ctx, tx, p)
}

func salePostings(ctx context.Context, tx *postgres.Tx, o order.Order) ([]ledger.Posting, error) {
	lines, err := order.Lines(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	adjustments, err := order.Adjustments(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	lots, err := stock.SoldLots(ctx, tx, o.ID)
	if err != nil {
		return nil, err
	}
	postings := []ledger.Posting{{Account: ledger.StripeClearing, Amount: o.Total}}
	for _, a := range adjustments {
		switch a.Kind {
		case "tax":
			postings = append(postings, ledger.Posting{Account: ledger.TaxPayable(a.Code), Amount: -a.Amount})
		case "shipping":
			postings = append(postings, ledger.Posting{Account: ledger.IncomeShipping, Amount: -a.Amount})
		}
	}
	for _, l := range lines {
		postings = append(postings, linePostings(l, lots)...)
	}
	return postings, nil
}

// linePostings shares a line's net price over its lots by pieces, and each
// lot's part by its terms: consigned, the cooperative's share (rounded half a
// cent up) and the shop's commission; bought, the shop's income and the cost.
func linePostings(l order.Line, lots []stock.SoldLot) []ledger.Posting {
	var mine []stock.SoldLot
	var pieces []int64
	for _, lot := range lots {
		if lot.OrderLineID == l.ID {
			mine, pieces = append(mine, lot), append(pieces, lot.Quantity)
		}
	}
	var postings []ledger.Posting
	for i, part := range money.Split(l.Net, pieces) {
		postings = append(postings, lotPostings(l.ID, mine[i], part)...)
	}
	return postings
}

func lotPostings(lineID int64, lot stock.SoldLot, part money.Cents) []ledger.Posting {
	on := func(account string, amount money.Cents) ledger.Posting {
		return ledger.Posting{Account: account, Amount: amount, OrderLineID: &lineID, LotID: &lot.LotID, Quantity: &lot.Quantity}
	}
	if lot.Terms == stock.Bought {
		cost := money.Cents(lot.Quantity) * *lot.UnitCost
		return []ledger.Posting{on(ledger.IncomeGoods, -part), on(ledger.ExpenseGoods, cost), on(ledger.Inventory, -cost)}
	}
	share := part.Share(int64(*lot.ShareBP), 10000)
	return []ledger.Posting{on(ledger.Payable(lot.CooperativeID), -share), on(ledger.IncomeShare, -(part - share))}
}

func bookFee(ctx context.Context, tx *postgres.Tx, p payment.Payment) error {
	if p.Fee == nil {
		return nil
	}
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "fee", Key: "fee:" + p.ID, OrderID: &p.OrderID, PaymentID: &p.ID, Postings: []ledger.Posting{
		{Account: ledger.ExpenseCardFees, Amount: *p.Fee}, {Account: ledger.StripeClearing, Amount: -*p.Fee}}})
	return err
}

func learnFee(ctx context.Context, tx *postgres.Tx, p payment.Payment, session payment.Session) error {
	if p.Fee != nil || !session.FeeKnown {
		return nil
	}
	if _, err := payment.LearnFee(ctx, tx, p.ID, session.Fee); err != nil {
		return fmt.Errorf("record fee: %w", err)
	}
	p.Fee = &session.Fee
	return bookFee(ctx, tx, p)
}

func bookLatePayment(ctx context.Context, tx *postgres.Tx, o order.Order, p payment.Payment, received money.Cents) error {
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "late_payment", Key: "late:" + p.ID, OrderID: &o.ID, PaymentID: &p.ID, Postings: []ledger.Posting{
		{Account: ledger.StripeClearing, Amount: received}, {Account: ledger.RefundsDue, Amount: -received}}})
	if err != nil {
		return err
	}
	return bookFee(ctx, tx, p)
}

func bookReturn(ctx context.Context, tx *postgres.Tx, r payment.Return) error {
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "late_refund", Key: "refund:" + r.ID, OrderID: &r.OrderID, PaymentID: &r.PaymentID, Postings: []ledger.Posting{
		{Account: ledger.RefundsDue, Amount: r.Amount}, {Account: ledger.StripeClearing, Amount: -r.Amount}}})
	return err
}
