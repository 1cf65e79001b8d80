package shop

import (
	"strings"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/internal/stock"
	"plantagenet/web/shop"
)

// states turns what the record says of a step into how the thread shows it.
var states = map[string]string{"record": shopview.Proved, "declared": shopview.Declared, "unknown": shopview.Unknown}

// family groups the kinds that read as one stop when they follow each other
// with the same proof: « Filage, tissage », « Route, mer ».
var family = map[string]string{
	"ginning": "fibre", "spinning": "fibre", "weaving": "fibre",
	"road": "way", "sea": "way", "air": "way", "customs": "way",
}

// stop is one or several steps shown as one.
type stop struct{ steps []stock.Step }

func stops(steps []stock.Step) []stop {
	var list []stop
	for _, s := range steps {
		if n := len(list); n > 0 && family[s.Kind] != "" {
			last := list[n-1].steps[len(list[n-1].steps)-1]
			if family[last.Kind] == family[s.Kind] && last.Proof == s.Proof {
				list[n-1].steps = append(list[n-1].steps, s)
				continue
			}
		}
		list = append(list, stop{[]stock.Step{s}})
	}
	return list
}

// thread words the way of a lot here. Two stops are sewn together only where
// both are on record.
func thread(l i18n.Lang, lot report.Lot) []shopview.Step {
	list := stops(lot.Steps)
	views := make([]shopview.Step, 0, len(list))
	for i, s := range list {
		v := s.view(l)
		v.Linked = v.State == shopview.Proved && i+1 < len(list) && list[i+1].proof() == "record"
		if s.steps[0].Kind == "making" {
			v.Band = lot.Cooperative
		}
		views = append(views, v)
	}
	return views
}

func (s stop) proof() string { return s.steps[0].Proof }

func (s stop) view(l i18n.Lang) shopview.Step {
	first := s.steps[0]
	v := shopview.Step{State: states[first.Proof], ProofOK: first.Proof == "record", When: when(l, first.FromOn, lastDay(s.steps))}
	var titles, places, amounts, notes []string
	for _, step := range s.steps {
		titles = append(titles, i18n.Say(l, "shop.step."+step.Kind))
		places = along(places, strings.Join(both(step.Party, pick(l, step.PlaceFR, step.PlaceEN)), ", "))
		amounts = add(amounts, pick(l, step.QuantityFR, step.QuantityEN))
		notes = add(notes, pick(l, step.NoteFR, step.NoteEN))
	}
	v.Title = i18n.Capital(strings.ToLower(strings.Join(titles, ", ")))
	v.Place, v.Amount = strings.Join(places, "; "), shopview.Unbroken(strings.Join(amounts, "; "))
	v.Proof = strings.Join(notes, " ")
	if v.Proof == "" {
		v.Proof = i18n.Say(l, "shop.proof."+first.Proof)
	}
	if v.When == "" && first.Proof == "unknown" {
		v.When = i18n.Say(l, "shop.step.no_date")
	}
	return v
}

func lastDay(steps []stock.Step) *stock.Day {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].ToOn != nil {
			return steps[i].ToOn
		}
		if i > 0 && steps[i].FromOn != nil {
			return steps[i].FromOn
		}
	}
	return nil
}

// add appends what is said once more, and nothing that is empty.
func add(list []string, s string) []string {
	if s == "" || (len(list) > 0 && list[len(list)-1] == s) {
		return list
	}
	return append(list, s)
}

// along adds a place, and goes on from the last one where the way does:
// « Bamako – Dakar » and « Dakar – Montréal » are « Bamako – Dakar – Montréal ».
func along(list []string, place string) []string {
	if n := len(list); n > 0 {
		from, to, way := strings.Cut(place, " – ")
		if way && strings.HasSuffix(list[n-1], " – "+from) {
			list[n-1] += " – " + to
			return list
		}
	}
	return add(list, place)
}

func both(a, b string) []string {
	return add(add(nil, a), b)
}

// journey is a lot's thread and maps, for a page in that language.
func journey(l i18n.Lang, lot report.Lot) *shopview.Journey {
	j := shopview.Journey{
		Lot: lot.Code, Href: page.Path(l, "journey", lot.Code), Note: i18n.Say(l, "shop.journey.note"), Steps: thread(l, lot),
	}
	j.Map, j.Narrow = maps(l, lot)
	return &j
}
