package staff

import "plantagenet/internal/web/gate"

// lotRoutes are the rows of lots.
func (d Desk) lotRoutes() []gate.Route { return nil }
