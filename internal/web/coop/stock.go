package coop

import "plantagenet/internal/web/gate"

func (d Door) stockRoutes() []gate.Route { return nil }
