package staff

import (
	"errors"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/tax"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) newProduct(c echo.Context) error {
	view, err := d.sheetView(c, catalog.Opened{Sheet: catalog.Sheet{TaxClass: string(tax.Standard)}}, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) makeProduct(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	saved, wrong := editing.Create(c.Request().Context(), d.Shop.DB, form.Value("key"), typedFields(form))
	if wrong == nil {
		return d.done(c, productPath(saved.ID), said("staff.product.made"))
	}
	view, err := d.sheetView(c, catalog.Opened{}, form)
	if err != nil {
		return err
	}
	return d.again(c, form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

func (d Desk) product(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	view, err := d.sheetView(c, o, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) saveProduct(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	form, err := fill(c)
	if err != nil {
		return err
	}
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(form.Value("version"))
	saved, wrong := editing.Save(ctx, d.Shop.DB, o.ID, seen, typedFields(form))
	if wrong == nil {
		return d.saved(c, l, saved, form.Value("then"))
	}
	if errors.Is(wrong, editing.ErrMeanwhile) {
		form = retyped(l, form, saved)
		if o, err = d.opened(c); err != nil {
			return err
		}
	}
	view, err := d.sheetView(c, o, form)
	if err != nil {
		return err
	}
	view.Number = strconv.Itoa(seen)
	if errors.Is(wrong, editing.ErrMeanwhile) {
		view.Number, view.Clashes = strconv.Itoa(saved.Number), diffsOf(l, saved.Clashes)
	}
	return d.again(c, form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

// saved goes on with what was asked beside saving, or leads back to the sheet
// with what was done and what others did.
func (d Desk) saved(c echo.Context, l i18n.Lang, s editing.Saved, then string) error {
	if act, only, _ := strings.Cut(then, "-"); act == "publish" {
		return d.putOnSale(c, s.ID, only)
	} else if act == "unpublish" {
		return d.unpublish(c)
	}
	if !s.Changed {
		return d.done(c, productPath(s.ID), said("staff.product.same"))
	}
	n := said("staff.product.saved")
	if len(s.Meanwhile) > 0 {
		var labels []string
		for _, m := range s.Meanwhile {
			labels = append(labels, fieldLabel(l, m.Key, m.Of))
		}
		n = said("staff.product.saved_beside", i18n.Args{"Fields": clip(strings.Join(labels, ", "))})
	}
	return d.done(c, productPath(s.ID), n.undo(undoPath(s.ID, s.Number)))
}

// retyped is the form with what others wrote where this person wrote nothing.
func retyped(l i18n.Lang, form staffview.Form, s editing.Saved) staffview.Form {
	fresh := staffview.Form{Values: map[string][]string{"key": {form.Value("key")}}}
	for key, value := range s.Typed {
		switch name := key[strings.LastIndexByte(key, '.')+1:]; name {
		case "price", "length", "width", "height":
			value = decimalMark(l, value)
		}
		fresh.Set(key, value)
	}
	return fresh
}

// typedFields are a form's fields by name.
func typedFields(form staffview.Form) map[string]string {
	typed := make(map[string]string, len(form.Values))
	for key := range form.Values {
		typed[key] = form.Value(key)
	}
	return typed
}

func productPath(id int64) string { return "/staff/products/" + strconv.FormatInt(id, 10) }

// undoPath undoes the newest version of an article with one click.
func undoPath(id int64, number int) string {
	return productPath(id) + "/undo/" + strconv.Itoa(number) + "?newest=1"
}

func (d Desk) publish(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	return d.putOnSale(c, o.ID, form.Value("only"))
}

// putOnSale publishes what is stored, in one language where only names it, or
// says at each field why not yet.
func (d Desk) putOnSale(c echo.Context, id int64, only string) error {
	lang, _ := i18n.Parse(only)
	number, wrong := editing.Publish(c.Request().Context(), d.Shop.DB, id, lang)
	if wrong == nil {
		n := said("staff.product.published")
		if number > 0 {
			n = n.undo(undoPath(id, number))
		}
		return d.done(c, productPath(id), n)
	}
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	view, err := d.sheetView(c, o, staffview.Form{})
	if err != nil {
		return err
	}
	return d.again(c, view.Form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

func (d Desk) unpublish(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	number, err := editing.Unpublish(c.Request().Context(), d.Shop.DB, o.ID)
	if err != nil {
		return err
	}
	n := said("staff.product.unpublished")
	if number > 0 {
		n = n.undo(undoPath(o.ID, number))
	}
	return d.done(c, productPath(o.ID), n)
}

// undoProduct brings back what an article was before a version.
func (d Desk) undoProduct(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return errNotFound
	}
	made, err := editing.Undo(c.Request().Context(), d.Shop.DB, o.ID, number, c.QueryParam("newest") != "")
	back := productPath(o.ID)
	switch form, ours := (staffview.Form{}).With(err); {
	case err == nil:
	case ours && len(form.Faults) > 0 && gate.StatusOf(err) != 404:
		return d.done(c, back+"/history", notice{Key: "staff.product.notundone", Args: i18n.Args{"Why": i18n.Say(page.Lang(c), form.Faults[0].Key, form.Faults[0].Args)}}.bad())
	default:
		return err
	}
	n := said("staff.product.undone")
	if made > 0 {
		n = n.undo(undoPath(o.ID, made))
	}
	return d.done(c, back, n)
}
