package coop

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) saleRoutes() []gate.Route { return nil }

// thisMonth is what sold so far.
func (d Door) thisMonth(c echo.Context, g glance) (coopview.Month, error) {
	return coopview.Month{}, nil
}
