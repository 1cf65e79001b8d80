package staff

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) placesView(c echo.Context) (staffview.Places, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	view := staffview.Places{Layout: d.layout(c, "places", i18n.Say(l, "staff.places.title")), Leads: gate.CallerOf(c).May(gate.Leads)}
	list, err := stock.Places(ctx, d.Shop.DB)
	if err != nil {
		return view, err
	}
	for _, p := range list {
		view.Rows = append(view.Rows, staffview.PlaceRow{Code: p.Code, Name: p.Name(string(l)), Kind: i18n.Say(l, "staff.kind."+p.Kind), NameFR: p.NameFR, NameEN: p.NameEN,
			Articles: p.Articles, Pieces: p.Pieces, Held: p.Held, Web: p.Sellable, Stall: p.Kind == "stall", Closed: p.ClosedAt != nil, Counted: p.Counted()})
	}
	view.Options, err = d.placeOptions(ctx, l)
	return view, err
}

func (d Desk) places(c echo.Context) error {
	view, err := d.placesView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) addStall(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := stockroom.AddStall(c.Request().Context(), d.Shop.DB, form.Value("name_fr"), form.Value("name_en")); err != nil {
		view, broken := d.placesView(c)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Add = f; return view.Page() })
	}
	return d.done(c, "/staff/places", said("staff.places.added", i18n.Args{"Name": form.Value("name_" + lang(c))}))
}

func (d Desk) renameStall(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := stockroom.RenameStall(c.Request().Context(), d.Shop.DB, c.Param("code"), form.Value("name_fr"), form.Value("name_en")); err != nil {
		return err
	}
	return d.done(c, "/staff/places", said("staff.places.renamed"))
}

func (d Desk) closeStall(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	closed := form.Value("closed") == "1"
	if err := stockroom.CloseStall(c.Request().Context(), d.Shop.DB, c.Param("code"), closed); err != nil {
		return d.refuse(c, "/staff/places", err)
	}
	if closed {
		return d.done(c, "/staff/places", said("staff.places.isclosed"))
	}
	return d.done(c, "/staff/places", said("staff.places.isopen"))
}

func (d Desk) setShelf(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	thing, err := stockroom.SetShelf(c.Request().Context(), d.Shop.DB, lang(c), form.Value("code"), form.Value("place"), form.Value("shelf"))
	if err != nil {
		view, broken := d.placesView(c)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Shelf = f; return view.Page() })
	}
	return d.done(c, "/staff/places", said("staff.places.shelved", i18n.Args{"Name": thing.Name}))
}
