package coop

import "plantagenet/internal/web/gate"

func (d Door) saleRoutes() []gate.Route { return nil }
