package staff

import "plantagenet/internal/web/gate"

// supplyRoutes are the rows of cooperatives, orders to them, shipments and arrivals.
func (d Desk) supplyRoutes() []gate.Route { return nil }
