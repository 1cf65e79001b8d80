package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// categories lists the shelves, each with its form.
func (d Desk) categories(c echo.Context) error {
	view, err := d.categoriesView(c)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) categoriesView(c echo.Context) (staffview.CategoriesPage, error) {
	l := page.Lang(c)
	view := staffview.CategoriesPage{Layout: d.layout(c, "catalogue", i18n.Say(l, "staff.category.title")), MayEdit: gate.CallerOf(c).May(gate.Sells)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.catalogue"), Path: "/staff/catalogue"}, {Label: i18n.Say(l, "staff.category.title")}}
	list, err := catalog.Shelves(c.Request().Context(), d.Shop.DB)
	for _, s := range list {
		row := staffview.CategoryRow{Slug: s.Slug, Name: categoryName(l, s.Category), Articles: i18n.Count(l, "staff.catalogue.count", s.Live+s.Drafts),
			Empty: s.Live+s.Drafts == 0}
		row.Form.Set(s.Slug+".name_fr", s.NameFR)
		row.Form.Set(s.Slug+".name_en", s.NameEN)
		row.Form.Set(s.Slug+".slug", s.Slug)
		row.Form.Set(s.Slug+".position", strconv.Itoa(s.Position))
		view.Rows = append(view.Rows, row)
	}
	return view, err
}

// saveCategory writes a category, or a new one.
func (d Desk) saveCategory(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	at := form.Value("which") + "."
	position, _ := strconv.Atoi(form.Value(at + "position"))
	wrong := editing.SaveCategory(c.Request().Context(), d.Shop.DB, form.Value("old"), catalog.Category{Slug: form.Value(at + "slug"),
		NameFR: form.Value(at + "name_fr"), NameEN: form.Value(at + "name_en"), Position: min(max(position, 0), 9999)})
	if wrong == nil {
		return d.done(c, "/staff/categories", said("staff.category.saved"))
	}
	view, err := d.categoriesView(c)
	if err != nil {
		return err
	}
	return d.again(c, form, moved(wrong, at), func(f staffview.Form) templ.Component {
		for i, r := range view.Rows {
			if r.Slug == form.Value("old") {
				view.Rows[i].Form = f
				return view.Page()
			}
		}
		view.Fresh = f
		return view.Page()
	})
}

// moved puts a form's faults at the fields of the one of many forms.
func moved(err error, at string) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	if len(f.Fields) == 0 {
		return f.On(at + f.Field)
	}
	fields := make([]*fault.Fault, len(f.Fields))
	for i, one := range f.Fields {
		fields[i] = one.On(at + one.Field)
	}
	return fault.Form(fields)
}

func (d Desk) removeCategory(c echo.Context) error {
	err := editing.RemoveCategory(c.Request().Context(), d.Shop.DB, clean(c.Param("slug")))
	if f, ok := fault.Of(err); ok && f.Kind == fault.Conflict {
		return d.done(c, "/staff/categories", said("staff.category.used").bad())
	}
	if err != nil {
		return err
	}
	return d.done(c, "/staff/categories", said("staff.category.removed"))
}
