package shop

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// preview shows an article as the shop would, before it is on sale. Search
// engines are not let in, and no copy is kept.
func (w *Window) preview(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return catalog.ErrNotFound
	}
	l := page.Lang(c)
	if asked, ok := i18n.Parse(c.QueryParam("lang")); ok {
		page.SetLang(c, asked)
		return c.Redirect(http.StatusSeeOther, previewURL(id))
	}
	a, err := report.Draft(c.Request().Context(), w.DB, l, id)
	if err != nil {
		return err
	}
	p := w.articlePage(c, l, a)
	p.Robots, p.JSONLD = "noindex, nofollow", nil
	p.Preview = i18n.Say(l, "shop.product.preview")
	p.Self = map[i18n.Lang]string{}
	for _, each := range i18n.Langs {
		p.Self[each] = previewURL(id) + "?lang=" + string(each)
	}
	for i := range p.Pictures {
		p.Pictures[i] = forStaff(p.Pictures[i])
	}
	return page.Render(c, http.StatusOK, p.Page())
}

func previewURL(id int64) string { return "/staff/products/" + strconv.FormatInt(id, 10) + "/preview" }

// forStaff leads a picture to the address that shows drafts.
func forStaff(p shopview.Picture) shopview.Picture {
	lead := func(s string) string { return strings.ReplaceAll(s, "/pictures/", "/staff/pictures/") }
	p.Src, p.WebP, p.JPEG, p.Small = lead(p.Src), lead(p.WebP), lead(p.JPEG), lead(p.Small)
	return p
}
