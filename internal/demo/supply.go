package demo

import (
	"context"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/fx"
	"plantagenet/internal/postgres"
	"plantagenet/internal/receiving"
	"plantagenet/internal/stock"
	"plantagenet/internal/supply"
)

// agree writes what the store and each cooperative agreed on: the terms of its
// arrivals, from the day before the first of them.
func agree(ctx context.Context, tx *postgres.Tx, c Content, ids known) error {
	ctx = audit.With(ctx, audit.Who{Name: "demo"})
	for _, k := range c.Cooperatives {
		a := supply.Agreement{CooperativeID: ids.cooperatives[k.Slug], Terms: stock.Bought, Currency: fx.XOF, AdvanceBP: supply.FairAdvanceBP,
			ByStore: "Luc R.", ByCooperative: k.Name, Key: "demo:agreement:" + k.Slug}
		if k.Country == "CA" {
			a.Currency, a.AdvanceBP = fx.CAD, 0
		}
		for _, m := range c.Makers {
			if m.Cooperative == k.Slug {
				a.ByCooperative = m.Name
				break
			}
		}
		for _, arrival := range c.Arrivals {
			if arrival.Cooperative != k.Slug {
				continue
			}
			if arrival.ShareBP > 0 {
				share := arrival.ShareBP
				a.Terms, a.ShareBP = stock.Consignment, &share
			}
			before := stock.Day{Time: arrival.Received.AddDate(0, 0, -30)}
			if a.ValidFrom.IsZero() || before.Before(a.ValidFrom.Time) {
				a.ValidFrom, a.AgreedOn = before, before
			}
		}
		if a.ValidFrom.IsZero() {
			continue
		}
		if _, err := supply.Agree(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}

// expect puts goods on their way: by air from Bamako, by car from Ottawa, and an
// order to Niger that has not left yet.
func expect(ctx context.Context, tx *postgres.Tx, ids known) error {
	ctx = audit.With(ctx, audit.Who{Name: "demo"})
	for _, a := range []receiving.Announcement{
		{Key: "demo:shipment:bamako", CooperativeID: ids.cooperatives["plateau-karite"], Mode: "air", Carrier: "Air France Cargo", Reference: "057-4411 8203",
			LeftOn: stock.On(2026, time.November, 19), ExpectedOn: stock.On(2026, time.November, 25),
			Note:  "Fret aérien de Bamako à Montréal : 386,40 €, facture à venir.",
			Lines: []receiving.Announced{bought("PKAR-KAR-150", 60, 4150), bought("PKAR-SAV-110", 80, 1850), bought("PKAR-HIB-100", 40, 2075)}},
		{Key: "demo:shipment:ottawa", CooperativeID: ids.cooperatives["coop-301"], Mode: "road", Carrier: "En voiture, par Luc R.",
			LeftOn: stock.On(2026, time.November, 22), ExpectedOn: stock.On(2026, time.November, 24),
			Lines: []receiving.Announced{{SKU: "C301-SAC-NAT", Quantity: 12}, {SKU: "C301-TAB-IND", Quantity: 8}}},
	} {
		if _, err := receiving.Announce(ctx, tx, a); err != nil {
			return err
		}
	}
	return order(ctx, tx, ids)
}

// bought is so many pieces at so many CFA francs.
func bought(sku string, quantity, francs int64) receiving.Announced {
	return receiving.Announced{SKU: sku, Quantity: quantity, UnitCostMinor: &francs, Currency: fx.XOF}
}

func order(ctx context.Context, tx *postgres.Tx, ids known) error {
	terms, err := supply.InForce(ctx, tx, ids.cooperatives["sahel-cuir"], lastDay)
	if err != nil {
		return err
	}
	expected := stock.On(2026, time.December, 18)
	pouffe, sandal := int64(38_000), int64(14_300)
	o, err := supply.Write(ctx, tx, supply.Order{CooperativeID: terms.CooperativeID, AgreementID: terms.ID, Currency: fx.XOF, ExpectedOn: &expected,
		Key: "demo:order:sahel-cuir"}, []supply.OrderLine{
		{Position: 1, VariantID: ids.variants["SCUI-POU-FAU"], Quantity: 6, UnitCostMinor: &pouffe},
		{Position: 2, VariantID: ids.variants["SCUI-SAN-40"], Quantity: 10, UnitCostMinor: &sandal},
		{Position: 3, VariantID: ids.variants["SCUI-SAN-42"], Quantity: 10, UnitCostMinor: &sandal}})
	if err != nil {
		return err
	}
	return supply.Send(ctx, tx, o.Number, at(stock.On(2026, time.November, 12), 10))
}
