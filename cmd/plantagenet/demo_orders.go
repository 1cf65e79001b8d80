package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"plantagenet/internal/audit"
	"plantagenet/internal/cart"
	"plantagenet/internal/catalog"
	"plantagenet/internal/checkout"
	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/postgres"
	"plantagenet/internal/returns"
	"plantagenet/internal/sending"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
)

// demoOrder is one order of the demonstration: who, what, and how far it is.
// Every person is invented; the names under .test reach nobody.
type demoOrder struct {
	name, email, phone string
	lang               string
	to                 checkout.Destination
	goods              []demoGoods
	then               string // to pack when empty; sent, ready, handed, returned, lessened
}

type demoGoods struct {
	sku    string
	pieces int
}

func ship(line1, city, province, postal string) checkout.Destination {
	return checkout.Destination{Fulfilment: order.Ship, Line1: line1, City: city, Province: province, PostalCode: postal}
}

var pickup = checkout.Destination{Fulfilment: order.Pickup}

var demoOrders = []demoOrder{
	{"Aline Desrosiers", "aline@acheteuse.test", "514 555-0131", "fr", ship("2180, rue Exemple", "Montréal", "QC", "H2X 1Y4"), []demoGoods{{"JAZA-TIS-MEN", 2}, {"C301-POC-BLE", 1}}, "sent"},
	{"Samuel Okafor", "samuel@acheteur.test", "613 555-0177", "en", pickup, []demoGoods{{"LESC-BAS-G", 1}}, "handed"},
	{"Mireille Proulx", "mireille@acheteuse.test", "613 555-0119", "fr", ship("48, avenue Modèle", "Ottawa", "ON", "K1N 5P4"), []demoGoods{{"C301-STA-BLE", 2}, {"JAZA-TOM-250", 1}}, "returned"},
	{"Centre culturel de l'Exemple", "achats@centre.test", "613 555-0102", "fr", ship("425, rue Spécimen", "Hawkesbury", "ON", "K6A 1A1"), []demoGoods{{"C301-POC-CLA", 4}, {"JAZA-ARA-200", 5}, {"LESC-MIT-M", 2}, {"C301-MIT-TER", 3}}, ""},
	{"Jean-Paul Gauthier", "jp@acheteur.test", "705 555-0166", "fr", ship("9, chemin du Modèle", "Sudbury", "ON", "P3E 5J1"), []demoGoods{{"LESC-BAS-P", 1}}, ""},
	{"Marie-Ève Lalonde", "mevel@acheteuse.test", "613 555-0142", "fr", pickup, []demoGoods{{"C301-SER-JOU", 1}, {"JAZA-MOR-060", 2}}, ""},
	{"Bibliothèque de l'Exemple", "biblio@exemple.test", "613 555-0155", "fr", pickup, []demoGoods{{"DVEN-CEI-105", 3}, {"LESC-TEN-24", 3}}, "ready"},
	{"Anna Chen", "anna@acheteuse.test", "604 555-0188", "en", ship("77 Sample Street", "Vancouver", "BC", "V6B 1A1"), []demoGoods{{"C301-CHE-06", 2}}, ""},
	{"Roméo Arsenault", "romeo@acheteur.test", "506 555-0123", "fr", ship("310, rue Type", "Moncton", "NB", "E1C 1A1"), []demoGoods{{"C301-TAB-KOL", 1}, {"JAZA-BEU-350", 2}}, "lessened"},
}

// trade makes the demonstration's orders through the shop's own doors: placed,
// paid at the local Stripe, packed, sent, given back in part. Each act has a key
// of its own, so that what a crash cut off goes on at the next start.
func (h *house) trade(ctx context.Context, sh checkout.Shop) error {
	var done bool
	if err := h.db.Get(ctx, &done, `select exists (select from shop_setting where key = 'done.demo-orders')`); err != nil || done {
		return err
	}
	ctx = audit.With(ctx, audit.Who{Name: "demo"})
	placed := make([]checkout.Placed, len(demoOrders))
	for i, d := range demoOrders {
		var err error
		if placed[i], err = d.buy(ctx, sh, fmt.Sprintf("demo-order-%d", i+1)); err != nil {
			return fmt.Errorf("demonstration order %d: %w", i+1, err)
		}
	}
	if err := checkout.Reconcile(ctx, sh, 0); err != nil {
		return fmt.Errorf("settle the demonstration's orders: %w", err)
	}
	for i, d := range demoOrders {
		if err := d.goOn(ctx, sh, placed[i].Order.ID); err != nil { // done before a crash, most likely: the shop opens all the same
			h.log.Warn("a demonstration order stays where it is", "order", placed[i].Order.Number, "error", err)
		}
	}
	return postgres.InTx(ctx, h.db, func(tx *postgres.Tx) error {
		_, err := store.Once(ctx, tx, "demo-orders")
		return err
	})
}

func (d demoOrder) buy(ctx context.Context, sh checkout.Shop, key string) (checkout.Placed, error) {
	if before, err := order.ByAttempt(ctx, sh.DB, key); err == nil {
		if before.Status != order.AwaitingPayment {
			return checkout.Placed{Order: before}, nil
		}
		placed, err := checkout.Load(ctx, sh.DB, before)
		if err != nil {
			return placed, err
		}
		return placed, payDemo(ctx, sh, placed)
	}
	basket, err := d.fill(ctx, sh.DB)
	if err != nil {
		return checkout.Placed{}, err
	}
	placed, err := checkout.Place(ctx, sh, checkout.Request{Key: key, Channel: "web", CartID: basket, Lang: d.lang, Email: d.email, Name: d.name, Phone: d.phone, Destination: d.to})
	if err != nil {
		return placed, err
	}
	return placed, payDemo(ctx, sh, placed)
}

// payDemo pays at the local Stripe's own page, as a buyer does.
func payDemo(ctx context.Context, sh checkout.Shop, placed checkout.Placed) error {
	payURL, err := checkout.Start(ctx, sh, placed)
	if err != nil {
		return err
	}
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // the shop is not open yet
	resp, err := stay.PostForm(payURL, url.Values{"action": {"pay"}, "card": {"4242424242424242"}, "expiry": {"12/34"}, "cvc": {"123"}})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (d demoOrder) fill(ctx context.Context, db *postgres.DB) (id string, err error) {
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if id, err = cart.New(ctx, tx, d.lang); err != nil {
			return err
		}
		for _, g := range d.goods {
			items, err := catalog.ForCart(ctx, tx, i18n.French, []string{g.sku}, nil)
			if err != nil || len(items) != 1 {
				return fmt.Errorf("%s is not for sale: %w", g.sku, err)
			}
			if err := cart.Put(ctx, tx, id, items[0].VariantID, g.pieces, items[0].Price); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// goOn takes a paid order as far as the demonstration wants it.
func (d demoOrder) goOn(ctx context.Context, sh checkout.Shop, id int64) error {
	switch d.then {
	case "":
		return nil
	case "lessened":
		return d.giveBack(ctx, sh, id, "not_available")
	}
	for i, g := range d.goods {
		key := fmt.Sprintf("demo-scan-%d-%d", id, i)
		if err := sending.Put(ctx, sh.DB, sending.Scan{OrderID: id, Key: key, Code: fmt.Sprintf("%d*%s", g.pieces, g.sku), Lang: d.lang}); err != nil {
			return err
		}
	}
	parcels, err := parcel.Of(ctx, sh.DB, id)
	if err != nil || len(parcels) == 0 {
		return err
	}
	mine := parcels[len(parcels)-1].ID
	if d.to.Fulfilment == order.Ship {
		_, err := sending.Send(ctx, sh.DB, sending.Dispatch{Packing: sending.Packing{OrderID: id, ParcelID: mine, Box: "m", WeightG: 900}, Carrier: "canada_post", Service: "expedited",
			Tracking: fmt.Sprintf("70%014d", id)})
		if err != nil || d.then != "returned" {
			return err
		}
		return d.giveBack(ctx, sh, id, "changed_mind")
	}
	if _, err := sending.Pack(ctx, sh.DB, sending.Packing{OrderID: id, ParcelID: mine}); err != nil || d.then != "handed" {
		return err
	}
	return sending.HandOver(ctx, sh.DB, id, d.name)
}

// giveBack refunds one piece of the order's first line, back onto the floor.
func (d demoOrder) giveBack(ctx context.Context, sh checkout.Shop, id int64, reason string) error {
	pieces, err := stock.OrderPiecesOf(ctx, sh.DB, id)
	if err != nil || len(pieces) == 0 {
		return err
	}
	ask := credit.Ask{Lines: []credit.AskLine{{LineID: pieces[0].OrderLineID, LotID: pieces[0].LotID, Quantity: 1, Place: stock.Floor}}}
	_, err = returns.Refund(ctx, sh, returns.Request{Key: fmt.Sprintf("demo-refund-%d", id), OrderID: id, Reason: reason, Ask: ask})
	return err
}
