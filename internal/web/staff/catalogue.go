package staff

import "plantagenet/internal/web/gate"

// catalogueRoutes are the rows of products, prices, pictures and categories.
func (d Desk) catalogueRoutes() []gate.Route { return nil }
