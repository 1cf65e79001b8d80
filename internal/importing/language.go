package importing

import (
	"strings"

	"plantagenet/internal/i18n"
	"plantagenet/internal/importing/goods"
)

// common are words that every text of a language is full of and the other lacks.
var common = map[string]i18n.Lang{
	"le": i18n.French, "la": i18n.French, "les": i18n.French, "de": i18n.French, "des": i18n.French, "du": i18n.French, "et": i18n.French,
	"en": i18n.French, "une": i18n.French, "pour": i18n.French, "avec": i18n.French, "au": i18n.French, "à": i18n.French,
	"the": i18n.English, "of": i18n.English, "and": i18n.English, "with": i18n.English, "in": i18n.English, "for": i18n.English,
	"is": i18n.English, "are": i18n.English, "to": i18n.English, "from": i18n.English, "by": i18n.English, "or": i18n.English,
}

// language is the one a file's texts are in: as told, else by its commonest
// words; English where they do not say, the programs' own language.
func language(products []goods.Product, told i18n.Lang) i18n.Lang {
	if told != "" {
		return told
	}
	votes := map[i18n.Lang]int{}
	for _, p := range products {
		for _, word := range strings.Fields(strings.ToLower(p.Title + " " + p.Description)) {
			votes[common[word]]++
		}
	}
	if votes[i18n.French] > votes[i18n.English] {
		return i18n.French
	}
	return i18n.English
}
