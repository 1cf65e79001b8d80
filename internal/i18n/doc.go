// Package i18n holds every word the shop says, in French (Canada) first and
// English (Canada), and writes amounts, numbers and dates as each language does.
//
// Messages live in messages/*.fr.toml and *.en.toml, one pair an audience. A
// key missing from either language fails a test, never a page.
package i18n
