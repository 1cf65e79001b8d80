package returns

import (
	"context"

	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/ledger"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// book takes what is given back out of the sale's accounts and owes it to the
// buyer: each line by the terms of its very lot, taxes by component, shipping.
// What the goods had cost is an entry of its own, which stands even if Stripe
// refuses the money.
func book(ctx context.Context, tx *postgres.Tx, d Desk, ret payment.Return, n credit.Note, actor string) error {
	postings := []ledger.Posting{{Account: ledger.RefundsDue, Amount: -n.Total}, {Account: ledger.IncomeShipping, Amount: n.Shipping}}
	for _, t := range n.Taxes {
		postings = append(postings, ledger.Posting{Account: ledger.TaxPayable(t.Code), Amount: t.Amount})
	}
	var costs []ledger.Posting
	for _, l := range n.Lines {
		p, _ := d.Sale.Part(l.LineID, l.LotID)
		postings = append(postings, linePostings(p, l)...)
		costs = append(costs, costPostings(p, l)...)
	}
	_, err := ledger.Post(ctx, tx, ledger.Entry{Kind: "refund", Key: checkout.CreditKey(ret.ID), OrderID: &ret.OrderID, PaymentID: &ret.PaymentID,
		Actor: actor, Postings: postings})
	if err != nil || len(costs) == 0 {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Kind: "refund", Key: "restock:" + ret.ID, OrderID: &ret.OrderID, PaymentID: &ret.PaymentID,
		Actor: actor, Postings: costs})
	return err
}

func on(p credit.Part, l credit.Line) func(account string) ledger.Posting {
	return func(account string) ledger.Posting {
		line, lot, pieces := p.LineID, p.LotID, l.Quantity
		return ledger.Posting{Account: account, OrderLineID: &line, LotID: &lot, Quantity: &pieces}
	}
}

func linePostings(p credit.Part, l credit.Line) []ledger.Posting {
	post := on(p, l)
	if p.Terms == stock.Bought {
		goods := post(ledger.IncomeGoods)
		goods.Amount = l.Net
		return []ledger.Posting{goods}
	}
	share, commission := post(ledger.Payable(p.CooperativeID)), post(ledger.IncomeShare)
	share.Amount, commission.Amount = l.Share, l.Net-l.Share
	return []ledger.Posting{share, commission}
}

// costPostings moves the cost of bought goods that came back into the inventory
// again, the damaged ones too: they are a loss when they are written off there.
func costPostings(p credit.Part, l credit.Line) []ledger.Posting {
	cost := p.CostOf(l.Back)
	if cost == 0 {
		return nil
	}
	to, from := on(p, l)(ledger.Inventory), on(p, l)(ledger.ExpenseGoods)
	to.Amount, from.Amount = cost, -cost
	return []ledger.Posting{to, from}
}
