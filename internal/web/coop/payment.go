package coop

import "plantagenet/internal/web/gate"

func (d Door) paymentRoutes() []gate.Route { return nil }
