package staff

import "plantagenet/internal/web/gate"

// stockRoutes are the rows of the stock list, an article's history and what to order again.
func (d Desk) stockRoutes() []gate.Route { return nil }
