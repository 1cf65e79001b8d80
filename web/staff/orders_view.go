package staffview

import "context"

func (o Orders) hint(ctx context.Context) string {
	if o.Layout.Money {
		return t(ctx, "staff.orders.hint")
	}
	return t(ctx, "staff.orders.hint_goods")
}

// labelled is a label and a value in one line, or nothing where there is no value.
func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + " " + value
}
