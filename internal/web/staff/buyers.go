package staff

import "plantagenet/internal/web/gate"

// buyerRoutes are the rows of buyers: their orders, their data, their consent.
func (d Desk) buyerRoutes() []gate.Route { return nil }
