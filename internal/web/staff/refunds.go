package staff

import "plantagenet/internal/web/gate"

// refundRoutes are the rows of refunds, credit notes, disputes and cases.
func (d Desk) refundRoutes() []gate.Route { return nil }
