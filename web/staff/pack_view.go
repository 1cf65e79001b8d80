package staffview

import "context"

// act is what the page's main button does: who may send goes on to the label;
// who comes for it is written to.
func (p Pack) act(ctx context.Context) string {
	switch {
	case p.Pickup:
		return t(ctx, "staff.pack.ready")
	case p.Sells:
		return t(ctx, "staff.pack.send")
	}
	return t(ctx, "staff.pack.close")
}

// weigh says that all is in the box: the scale comes next, and takes the focus.
func (p Pack) weigh() bool {
	return p.complete() && !p.Pickup && len(p.Box.Faults) == 0 && len(p.Scan.Faults) == 0
}
