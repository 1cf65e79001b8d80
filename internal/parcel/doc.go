// Package parcel keeps what goes out: boxes for the carrier and bags for who
// comes, which pieces of which lot lie in each, and how each left the store.
//
// It owns parcel, parcel_line and parcel_scan. Flows fill, pack and send; the
// order is locked before (order.Lock). Pieces move in the goods ledger only
// when a parcel leaves: until then they wait at stock.ToSend, of which the
// database lets no more be boxed than there is.
package parcel
