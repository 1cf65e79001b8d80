// Package returns is the flow of giving back: an order cancelled before it is
// sent, a refund whole, by pieces or by an amount tied to lines, with the goods
// coming back or not. One transaction books it in both ledgers, issues the
// credit note and asks for the money at Stripe; checkout.Refund does the rest.
package returns
