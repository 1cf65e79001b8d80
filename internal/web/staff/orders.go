package staff

import "plantagenet/internal/web/gate"

// orderRoutes are the rows of the orders desk: find, pick, pack, send, hand over.
func (d Desk) orderRoutes() []gate.Route { return nil }
