// Package sending is what happens to a paid order until the buyer has it: its
// parcels are filled by scanning, packed, sent or handed over; its address is
// corrected before. Each verb locks the order first, is one transaction, and
// may be asked twice.
//
// Pieces leave stock.ToSend in the goods ledger with their parcel; the mail to
// the buyer is a job of the same transaction, one for each parcel.
package sending
