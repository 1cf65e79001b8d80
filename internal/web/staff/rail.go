package staff

import (
	"plantagenet/internal/i18n"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// rail lists the parts of the workshop: name, address, key, who may go there.
var rail = []struct {
	name, path, key string
	who             gate.Roles
	second          bool
}{
	{"today", "/staff", "A", gate.Staff, false},
	{"orders", "/staff/orders", "C", gate.Staff, false},
	{"stock", "/staff/stock", "S", gate.Staff, false},
	{"arrivals", "/staff/arrivals", "R", gate.Staff, false},
	{"lots", "/staff/lots", "L", gate.Staff, false},
	{"counts", "/staff/counts", "D", gate.Goods, false},
	{"catalogue", "/staff/catalogue", "B", gate.Staff, false},
	{"labels", "/staff/labels", "E", gate.Goods, false},
	{"cooperatives", "/staff/cooperatives", "O", gate.Staff, false},
	{"payouts", "/staff/payouts", "V", gate.Money, false},
	{"buyers", "/staff/buyers", "K", gate.Money, false},
	{"accounts", "/staff/accounts", "N", gate.Money, false},
	{"places", "/staff/places", "", gate.Goods, true},
	{"reorder", "/staff/reorder", "", gate.Staff, true},
	{"cases", "/staff/cases", "", gate.Money, true},
	{"exchange", "/staff/exchange", "", gate.Money, true},
	{"work", "/staff/work", "", gate.Staff, true},
	{"people", "/staff/people", "", gate.Leads, true},
	{"audit", "/staff/audit", "", gate.Leads | gate.Accountant, true},
}

func entries(l i18n.Lang, caller gate.Caller) []staffview.Entry {
	var out []staffview.Entry
	for _, r := range rail {
		if caller.May(r.who) {
			out = append(out, staffview.Entry{Name: r.name, Label: i18n.Say(l, "staff.nav."+r.name), Path: r.path, Key: r.key, Second: r.second})
		}
	}
	return out
}

var roleNames = []struct {
	role gate.Roles
	name string
}{{gate.Owner, "owner"}, {gate.Manager, "manager"}, {gate.Clerk, "clerk"}, {gate.Volunteer, "volunteer"},
	{gate.Accountant, "accountant"}, {gate.Cooperative, "cooperative"}}

func roleWord(l i18n.Lang, r gate.Roles) string {
	for _, n := range roleNames {
		if r&n.role != 0 {
			return i18n.Say(l, "staff.role."+n.name)
		}
	}
	return ""
}
