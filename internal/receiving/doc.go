// Package receiving moves what suppliers send: announced goods set out, arrive
// in part or whole, damaged or not at all, and what their way cost is booked.
// Each act is one transaction over supply's rows and both ledgers, once by its
// key; the shipment is locked first, so two people cannot receive it twice.
//
// Lots are made when goods are announced: a movement always names its lot, so
// without one nothing could be on its way. What is learnt on opening the box is
// added to the lot; pieces of another batch get a lot of their own.
//
// The way's cost is an expense on the day it is booked, lot by lot, and not part
// of the inventory: a sale, a loss or a return takes a bought lot out at exactly
// what the cooperative was paid, whoever wrote that path and however late the
// broker's invoice comes. The landed cost of a piece is a figure to price by,
// read from cost_share; the year's end can move what lies unsold with one entry.
package receiving
