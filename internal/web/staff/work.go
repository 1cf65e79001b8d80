package staff

import "plantagenet/internal/web/gate"

// workRoutes are the rows of long work and its progress.
func (d Desk) workRoutes() []gate.Route { return nil }
