package demo

import (
	"context"

	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// plenty is from how many pieces of a lot on a third waits in the back room.
const plenty = 24

// arrange opens the stall at the market and carries what does not fit on the
// floor into the back room.
func arrange(ctx context.Context, tx *postgres.Tx, c Content, lots map[string]int64) error {
	if _, err := stock.AddStall(ctx, tx, "Marché de Hawkesbury", "Hawkesbury market"); err != nil {
		return err
	}
	var moves []stock.Movement
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			if left := l.Pieces - l.Sold; left >= plenty {
				moves = append(moves, stock.Movement{LotID: lots[l.Code], From: stock.Floor, To: stock.BackRoom, Quantity: left / 3})
			}
		}
	}
	_, err := stock.Post(ctx, tx, stock.Entry{Kind: "transfer", Key: "demo:back-room", OccurredAt: at(lastDay, 17), Actor: "demo", Movements: moves})
	return err
}
