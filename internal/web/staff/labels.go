package staff

import "plantagenet/internal/web/gate"

// labelRoutes are the rows of labels.
func (d Desk) labelRoutes() []gate.Route { return nil }
