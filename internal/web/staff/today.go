package staff

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// todayRoutes are the rows of the first screen and of the keys.
func (d Desk) todayRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/keys", gate.Staff, "none", d.keys),
	}
}

func (d Desk) keys(c echo.Context) error {
	return d.show(c, staffview.Keys(d.layout(c, "", i18n.Say(page.Lang(c), "staff.keys.title"))))
}
