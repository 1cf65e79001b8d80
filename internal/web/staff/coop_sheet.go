package staff

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/access"
	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/store"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// issueSheet gives a person a new code and answers with the sheet itself: the
// code is known at this moment only, so no other page can show it.
func (d Desk) issueSheet(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	p, err := d.memberOf(c)
	if err != nil {
		return err
	}
	printed, err := d.house().IssueSheet(c.Request().Context(), p.ID, form.Value("key"))
	if err != nil {
		form.Values.Del("key") // another form from here on
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.coopPersonView(c, f) })
	}
	seller, err := store.Read(c.Request().Context(), d.Shop.DB)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", page.Private)
	return d.show(c, d.codeSheet(c, printed, seller))
}

func (d Desk) codeSheet(c echo.Context, printed access.Printed, seller store.Facts) templ.Component {
	l, p := page.Lang(c), printed.Person
	view := staffview.CodeSheet{Layout: d.layout(c, "cooperatives", i18n.Say(l, "staff.access.sheet_title")), Back: personPath(p), Person: p.Name,
		Cooperative: p.Cooperative, Address: d.BaseURL + "/coop", Code: printed.Code}
	view.Layout.Crumbs = accessCrumbs(l, p.Slug, p.Cooperative, i18n.Say(l, "staff.access.title"), p.Name)
	first := i18n.French
	if p.Lang == "en" {
		first = i18n.English
	}
	for _, lang := range []i18n.Lang{first, first.Other()} {
		view.Texts = append(view.Texts, sheetText(lang, printed, seller, gate.CallerOf(c).Name))
	}
	return view.Page()
}

// sheetText is what the sheet says in one language.
func sheetText(l i18n.Lang, printed access.Printed, seller store.Facts, by string) staffview.SheetText {
	say := func(key string, args ...i18n.Args) string { return i18n.Say(l, "staff.sheet."+key, args...) }
	text := staffview.SheetText{Lang: l.Locale(), Title: say("title"), Steps: []string{say("open"), say("type"), say("keep")},
		Until: say("until", i18n.Args{"Date": i18n.Date(l, printed.Ends)}), Ask: say("ask"),
		Issued: say("issued", i18n.Args{"Date": i18n.Date(l, clock.Now()), "Who": by})}
	for _, way := range []string{seller.Name, seller.Phone, seller.Email} {
		if way != "" {
			text.Call = append(text.Call, way)
		}
	}
	return text
}
