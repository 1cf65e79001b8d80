package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
)

// Routes is the window's part of the table. Pages are cached for visitors;
// none of these doors changes anything.
func (w Window) Routes() []gate.Route {
	w.drawn = newDrawings()
	if w.Cache == nil {
		w.Cache = page.NewCache(CacheBytes)
	}
	routes := []gate.Route{
		open("/", w.root), open("/robots.txt", w.robots), open("/sitemap.xml", w.sitemap), open("/favicon.ico", favicon),
		open("/static/*", page.Static), open("/bands/:name", w.band), open("/pictures/:name", w.picture), open("/shelf/:name", w.shelf),
		staff("/staff/products/:id/preview", w.preview), staff("/staff/pictures/:name", w.draftPicture),
	}
	for _, l := range i18n.Langs {
		routes = append(routes, open("/"+string(l), slashless(l)),
			w.cached(l, "home", nil, w.home), w.cached(l, "products", listParams, w.list), w.moves(w.cached(l, "product", nil, w.product)),
			w.cached(l, "cooperatives", nil, w.cooperatives), w.cached(l, "cooperative", nil, w.cooperative),
			w.cached(l, "journey", nil, w.lot), w.cached(l, "store", nil, w.store))
	}
	return routes
}

// CacheBytes is the memory finished pages may take.
const CacheBytes = 32 << 20

func open(path string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Anyone, Rows: "public", Rate: gate.Free, Handler: h}
}

// staff is a page of the window that those who work in the store alone may see.
func staff(path string, h echo.HandlerFunc) gate.Route {
	return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Staff, Rows: "articles not on sale", Rate: gate.Free, Handler: h}
}

func (w *Window) cached(l i18n.Lang, name string, params []string, build func(echo.Context) (page.View, error)) gate.Route {
	r := open(page.Pattern(l, name), w.Cache.Page(params, build))
	r.Cacheable = true
	return r
}
