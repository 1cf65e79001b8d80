// Package fx keeps the exchange rates that staff enter, and turns amounts in
// euros and CFA francs into cents of a Canadian dollar, exactly.
//
// It owns exchange_rate. A rate is never edited: a wrong one is withdrawn and
// stays readable where it was used. The CFA franc (XOF, no decimals) needs no
// rate of its own: 655.957 XOF = 1 EUR.
package fx
