package coop

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) stockRoutes() []gate.Route { return nil }

// runsLow is what is left, the scarcest first.
func (d Door) runsLow(c echo.Context, g glance) (coopview.Low, error) { return coopview.Low{}, nil }
