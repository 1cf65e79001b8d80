package staff

import (
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/clock"
	"plantagenet/internal/i18n"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/report"
	"plantagenet/web/staff"
)

// standsAt is where an order stands, in words and in a kind of tag.
func standsAt(l i18n.Lang, o report.OpenOrder) staffview.Tagged {
	kinds := map[string]string{report.OrderLate: "bad", report.OrderToPack: "plain", report.OrderWaiting: "warn", report.OrderPacked: "good",
		report.OrderReady: "good", report.OrderDone: "plain", string(order.Refunded): "warn", string(order.Cancelled): "warn"}
	kind := kinds[o.State]
	if kind == "" {
		kind = "plain"
	}
	if o.State == report.OrderWaiting && o.Missing > 0 {
		return staffview.Tagged{Kind: kind, Text: i18n.Count(l, "staff.state.waiting_for", int(o.Missing))}
	}
	return staffview.Tagged{Kind: kind, Text: i18n.Say(l, "staff.state."+o.State)}
}

// dayWord says a day as one speaks of it: yesterday, today, « ven. 27 », or the date.
func dayWord(l i18n.Lang, day time.Time) string {
	now := clock.Now()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	switch apart := int(day.Sub(today).Hours() / 24); {
	case apart == 0:
		return i18n.Say(l, "staff.day.today")
	case apart == -1:
		return i18n.Say(l, "staff.day.yesterday")
	case apart == 1:
		return i18n.Say(l, "staff.day.tomorrow")
	case apart > 1 && apart < 7:
		name := []rune(i18n.Weekday(l, day.Weekday()))[:3]
		dot := "."
		if l == i18n.English {
			dot = ""
		}
		return string(name) + dot + i18n.NBSP + strconv.Itoa(day.Day())
	}
	return i18n.Date(l, time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, clock.Store))
}

// promised says by when an open order is to be sent or ready.
func promised(l i18n.Lang, o order.Order) staffview.Tagged {
	if o.PromisedOn == nil || !o.Open() {
		return staffview.Tagged{}
	}
	kind, today := "plain", clock.Now().Format(time.DateOnly)
	switch day := o.PromisedOn.Format(time.DateOnly); {
	case day < today:
		kind = "bad"
	case day == today:
		kind = "warn"
	}
	return staffview.Tagged{Kind: kind, Text: i18n.Say(l, "staff.order.promised", i18n.Args{"Day": dayWord(l, o.PromisedOn.Time)})}
}

// at is a day and an hour, short enough for a list.
func at(l i18n.Lang, t time.Time) string { return i18n.Date(l, t) + ", " + i18n.Clock(l, t) }

// who is the buyer for those who see buyers, else initials.
func who(o order.Order, money bool) string {
	if money {
		return o.Name
	}
	return order.Initials(o.Name)
}

// thumb is the address of an article's picture.
func thumb(i catalog.Image) string {
	switch {
	case i.ID == 0:
		return "/pictures/parcel.svg"
	case i.Kind == "file":
		return "/pictures/" + strconv.FormatInt(i.ID, 10) + "-" + i.Version + ".webp"
	}
	return "/pictures/" + strconv.FormatInt(i.ID, 10) + "-" + i.Version + ".svg"
}

func addressOf(o order.Order) []string {
	lines := []string{o.Name, o.Line1}
	if o.Line2 != "" {
		lines = append(lines, o.Line2)
	}
	return append(lines, o.City+" ("+o.Province+") "+i18n.NBSP+strings.ReplaceAll(o.PostalCode, " ", i18n.NBSP))
}

// kilograms writes grams as « 4,79 kg ».
func kilograms(l i18n.Lang, grams int64) string {
	text := strconv.FormatFloat(float64(grams)/1000, 'f', -1, 64)
	if l == i18n.French {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + i18n.NBSP + "kg"
}

func carrierWord(l i18n.Lang, p parcel.Parcel) string {
	c, known := parcel.CarrierBy(p.Carrier)
	if !known {
		return ""
	}
	name := c.Name
	if name == "" {
		name = i18n.Say(l, "staff.carrier."+c.Code)
	}
	if p.Service != "" {
		name += ", " + i18n.Say(l, "staff.service."+p.Service)
	}
	return name
}

// stands is where a parcel stands, in words.
func stands(l i18n.Lang, o order.Order, p parcel.Parcel) staffview.Tagged {
	switch {
	case p.State == parcel.Open && p.SetAsideAt != nil:
		return staffview.Tagged{Kind: "warn", Text: i18n.Say(l, "staff.parcel.aside")}
	case p.State == parcel.Packed && o.Fulfilment == order.Pickup:
		return staffview.Tagged{Kind: "good", Text: i18n.Say(l, "staff.state.ready")}
	case p.State == parcel.Packed:
		return staffview.Tagged{Kind: "good", Text: i18n.Say(l, "staff.state.packed")}
	}
	return staffview.Tagged{Kind: "plain", Text: i18n.Say(l, "staff.parcel_state."+string(p.State))}
}
