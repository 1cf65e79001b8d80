package sending

import (
	"context"
	"math"
	"strconv"
	"strings"

	"plantagenet/internal/audit"
	"plantagenet/internal/fault"
	"plantagenet/internal/jobs"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
)

// Packing closes a parcel. Partial says that what is not in it stays for later.
// A pick-up needs neither box nor weight.
type Packing struct {
	OrderID  int64
	ParcelID int64
	Box      string // a code of parcel.Boxes
	WeightG  int    // grams, weighed
	Partial  bool
}

// maxWeight is what one parcel may weigh at most, as carriers take it: 30 kg.
const maxWeight = 30000

// Grams reads a weight written in kilograms, « 4,79 » or “4.79”; empty is 0.
func Grams(text string) (int, *fault.Fault) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kg"))
	if text == "" {
		return 0, nil
	}
	kg, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(kg) || kg <= 0 || kg*1000 > maxWeight {
		return 0, fault.New(fault.Invalid, "parcel_weight").On("weight")
	}
	return int(math.Round(kg * 1000)), nil
}

// Pack closes the order's open parcel. Who comes for it is written to, once for
// each parcel. Packed before, nothing happens.
func Pack(ctx context.Context, db *postgres.DB, in Packing) (parcel.Parcel, error) {
	var p parcel.Parcel
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := order.Lock(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		if p, err = ofOrder(ctx, tx, o.ID, in.ParcelID); err != nil || p.State == parcel.Packed {
			return err
		}
		return pack(ctx, tx, o, &p, in)
	})
	return p, err
}

func pack(ctx context.Context, tx *postgres.Tx, o order.Order, p *parcel.Parcel, in Packing) error {
	if !o.Open() {
		return ErrNotOpen
	}
	if err := in.check(o); err != nil {
		return err
	}
	all, err := Items(ctx, tx, o.ID, o.Lang)
	if err != nil {
		return err
	}
	var left, filled int64
	for _, i := range all {
		left, filled = left+i.Left(), filled+i.Filled
	}
	if filled == 0 {
		return fault.New(fault.Conflict, "parcel_empty")
	}
	if left > 0 && !in.Partial {
		return fault.New(fault.Conflict, "parcel_incomplete").On("partial").With("Left", left)
	}
	if err := parcel.Pack(ctx, tx, p, in.Box, in.WeightG, audit.From(ctx).Actor()); err != nil {
		return err
	}
	if err := record(ctx, tx, o, "order.pack", "parcel_packed", *p, filled); err != nil {
		return err
	}
	if o.Fulfilment != order.Pickup {
		return nil
	}
	return jobs.Insert(ctx, tx, Tell{Mail: MailReady, ParcelID: p.ID}, nil)
}

func (in Packing) check(o order.Order) error {
	if o.Fulfilment == order.Pickup {
		return nil
	}
	var faults []*fault.Fault
	if !parcel.KnownBox(in.Box) {
		faults = append(faults, fault.New(fault.Invalid, "parcel_box").On("box"))
	}
	if in.WeightG <= 0 || in.WeightG > maxWeight {
		faults = append(faults, fault.New(fault.Invalid, "parcel_weight").On("weight"))
	}
	return fault.Form(faults)
}

// Reopen opens a packed parcel again, to mend what is in it.
func Reopen(ctx context.Context, db *postgres.DB, orderID, parcelID int64) error {
	return change(ctx, db, orderID, parcelID, func(tx *postgres.Tx, o order.Order, p *parcel.Parcel) error {
		if p.State == parcel.Open {
			return nil
		}
		if other, err := openOf(ctx, tx, o.ID); err != nil || other != nil {
			return join(err, fault.New(fault.Conflict, "parcel_other_open"))
		}
		if err := parcel.Reopen(ctx, tx, p); err != nil {
			return err
		}
		return record(ctx, tx, o, "order.unpack", "parcel_reopened", *p, 0)
	})
}

// SetAside leaves the order half packed and says what it waits for.
func SetAside(ctx context.Context, db *postgres.DB, orderID int64, why string) error {
	why = shipping.Clean(why)
	if len([]rune(why)) > 200 {
		return fault.New(fault.Invalid, "too_long").On("why").With("Max", 200)
	}
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := lock(ctx, tx, orderID)
		if err != nil {
			return err
		}
		p, err := parcel.Filling(ctx, tx, o.ID, audit.From(ctx).Actor())
		if err != nil {
			return err
		}
		if err := parcel.SetAside(ctx, tx, &p, why); err != nil {
			return err
		}
		return record(ctx, tx, o, "order.set_aside", "set_aside", p, 0)
	})
}

// change does something to one parcel of a locked order with something left.
func change(ctx context.Context, db *postgres.DB, orderID, parcelID int64, do func(*postgres.Tx, order.Order, *parcel.Parcel) error) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		o, err := lock(ctx, tx, orderID)
		if err != nil {
			return err
		}
		p, err := ofOrder(ctx, tx, o.ID, parcelID)
		if err != nil {
			return err
		}
		return do(tx, o, &p)
	})
}

func ofOrder(ctx context.Context, r postgres.Reader, orderID, parcelID int64) (parcel.Parcel, error) {
	p, err := parcel.ByID(ctx, r, parcelID)
	if err == nil && p.OrderID != orderID {
		return p, order.ErrNotFound
	}
	return p, err
}

// record tells the order's story and the audit log what happened to a parcel.
func record(ctx context.Context, tx *postgres.Tx, o order.Order, act, event string, p parcel.Parcel, pieces int64) error {
	if err := order.Note(ctx, tx, o.ID, event, strconv.Itoa(p.Number)); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Act: act, Subject: "order", ID: strconv.FormatInt(o.Number, 10), Note: p.WaitsFor,
		After: stand{Parcel: p.Number, State: p.State, Pieces: pieces, Box: p.Box, WeightG: p.WeightG, Carrier: p.Carrier,
			Service: p.Service, Tracking: p.Tracking, HandedTo: deref(p.HandedTo)}})
}

// stand is a parcel as the audit log keeps it.
type stand struct {
	Parcel   int          `json:"parcel"`
	State    parcel.State `json:"state"`
	Pieces   int64        `json:"pieces,omitempty"`
	Box      string       `json:"box,omitempty"`
	WeightG  int          `json:"weight_g,omitempty"`
	Carrier  string       `json:"carrier,omitempty"`
	Service  string       `json:"service,omitempty"`
	Tracking string       `json:"tracking,omitempty"`
	HandedTo string       `json:"handed_to,omitempty"`
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// join is err where there is one, else otherwise.
func join(err error, otherwise *fault.Fault) error {
	if err != nil {
		return err
	}
	return otherwise
}
