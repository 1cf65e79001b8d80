package staff

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/clock"
	"plantagenet/internal/editing"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/staff"
)

// versionsShown is how many changes a page of the history shows.
const versionsShown = 20

// productHistory tells what happened to an article.
func (d Desk) productHistory(c echo.Context) error {
	ctx, l := c.Request().Context(), page.Lang(c)
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(c.QueryParam("before"))
	list, err := catalog.Versions(ctx, d.Shop.DB, o.ID, max(before, 0), versionsShown+1)
	if err != nil {
		return err
	}
	view := staffview.HistoryPage{ProductFrame: d.productFrame(c, o, "history")}
	here := productPath(o.ID) + "/history"
	if len(list) > versionsShown {
		list = list[:versionsShown]
		view.Pager.After = here + "?before=" + strconv.Itoa(list[versionsShown-1].Number)
	}
	if before > 0 {
		view.Pager.Before = here
	}
	for _, v := range list {
		view.Versions = append(view.Versions, versionCard(l, v, o.Number))
	}
	return d.show(c, view.Page())
}

func versionCard(l i18n.Lang, v catalog.Version, newest int) staffview.VersionCard {
	card := staffview.VersionCard{Number: strconv.Itoa(v.Number), When: i18n.Date(l, v.At.In(clock.Store)) + ", " + i18n.Clock(l, v.At.In(clock.Store)), Who: actorWord(l, v.Who),
		Act: i18n.Say(l, "staff.history.act."+v.Act), Undo: v.Before != nil, Newest: v.Number == newest}
	if v.Before != nil {
		card.Diffs = diffsOf(l, editing.Changes(*v.Before, v.After))
	}
	return card
}
