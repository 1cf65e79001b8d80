package staff

import "plantagenet/internal/web/gate"

// findRoutes are the rows of the one search box.
func (d Desk) findRoutes() []gate.Route { return nil }
