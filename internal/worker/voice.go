package worker

import (
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
)

// voice says messages in one buyer's language: "fr" or "en".
type voice string

func (v voice) lang() i18n.Lang { return i18n.Lang(v) }

func (v voice) t(key string, args ...i18n.Args) string { return i18n.Say(v.lang(), key, args...) }

func (v voice) money(c money.Cents) string { return i18n.Money(v.lang(), c) }
