// Package stockroom is what people do with goods in the store: transfers and
// stalls, counts, adjustments, blocked lots. Each act is an entry of the goods
// ledger, and where goods are lost or found, of the money ledger too.
//
// Goods the shop bought are lost at what they cost. Consigned goods lost in the
// shop's care are owed to their cooperative at its share of the present price, as
// if they had been sold; what is found again reverses what its loss had booked.
// It owns stock_transfer, stock_transfer_line, stock_transfer_entry and
// stock_adjustment. The staff's door calls it.
package stockroom
