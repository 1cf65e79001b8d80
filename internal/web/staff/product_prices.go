package staff

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/clock"
	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/staff"
)

// prices shows what an article's variants cost, and will cost.
func (d Desk) prices(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	view, err := d.pricesView(c, o, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) pricesView(c echo.Context, o catalog.Opened, form staffview.Form) (staffview.PricesPage, error) {
	l := page.Lang(c)
	view := staffview.PricesPage{ProductFrame: d.productFrame(c, o, "prices"), Form: form}
	for _, v := range o.Sheet.Variants {
		if v.Active {
			view.Variants = append(view.Variants, staffview.Option{Value: strconv.FormatInt(v.ID, 10), Label: variantLegend(l, v)})
		}
	}
	list, err := catalog.Prices(c.Request().Context(), d.Shop.DB, o.ID)
	current := map[int64]bool{}
	for _, p := range list {
		row := staffview.PriceRow{ID: strconv.FormatInt(p.ID, 10), SKU: p.SKU, Price: i18n.Money(l, p.Price), From: priceMoment(l, p.From), Who: actorWord(l, p.Who)}
		if p.Applied == nil {
			view.Coming = append([]staffview.PriceRow{row}, view.Coming...) // the next first
			continue
		}
		row.Now, current[p.VariantID] = !current[p.VariantID], true
		row.From = priceMoment(l, *p.Applied)
		view.Past = append(view.Past, row)
	}
	return view, err
}

func priceMoment(l i18n.Lang, t time.Time) string {
	return i18n.Date(l, t.In(clock.Store)) + ", " + i18n.Clock(l, t.In(clock.Store))
}

// setPrice plans a price: the day and hour are the store's.
func (d Desk) setPrice(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	id, wrong := d.plan(c, o, form)
	if wrong == nil {
		return d.done(c, productPath(o.ID)+"/prices", said("staff.price.planned").undo(pricePath(o.ID, id, "withdraw")))
	}
	view, err := d.pricesView(c, o, form)
	if err != nil {
		return err
	}
	return d.again(c, form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

func (d Desk) plan(c echo.Context, o catalog.Opened, form staffview.Form) (int64, error) {
	from, err := time.ParseInLocation("2006-01-02T15:04", form.Value("from"), clock.Store)
	if err != nil {
		return 0, fault.New(fault.Invalid, "price_when").On("from")
	}
	variant, _ := strconv.ParseInt(form.Value("variant"), 10, 64)
	return editing.SetPrice(c.Request().Context(), d.Shop.DB, o.ID, variant, form.Value("price"), from)
}

func pricePath(product, price int64, verb string) string {
	return productPath(product) + "/prices/" + strconv.FormatInt(price, 10) + "/" + verb
}

func (d Desk) withdrawPrice(c echo.Context) error {
	o, price, err := d.openedPrice(c)
	if err != nil {
		return err
	}
	if err := editing.WithdrawPrice(c.Request().Context(), d.Shop.DB, o.ID, price); err != nil {
		return err
	}
	return d.done(c, productPath(o.ID)+"/prices", said("staff.price.withdrawn").undo(pricePath(o.ID, price, "restore")))
}

func (d Desk) restorePrice(c echo.Context) error {
	o, price, err := d.openedPrice(c)
	if err != nil {
		return err
	}
	if err := editing.RestorePrice(c.Request().Context(), d.Shop.DB, o.ID, price); err != nil {
		return err
	}
	return d.done(c, productPath(o.ID)+"/prices", said("staff.price.planned").undo(pricePath(o.ID, price, "withdraw")))
}

func (d Desk) openedPrice(c echo.Context) (catalog.Opened, int64, error) {
	o, err := d.opened(c)
	if err != nil {
		return o, 0, err
	}
	id, err := strconv.ParseInt(c.Param("price"), 10, 64)
	if err != nil {
		return o, 0, errNotFound
	}
	return o, id, nil
}
