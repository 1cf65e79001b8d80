package staff

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/exporting"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/page"
	"plantagenet/internal/stock"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// uploadBytes is a file of importing.MaxUpload with the form around it.
const uploadBytes = importing.MaxUpload + 1<<20

// sendingFiles bounds how often files are sent: each is looked at in the background.
var sendingFiles = gate.Rate{Name: "import", Times: 60, Per: time.Hour}

// exchangeRoutes are the rows of imports, exports and the accounts.
func (d Desk) exchangeRoutes() []gate.Route {
	send := gate.Route{Method: http.MethodPost, Path: "/staff/exchange/imports", Roles: gate.Leads, Rows: "catalogue", BodyLimit: uploadBytes, Rate: sendingFiles, Handler: d.importSend}
	return []gate.Route{
		d.get("/staff/exchange", gate.Money, "catalogue", d.exchangePage),
		send,
		d.get("/staff/exchange/imports/:id", gate.Leads, "catalogue", d.importPage),
		d.post("/staff/exchange/imports/:id/run", gate.Leads, "catalogue", d.importRun),
		d.post("/staff/exchange/imports/:id/drop", gate.Leads, "catalogue", d.importDrop),
		d.get("/staff/exchange/out/counts.csv", gate.Staff, "stock", d.exportCounts),
		d.get("/staff/exchange/out/catalogue.csv", gate.Money, "catalogue", d.exportCatalogue),
		d.get("/staff/exchange/out/stock.csv", gate.Money, "stock", d.exportStock),
		d.get("/staff/exchange/out/orders.csv", gate.Money, "orders", d.exportOrders),
		d.get("/staff/exchange/out/ledger.csv", gate.Money, "ledger", d.exportLedger),
		d.get("/staff/exchange/out/tax.csv", gate.Money, "ledger", d.exportTax),
		d.get("/staff/exchange/out/tax.pdf", gate.Money, "ledger", d.exportTax),
		d.get("/staff/exchange/out/summary.csv", gate.Money, "ledger", d.exportSummary),
		d.get("/staff/exchange/out/summary.pdf", gate.Money, "ledger", d.exportSummary),
		d.get("/staff/accounts", gate.Money, "ledger", d.accountsPage),
	}
}

// filesShown is how many of the files sent are listed.
const filesShown = 20

func (d Desk) exchangePage(c echo.Context) error {
	view, err := d.exchangeView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) exchangeView(c echo.Context, form staffview.Form) (staffview.Exchange, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	v := staffview.Exchange{Layout: d.layout(c, "exchange", i18n.Say(l, "staff.exchange.title")), May: gate.CallerOf(c).May(gate.Leads), Key: rand.Text()}
	month, now := exporting.Month(clock.Now()), clock.Now()
	form.Set("from", month.From.Format(time.DateOnly))
	form.Set("to", month.To.Format(time.DateOnly))
	form.Set("on", now.Format(time.DateOnly))
	v.Form = form
	places, err := stock.Places(ctx, d.Shop.DB)
	if err != nil {
		return v, err
	}
	v.Places = []staffview.Option{{Value: "", Label: i18n.Say(l, "staff.exchange.everywhere")}}
	for _, p := range places {
		if p.Counted() {
			v.Places = append(v.Places, staffview.Option{Value: p.Code, Label: p.Name(string(l))})
		}
	}
	files, err := importing.Files(ctx, d.Shop.DB, filesShown)
	if err != nil {
		return v, err
	}
	for _, f := range files {
		v.Files = append(v.Files, staffview.ExchangeFile{Name: f.Name, Path: importPath(f), Kind: i18n.Say(l, "staff.exchange.kind."+f.Kind),
			When: i18n.Date(l, f.SentAt) + ", " + i18n.Clock(l, f.SentAt), Who: f.Who, State: i18n.Say(l, "staff.exchange.state."+f.State), Tag: importTags[f.State]})
	}
	return v, nil
}
