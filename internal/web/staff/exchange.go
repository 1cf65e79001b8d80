package staff

import "plantagenet/internal/web/gate"

// exchangeRoutes are the rows of imports, exports and the accounts.
func (d Desk) exchangeRoutes() []gate.Route { return nil }
