package coop

import "plantagenet/internal/web/gate"

func (d Door) balanceRoutes() []gate.Route { return nil }
