package staff

import "plantagenet/internal/web/gate"

// stockroomRoutes are the rows of places, transfers, counts, adjustments and recall.
func (d Desk) stockroomRoutes() []gate.Route { return nil }
