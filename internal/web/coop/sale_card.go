package coop

import (
	"context"
	"net/url"
	"strings"

	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/portal"
	"plantagenet/web/coop"
)

// brief fills a month's part of the first page: the articles that sold most,
// what the share comes to, and the ways on.
func (g glance) brief(ctx context.Context, view coopview.Month, total portal.Total) (coopview.Month, error) {
	p, err := g.purse(ctx)
	if err != nil {
		return view, err
	}
	rows, err := portal.Rows(ctx, g, g.lang, total.Month, bestFew+1, 0)
	if err != nil {
		return view, err
	}
	path := monthPath(total.Month)
	for _, r := range rows[:min(len(rows), bestFew)] {
		if r.What == portal.Sale {
			view.Cards = append(view.Cards, p.sold(r, false))
		}
	}
	view.Total = p.inBrief(total)
	view.Ways = []coopview.Link{{Path: path, Text: i18n.Say(g.lang, "coop.sales.whole")}, {Path: path + "/csv", Text: i18n.Say(g.lang, "coop.sales.csv")},
		{Path: path + "/message", Text: i18n.Say(g.lang, "coop.sales.message")}}
	return view, nil
}

// fact is a row of a card: the word of a key, and a figure.
func (p purse) fact(key, text string) coopview.Fact {
	return coopview.Fact{Label: i18n.Say(p.lang, key), Text: text}
}

func (p purse) number(key string, n int64) coopview.Fact {
	return p.fact(key, i18n.Number(p.lang, n))
}

func (p purse) amount(key string, c money.Cents) coopview.Fact {
	return p.fact(key, i18n.Money(p.lang, c))
}

// strong is an amount that matters, in both currencies.
func (p purse) strong(key string, c money.Cents) coopview.Fact {
	f := p.amount(key, c)
	f.Kind, f.More = "strong", p.other(c)
	return f
}

// about marks a figure that was rounded.
func (p purse) about(c money.Cents, even bool) string {
	if even {
		return i18n.Money(p.lang, c)
	}
	return i18n.Say(p.lang, "coop.sales.about", i18n.Args{"Amount": i18n.Money(p.lang, c)})
}

// sold is one article at one price; whole says where it was sold and for how
// much in all, too.
func (p purse) sold(r portal.Row, whole bool) coopview.Card {
	card := p.titled(r)
	card.Facts = append(card.Facts, p.number("coop.sales.sold", r.Pieces))
	if whole {
		card.Facts = append(card.Facts, p.fact("coop.sales.where", p.where(r.Pieces, r.Web)))
	}
	card.Facts = append(card.Facts, p.fact("coop.sales.price", p.about(r.Price, r.PriceEven())))
	if r.Bought {
		paid := p.fact("coop.sales.share", i18n.Say(p.lang, "coop.sales.paid"))
		if whole {
			card.Facts = append(card.Facts, p.amount("coop.sales.net", r.Net))
		}
		card.Facts = append(card.Facts, paid)
		return card
	}
	card.Facts = append(card.Facts, p.fact("coop.sales.each", p.about(r.ShareEach())))
	if whole {
		card.Facts = append(card.Facts, p.amount("coop.sales.net", r.Net))
	}
	card.Facts = append(card.Facts, p.strong("coop.sales.share", r.Share))
	return card
}

// back is what was given back of one article, in words.
func (p purse) back(r portal.Row) coopview.Card {
	card := p.titled(r)
	card.Facts = append(card.Facts, p.fact("coop.sales.nature", i18n.Say(p.lang, "coop.sales.what."+r.What)))
	if r.Pieces != 0 {
		card.Facts = append(card.Facts, p.number("coop.sales.back_pieces", r.Pieces))
	}
	card.Facts = append(card.Facts, p.amount("coop.sales.back_net", r.Net))
	if r.Bought {
		card.Facts = append(card.Facts, p.fact("coop.sales.share", i18n.Say(p.lang, "coop.sales.kept")))
	} else {
		card.Facts = append(card.Facts, p.strong("coop.sales.share", r.Share))
	}
	return card
}

func (p purse) titled(r portal.Row) coopview.Card {
	if r.Name == "" {
		return coopview.Card{Title: i18n.Say(p.lang, "coop.sales.unnamed")}
	}
	return coopview.Card{Title: r.Name, Path: "/coop/articles/" + url.PathEscape(r.SKU)}
}

// where says how many pieces went over the counter and how many on the web.
func (p purse) where(pieces, web int64) string {
	var parts []string
	if n := pieces - web; n != 0 || web == 0 {
		parts = append(parts, i18n.Count(p.lang, "coop.sales.store", int(n)))
	}
	if web != 0 {
		parts = append(parts, i18n.Count(p.lang, "coop.sales.online", int(web)))
	}
	return strings.Join(parts, ", ")
}

// inAll is a month's totals: sold, given back, what remains.
func (p purse) inAll(t portal.Total) coopview.Card {
	card := coopview.Card{Title: i18n.Say(p.lang, "coop.sales.all"), Facts: []coopview.Fact{
		p.number("coop.sales.sold", t.Sold.Pieces), p.fact("coop.sales.where", p.where(t.Sold.Pieces, t.Web)), p.amount("coop.sales.net", t.Sold.Net)}}
	if t.Paid != 0 {
		card.Facts = append(card.Facts, p.amount("coop.sales.paid_net", t.Paid))
	}
	left := t.Left()
	if t.Gone != 0 {
		if !paidBefore(t) {
			card.Facts = append(card.Facts, p.amount("coop.sales.sold_share", t.Sold.Share), p.amount("coop.sales.gone_share", t.Back.Share))
		}
		card.Facts = append(card.Facts, p.number("coop.sales.gone_pieces", t.Back.Pieces), p.amount("coop.sales.gone_net", t.Back.Net),
			p.number("coop.sales.left_pieces", left.Pieces), p.amount("coop.sales.left_net", left.Net))
	}
	card.Facts = append(card.Facts, p.monthShare(t))
	return card
}

// inBrief is a month's share alone, and what was taken back from it.
func (p purse) inBrief(t portal.Total) coopview.Card {
	card := coopview.Card{Title: i18n.Say(p.lang, "coop.sales.all")}
	if t.Back.Share != 0 {
		card.Facts = append(card.Facts, p.amount("coop.sales.sold_share", t.Sold.Share), p.amount("coop.sales.gone_share", t.Back.Share))
	}
	card.Facts = append(card.Facts, p.monthShare(t))
	return card
}

// monthShare is what a month comes to for the cooperative.
func (p purse) monthShare(t portal.Total) coopview.Fact {
	if paidBefore(t) {
		return p.fact("coop.sales.month_share", i18n.Say(p.lang, "coop.sales.paid"))
	}
	return p.strong("coop.sales.month_share", t.Left().Share)
}

// paidBefore says of a month that all it sold had been bought outright: a share
// of nothing would look as if nothing had been owed.
func paidBefore(t portal.Total) bool {
	return t.Paid != 0 && t.Paid == t.Sold.Net && t.Sold.Share == 0 && t.Back.Share == 0
}
