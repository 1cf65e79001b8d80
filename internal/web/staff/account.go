package staff

import "plantagenet/internal/web/gate"

// accountRoutes are the rows of one's own account, the team and the audit log.
func (d Desk) accountRoutes() []gate.Route { return nil }
