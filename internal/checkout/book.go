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
	var postings []ledger.Posting
	for _, p := range LotParts(l, lots) {
		postings = append(postings, lotPostings(l.ID, p.SoldLot, p.Net)...)
	}
	return postings
}

// LotPart is what a line brought from one lot, before tax.
type LotPart struct {
	stock.SoldLot
	Net money.Cents
}

// LotParts shares a line's net price over the lots it was filled from, by pieces.
func LotParts(l order.Line, lots []stock.SoldLot) []LotPart {
	var parts []LotPart
	var pieces []int64
	for _, lot := range lots {
		if lot.OrderLineID == l.ID {
			parts, pieces = append(parts, LotPart{SoldLot: lot}), append(pieces, lot.Quantity)
		}
	}
	for i, net := range money.Split(l.Net, pieces) {
		parts[i].Net = net
	}
	return parts
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

// bookReturn books what Stripe gave back against what was owed to the buyer
// since the refund was decided.
func bookReturn(ctx context.Context, tx *postgres.Tx, r payment.Return) error {
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "late_refund", Key: "refund:" + r.ID, OrderID: &r.OrderID, PaymentID: &r.PaymentID, Postings: []ledger.Posting{
		{Account: ledger.RefundsDue, Amount: r.Amount}, {Account: ledger.StripeClearing, Amount: -r.Amount}}})
	return err
}

// CreditKey names the entry that takes a refund out of the sale's accounts.
func CreditKey(refundID string) string { return "credit:" + refundID }

// unbookReturn sets the books right after a refund that came to nothing: what
// Stripe had paid out is back, and what had been taken out of the sale's
// accounts stands in them again. Goods that came back stay where they are.
func unbookReturn(ctx context.Context, tx *postgres.Tx, r payment.Return) error {
	for _, key := range []string{"refund:" + r.ID, CreditKey(r.ID)} {
		if _, err := ledger.Reverse(ctx, tx, key, "stripe", "refund failed"); err != nil {
			return err
		}
	}
	return nil
}
