package portal

import "plantagenet/internal/i18n"

// Act is what a line is, in a few words: « Vente en ligne », « Avance ».
func (l Line) Act(lang i18n.Lang) string { return i18n.Say(lang, "coop.act."+l.act()) }

func (l Line) act() string {
	name := "other"
	switch l.Kind {
	case "sale":
		name = "sale_" + l.Channel
		if l.Reversal {
			name = "sale"
		}
	case "adjust":
		name = "adjust"
		if l.Lot != "" && !l.Reversal {
			name = "lost"
			if l.Amount < 0 {
				name = "found"
			}
		}
	case "refund", "receipt", "advance", "payout", "dispute":
		name = l.Kind
	}
	if l.Reversal {
		name += "_undone"
	}
	return name
}

// Pieces is how many the line is about, whichever way they went.
func (l Line) Pieces() int64 {
	if l.Quantity < 0 {
		return -l.Quantity
	}
	return l.Quantity
}
