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
