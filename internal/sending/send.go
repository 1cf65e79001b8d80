package sending

import (
	"context"
	"fmt"
	"slices"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
	"plantagenet/internal/stock"
)

// Mails that a parcel sends to the buyer.
const (
	MailSent  = "parcel_sent"
	MailReady = "pickup_ready"
)

// Tell asks for one mail about a parcel.
type Tell struct {
	Mail     string `json:"mail"`
	ParcelID int64  `json:"parcel_id"`
}

// Kind names the job for the queue.
func (Tell) Kind() string { return "tell_parcel" }

// Dispatch gives a parcel to a carrier. One that is still open is packed first.
type Dispatch struct {
	Packing
	Carrier  string // a code of parcel.Carriers
	Service  string // a name of parcel.Services, or empty
	Tracking string
}

// ErrSentOtherwise is the fault for sending a parcel again with another number.
var ErrSentOtherwise = fault.New(fault.Conflict, "parcel_sent")

// Send gives a parcel to a carrier: its pieces go to the customer's place, the
// buyer is written to, and an order of which nothing is left is fulfilled. Sent
// before under the same number, nothing happens.
func Send(ctx context.Context, db *postgres.DB, in Dispatch) (parcel.Parcel, error) {
	if err := in.read(); err != nil {
		return parcel.Parcel{}, err
	}
	var p parcel.Parcel
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		if p, err = ofOrder(ctx, tx, o.ID, in.ParcelID); err != nil {
			return err
		}
		return send(ctx, tx, &o, &p, in)
	})
	return p, err
}

func send(ctx context.Context, tx *postgres.Tx, o *order.Order, p *parcel.Parcel, in Dispatch) error {
	switch {
	case p.State == parcel.Sent && p.Tracking == in.Tracking && p.Carrier == in.Carrier:
		return nil
	case p.State == parcel.Sent:
		return ErrSentOtherwise
	case o.Fulfilment != order.Ship:
		return fault.New(fault.Conflict, "order_is_pickup")
	case p.State == parcel.Open:
		if err := pack(ctx, tx, *o, p, in.Packing); err != nil {
			return err
		}
	}
	if err := parcel.Send(ctx, tx, p, in.Carrier, in.Service, in.Tracking, audit.From(ctx).Actor()); err != nil {
		return err
	}
	if err := leave(ctx, tx, o, *p, "order.send", "parcel_sent"); err != nil {
		return err
	}
	return jobs.Insert(ctx, tx, Tell{Mail: MailSent, ParcelID: p.ID}, nil)
}

// read cleans what was typed and says what is wrong with it.
func (in *Dispatch) read() error {
	var faults []*fault.Fault
	if _, known := parcel.CarrierBy(in.Carrier); !known {
		faults = append(faults, fault.New(fault.Invalid, "carrier").On("carrier"))
	}
	if in.Carrier != "canada_post" || !slices.Contains(parcel.Services, in.Service) {
		in.Service = ""
	}
	number, f := parcel.Tracking(in.Tracking)
	if f != nil {
		faults = append(faults, f)
	}
	in.Tracking = number
	return fault.Form(faults)
}

// leave moves a parcel's pieces to the customer's place and ends the order when
// nothing of it is left.
func leave(ctx context.Context, tx *postgres.Tx, o *order.Order, p parcel.Parcel, act, event string) error {
	lines, err := parcel.LinesOf(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	entry := stock.Entry{Kind: "ship", Key: fmt.Sprintf("parcel:%d", p.ID), OrderID: &o.ID, Actor: audit.From(ctx).Actor()}
	var pieces int64
	for _, l := range lines {
		if l.ParcelID == p.ID {
			pieces += l.Quantity
			entry.Movements = append(entry.Movements, stock.Movement{LotID: l.LotID, From: stock.ToSend, To: stock.Customer,
				Quantity: l.Quantity, OrderLineID: &l.OrderLineID})
		}
	}
	if _, err := stock.Post(ctx, tx, entry); err != nil {
		return err
	}
	if err := record(ctx, tx, *o, act, event, p, pieces); err != nil {
		return err
	}
	_, err = order.Finish(ctx, tx, o)
	return err
}

// HandOver gives a pick-up's packed parcels to somebody in the store; to is who
// took them, as they say. Handed over before, nothing happens.
func HandOver(ctx context.Context, db *postgres.DB, orderID int64, to string) error {
	to = shipping.Clean(to)
	if to == "" {
		return fault.New(fault.Invalid, "handed_to").On("to")
	}
	if len([]rune(to)) > 100 {
		return fault.New(fault.Invalid, "too_long").On("to").With("Max", 100)
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, orderID)
		if err != nil {
			return err
		}
		if o.Fulfilment != order.Pickup {
			return fault.New(fault.Conflict, "order_is_sent")
		}
		parcels, err := parcel.Of(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		return handOver(ctx, tx, &o, parcels, to)
	})
}

func handOver(ctx context.Context, tx *postgres.Tx, o *order.Order, parcels []parcel.Parcel, to string) error {
	handed, before := 0, false
	for i := range parcels {
		before = before || parcels[i].State == parcel.HandedOver && *parcels[i].HandedTo == to
		if parcels[i].State != parcel.Packed {
			continue
		}
		if err := parcel.HandOver(ctx, tx, &parcels[i], to, audit.From(ctx).Actor()); err != nil {
			return err
		}
		if err := leave(ctx, tx, o, parcels[i], "order.hand_over", "handed_over"); err != nil {
			return err
		}
		handed++
	}
	if handed == 0 && !before {
		return fault.New(fault.Conflict, "nothing_packed")
	}
	return nil
}
