package coop

import (
	"github.com/labstack/echo/v4"

	"plantagenet/internal/web/gate"
	"plantagenet/web/coop"
)

func (d Door) paymentRoutes() []gate.Route { return nil }

// toAnswer is the payment that waits for the cooperative's word.
func (d Door) toAnswer(c echo.Context, g glance) (coopview.Ask, error) { return coopview.Ask{}, nil }
