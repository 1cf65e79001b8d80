package demo_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/demo"
	"plantagenet/internal/drawing"
)

func content(t *testing.T) demo.Content {
	t.Helper()
	c, err := demo.Read()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// said is a text with where it stands.
type said struct {
	where string
	demo.Text
}

// texts lists every text shown to people.
func texts(c demo.Content) []said {
	var all []said
	add := func(where, what string, t demo.Text) {
		if t != (demo.Text{}) {
			all = append(all, said{where + " " + what, t})
		}
	}
	for _, k := range c.Categories {
		add(k.Slug, "name", k.Name)
	}
	for _, k := range c.Cooperatives {
		for what, t := range map[string]demo.Text{"place": k.Place, "craft": k.Craft, "summary": k.Summary, "story": k.Story, "quote": k.Quote, "quote_by": k.QuoteBy} {
			add(k.Slug, what, t)
		}
	}
	for _, p := range c.Products {
		all = append(all, productTexts(p)...)
	}
	for _, a := range c.Arrivals {
		for _, s := range a.Steps {
			where := a.Cooperative + " " + s.Kind
			add(where, "place", s.Place)
			add(where, "quantity", s.Quantity)
			add(where, "note", s.Note)
		}
	}
	return all
}

func productTexts(p demo.Product) []said {
	all := []said{
		{p.Slug + " name", p.Name}, {p.Slug + " summary", p.Summary}, {p.Slug + " description", p.Description}, {p.Slug + " fibres", p.Fibres},
		{p.Slug + " care", p.Care}, {p.Slug + " ingredients", p.Ingredients}}
	for i := range p.Details.FR {
		for j := range p.Details.FR[i] {
			all = append(all, said{fmt.Sprintf("%s detail %d", p.Slug, i), demo.Text{FR: p.Details.FR[i][j], EN: p.Details.EN[i][j]}})
		}
	}
	for _, pic := range p.Pictures {
		all = append(all, said{p.Slug + " picture " + string(pic.View), pic.Text})
	}
	for _, v := range p.Variants {
		all = append(all, said{v.SKU, v.Text})
	}
	return slices.DeleteFunc(all, func(s said) bool { return s.Text == demo.Text{} })
}

func TestTheShopIsAsFullAsPromised(t *testing.T) {
	t.Parallel()
	c := content(t)
	countries, variants, classes := map[string]bool{}, 0, map[string]bool{}
	sells := map[string]bool{}
	for _, k := range c.Cooperatives {
		countries[k.Country] = true
	}
	for _, p := range c.Products {
		sells[p.Cooperative], classes[p.Tax] = true, true
		variants += len(p.Variants)
	}
	if len(c.Products) < 56 || variants < 90 || len(sells) < 11 || len(sells) != len(c.Cooperatives) || len(countries) != 3 {
		t.Errorf("%d products, %d variants, %d cooperatives that sell of %d, %d countries", len(c.Products), variants, len(sells), len(c.Cooperatives), len(countries))
	}
	known := []string{"standard", "basic_grocery", "snack", "book", "child_clothing", "child_footwear", "diaper", "feminine_hygiene", "fabric"}
	for _, class := range known {
		if !classes[class] {
			t.Errorf("nothing is sold of the tax class %s", class)
		}
		delete(classes, class)
	}
	if len(classes) > 0 {
		t.Errorf("unknown tax classes %v", classes)
	}
}

func TestEveryTextStandsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, s := range texts(content(t)) {
		if strings.TrimSpace(s.FR) == "" || strings.TrimSpace(s.EN) == "" {
			t.Errorf("%s: French %q, English %q", s.where, s.FR, s.EN)
		}
	}
}

func TestEveryProductIsWhole(t *testing.T) {
	t.Parallel()
	c := content(t)
	shelves, makers := map[string]bool{}, map[string]string{}
	for _, k := range c.Categories {
		shelves[k.Slug] = true
	}
	for _, m := range c.Makers {
		makers[m.Key] = m.Cooperative
	}
	for _, p := range c.Products {
		switch {
		case p.Name.FR == "" || p.Summary.FR == "" || len(p.Pictures) == 0 || len(p.Pictures) > 4 || p.Pictures[0].View != drawing.Front:
			t.Errorf("%s lacks a name, a summary or a front picture", p.Slug)
		case !shelves[p.Category]:
			t.Errorf("%s stands on an unknown shelf %q", p.Slug, p.Category)
		case makers[p.Maker] != p.Cooperative:
			t.Errorf("%s: %q does not work at %s", p.Slug, p.Maker, p.Cooperative)
		case len(p.Details.FR) != len(p.Details.EN):
			t.Errorf("%s: %d details in French, %d in English", p.Slug, len(p.Details.FR), len(p.Details.EN))
		}
		if n := len(strings.Split(p.Description.FR, "\n\n")); n < 2 || n > 4 || n != len(strings.Split(p.Description.EN, "\n\n")) {
			t.Errorf("%s: %d paragraphs in French, not as many in English, or not 2 to 4", p.Slug, n)
		}
		food := p.Tax == "basic_grocery" || p.Tax == "snack"
		if food && p.Ingredients.FR == "" {
			t.Errorf("%s is food without ingredients", p.Slug)
		}
		for _, v := range p.Variants {
			checkVariant(t, p, v)
		}
	}
}

func checkVariant(t *testing.T, p demo.Product, v demo.Variant) {
	t.Helper()
	if v.Price < 100 || v.Price > 100000 || v.Grams < 5 || v.Grams > 10000 || min(v.Box[0], v.Box[1], v.Box[2]) < 1 || max(v.Box[0], v.Box[1], v.Box[2]) > 1000 {
		t.Errorf("%s: price %d, weight %d g, box %v", v.SKU, v.Price, v.Grams, v.Box)
	}
	if len(p.Variants) > 1 && (v.FR == "" || v.Option == "") {
		t.Errorf("%s does not say what it is among the others", v.SKU)
	}
	if v.GTIN != "" && (!catalog.ValidGTIN(v.GTIN) || !strings.HasPrefix(v.GTIN, "952")) {
		t.Errorf("%s: %s is not a GTIN of the demonstration range with its check digit", v.SKU, v.GTIN)
	}
}

func TestNothingIsNamedTwice(t *testing.T) {
	t.Parallel()
	c := content(t)
	seen := map[string]bool{}
	once := func(what, name string) {
		if name != "" && seen[what+name] {
			t.Errorf("%s %q stands twice", what, name)
		}
		seen[what+name] = true
	}
	for _, k := range c.Cooperatives {
		once("cooperative", k.Slug)
		once("cooperative", k.Name)
	}
	for _, p := range c.Products {
		once("slug", p.Slug)
		once("name", p.Name.FR)
		drawn, _ := json.Marshal(p.Drawing)
		once("drawing", string(drawn))
		for _, v := range p.Variants {
			once("sku", v.SKU)
			once("gtin", v.GTIN)
		}
	}
	for _, a := range c.Arrivals {
		for _, l := range a.Lots {
			once("lot", l.Code)
		}
	}
}

func TestOnlyCoop301IsReal(t *testing.T) {
	t.Parallel()
	for _, k := range content(t).Cooperatives {
		if k.Invented != (k.Slug != "coop-301") {
			t.Errorf("%s: invented is %t", k.Slug, k.Invented)
		}
		if !strings.Contains(k.Story.FR, "inventé") || !strings.Contains(k.Story.EN, "invented") {
			t.Errorf("%s does not say in its story what is invented", k.Slug)
		}
	}
}

// A claim is computed from a certificate valid on the day, never typed; and
// facts sell here, not adjectives.
var claims = regexp.MustCompile(`(?i)(?:^|\PL)(biologiques?|bio|équitables?|organic|fair.?trade|écologiques?|eco|durables?|sustainable|éthiques?|ethical|vegan|végane|authenti\w+|exceptionnel\w*|exceptional|magnifiques?|beautiful|superbes?|parfaite?s?|perfect|luxu\w+|luxe|unique|premium|amazing|stunning|incroyables?|recyclé\w*|recycled)(?:\PL|$)`)

func TestNoClaimIsTyped(t *testing.T) {
	t.Parallel()
	for _, p := range content(t).Products {
		for _, s := range productTexts(p) {
			for lang, text := range map[string]string{"fr": s.FR, "en": s.EN} {
				if found := claims.FindString(text); found != "" {
					t.Errorf("%s (%s) claims %q", s.where, lang, found)
				}
			}
		}
	}
}

// French: a no-break space before : » $ % and units and after «, none before
// ; ? !; nobody shouts in either language.
var wrong = map[string]map[string]*regexp.Regexp{
	"fr": {
		"a plain space before : » $ %":    regexp.MustCompile(` [:»$%]`),
		"no space before : »":             regexp.MustCompile(`[^\x{a0}\d/][:»]`),
		"a plain space after «":           regexp.MustCompile(`«[^\x{a0}]`),
		"a space before ; ? !":            regexp.MustCompile(`[\s\x{a0}][;?!]`),
		"a plain space before a unit":     regexp.MustCompile(`\d (kg|g|cm|mm|m|mL|L|°C|ans)(?:\PL|$)`),
		"a typewriter's apostrophe":       regexp.MustCompile(`'`),
		"a typewriter's quotation mark":   regexp.MustCompile(`"`),
		"an exclamation mark":             regexp.MustCompile(`!`),
		"an address in the familiar form": regexp.MustCompile(`(?i)(?:^|\PL)(tu|ton|ta|tes|toi)(?:\PL|$)`),
	},
	"en": {
		"a space before : ; ? ! %":      regexp.MustCompile(`[\s\x{a0}][:;?!%]`),
		"a plain space before a unit":   regexp.MustCompile(`\d (kg|g|cm|mm|m|mL|L|°C)(?:\PL|$)`),
		"a typewriter's apostrophe":     regexp.MustCompile(`'`),
		"a typewriter's quotation mark": regexp.MustCompile(`"`),
		"an exclamation mark":           regexp.MustCompile(`!`),
		"spelling not Canadian":         regexp.MustCompile(`(?i)\b(color|fiber|center|gray|jewelry|catalog|check|labeled|colored|colors|fibers)\b`),
	},
}

func TestTheTypographyIsCanadian(t *testing.T) {
	t.Parallel()
	for _, s := range texts(content(t)) {
		for lang, text := range map[string]string{"fr": s.FR, "en": s.EN} {
			for what, rule := range wrong[lang] {
				if found := rule.FindString(text); found != "" {
					t.Errorf("%s (%s): %s: %q in %q", s.where, lang, what, found, text)
				}
			}
		}
	}
}

func TestEveryPictureCanBeDrawn(t *testing.T) {
	t.Parallel()
	for _, p := range content(t).Products {
		for _, pic := range p.Pictures {
			if _, err := drawing.Goods(p.Drawing, drawing.Options{View: pic.View}); err != nil {
				t.Errorf("%s from the %s: %v", p.Slug, pic.View, err)
			}
		}
	}
}

func TestEveryVariantHasLotsThatAddUp(t *testing.T) {
	t.Parallel()
	c := content(t)
	left, lots := map[string]int64{}, map[string]int{}
	for _, a := range c.Arrivals {
		checkSteps(t, a)
		for _, l := range a.Lots {
			left[l.SKU] += l.Pieces - l.Sold
			lots[l.SKU]++
			checkLot(t, a, l)
		}
	}
	out, few := 0, 0
	for _, p := range c.Products {
		for _, v := range p.Variants {
			switch n := left[v.SKU]; {
			case lots[v.SKU] < 1 || lots[v.SKU] > 3:
				t.Errorf("%s has %d lots", v.SKU, lots[v.SKU])
			case n == 0:
				out++
			case n < 10:
				few++
			}
			delete(left, v.SKU)
		}
	}
	if len(left) > 0 || out < 5 || few < 10 {
		t.Errorf("lots of unknown articles %v; %d variants sold out, %d with few left", left, out, few)
	}
}

func checkLot(t *testing.T, a demo.Arrival, l demo.Lot) {
	t.Helper()
	opening := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	switch {
	case l.Pieces < 2 || l.Sold < 1 || l.Sold > l.Pieces:
		t.Errorf("lot %s: %d pieces, %d sold", l.Code, l.Pieces, l.Sold)
	case (a.ShareBP == 0) != (l.UnitCost > 0):
		t.Errorf("lot %s: share %d and cost %d: one of them", l.Code, a.ShareBP, l.UnitCost)
	case l.BestBefore != nil && !l.BestBefore.After(opening):
		t.Errorf("lot %s was past its best before the shop opened", l.Code)
	case l.Harvested != nil && l.Harvested.After(a.Received.Time):
		t.Errorf("lot %s was received before its harvest", l.Code)
	}
}

func checkSteps(t *testing.T, a demo.Arrival) {
	t.Helper()
	if len(a.Made) != 2 || a.Made[1].Before(a.Made[0].Time) || a.Received.Before(a.Made[1].Time) || len(a.Steps) < 3 || a.Steps[len(a.Steps)-1].Kind != "store" {
		t.Errorf("%s, received %s: made %v, %d steps", a.Cooperative, a.Received, a.Made, len(a.Steps))
	}
	if a.Cooperative == "coop-301" && (a.Steps[0].Kind != "field" || a.Steps[0].Proof != "declared" || a.Steps[0].Place.FR != "Mali") {
		t.Errorf("the arrival of %s does not say where its cotton is said to come from", a.Received)
	}
	var last time.Time
	for _, s := range a.Steps {
		if s.Proof == "unknown" && s.Note.FR == "" {
			t.Errorf("%s %s: what is not known is not said", a.Cooperative, s.Kind)
		}
		if s.From == nil {
			continue
		}
		if s.From.Before(last) || s.To.Before(s.From.Time) || s.To.After(a.Received.Time) {
			t.Errorf("%s, received %s: the days of %s are out of order", a.Cooperative, a.Received, s.Kind)
		}
		last = s.To.Time
	}
}
