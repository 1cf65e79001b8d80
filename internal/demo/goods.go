package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/stock"
)

// receive books every arrival onto the shop floor, and returns the ids of the
// lots by code.
func receive(ctx context.Context, tx *postgres.Tx, c Content, ids known) (map[string]int64, error) {
	makers := make(map[string]int64)
	for _, p := range c.Products {
		for _, v := range p.Variants {
			makers[v.SKU] = ids.makers[p.Maker]
		}
	}
	countries := make(map[string]string, len(c.Cooperatives))
	for _, k := range c.Cooperatives {
		countries[k.Slug] = k.Country
	}
	var lots []stock.Lot
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			maker, country := makers[l.SKU], countries[a.Cooperative]
			lots = append(lots, a.lot(l, ids, maker, country))
		}
	}
	saved, err := stock.AddLots(ctx, tx, lots)
	if err != nil {
		return nil, err
	}
	if err := stock.AddSteps(ctx, tx, steps(c, saved)); err != nil {
		return nil, err
	}
	for i, a := range c.Arrivals {
		if err := receiving.Receive(ctx, tx, a.arrival(i, saved)); err != nil {
			return nil, fmt.Errorf("receive from %s on %s: %w", a.Cooperative, a.Received.Format(time.DateOnly), err)
		}
	}
	return saved, nil
}

func (a Arrival) lot(l Lot, ids known, maker int64, country string) stock.Lot {
	lot := stock.Lot{Code: l.Code, VariantID: ids.variants[l.SKU], CooperativeID: ids.cooperatives[a.Cooperative], MakerID: &maker,
		Known: true, Terms: stock.Consignment, ShareBP: &a.ShareBP, MadeFrom: &a.Made[0], MadeTo: &a.Made[1],
		HarvestedOn: l.Harvested, ReceivedOn: a.Received, BestBefore: l.BestBefore, Country: &country}
	if a.ShareBP == 0 {
		lot.Terms, lot.ShareBP, lot.UnitCost = stock.Bought, nil, &l.UnitCost
	}
	return lot
}

func (a Arrival) arrival(n int, lots map[string]int64) receiving.Arrival {
	goods := make([]receiving.Goods, len(a.Lots))
	for i, l := range a.Lots {
		goods[i] = receiving.Goods{LotID: lots[l.Code], Quantity: l.Pieces}
	}
	return receiving.Arrival{Key: fmt.Sprintf("demo:receive:%d", n), At: at(a.Received, 11), Into: stock.Floor, Actor: "demo",
		Note: "Arrivée de démonstration", Goods: goods}
}

// at is an hour of a day at the store.
func at(d stock.Day, hour int) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, clock.Store)
}

// steps gives each lot its arrival's journey, with what is the lot's own: the
// days of making and harvest, the day it was received, its pieces.
func steps(c Content, lots map[string]int64) []stock.Step {
	var all []stock.Step
	names := make(map[string]string, len(c.Cooperatives))
	for _, k := range c.Cooperatives {
		names[k.Slug] = k.Name
	}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			for i, s := range a.Steps {
				all = append(all, a.step(s, l, lots[l.Code], i+1, names[a.Cooperative]))
			}
		}
	}
	return all
}

func (a Arrival) step(s Step, l Lot, lotID int64, position int, maker string) stock.Step {
	said := strings.NewReplacer("{pieces}", strconv.FormatInt(l.Pieces, 10))
	step := stock.Step{LotID: lotID, Position: position, Kind: s.Kind, Proof: s.Proof, FromOn: s.From, ToOn: s.To,
		PlaceFR: s.Place.FR, PlaceEN: s.Place.EN, QuantityFR: said.Replace(s.Quantity.FR), QuantityEN: said.Replace(s.Quantity.EN),
		NoteFR: s.Note.FR, NoteEN: s.Note.EN}
	switch {
	case s.Kind == "making":
		step.Party, step.FromOn, step.ToOn = maker, &a.Made[0], &a.Made[1]
	case s.Kind == "store":
		step.FromOn, step.ToOn = &a.Received, &a.Received
	case s.Kind == "field" && s.From == nil:
		step.FromOn, step.ToOn = l.Harvested, l.Harvested
	}
	return step
}
