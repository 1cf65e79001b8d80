package staff

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
	"plantagenet/internal/task"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// workRoutes are the rows of long work and its progress.
func (d Desk) workRoutes() []gate.Route {
	return []gate.Route{
		d.get("/staff/work", gate.Staff, "own work, and others' without money", d.workList),
		d.get("/staff/work/:id", gate.Staff, "own work, and others' without money", d.work),
		d.get("/staff/work/:id/result", gate.Staff, "own work; leads all", d.workResult),
		d.post("/staff/work/:id/cancel", gate.Goods, "own work; leads all", d.workCancel),
	}
}

// results is where long work leaves its files.
func (d Desk) results() task.Folder { return task.Folder(filepath.Join(d.DataDir, "work")) }

func (d Desk) workList(c echo.Context) error {
	ctx, l, caller := c.Request().Context(), page.Lang(c), gate.CallerOf(c)
	list, err := task.Recent(ctx, d.Shop.DB, 0, caller.SeesMoney(), rowsShown)
	if err != nil {
		return err
	}
	view := staffview.WorkList{Layout: d.layout(c, "work", i18n.Say(l, "staff.nav.work"))}
	for _, t := range list {
		row := workView(l, t)
		row.Mine = owns(caller, t)
		view.Rows = append(view.Rows, row)
		view.Polled = view.Polled || !t.State.Over()
	}
	if view.Polled {
		view.Layout.Refresh = pollEvery
	}
	return d.show(c, view.Page())
}

// pollEvery is how soon a page of work under way asks again, in seconds.
const pollEvery = 2

// taskOf reads the task of the address; one that shows money is not there for
// who may not see any.
func (d Desk) taskOf(c echo.Context) (task.Task, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return task.Task{}, errNotFound
	}
	t, err := task.ByID(c.Request().Context(), d.Shop.DB, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && t.Money && !gate.CallerOf(c).SeesMoney() {
		return t, errNotFound
	}
	return t, err
}

// owns holds for who asked and for who leads.
func owns(caller gate.Caller, t task.Task) bool {
	return t.Account != nil && *t.Account == caller.ID || caller.May(gate.Leads)
}

func (d Desk) work(c echo.Context) error {
	l := page.Lang(c)
	t, err := d.taskOf(c)
	if err != nil {
		return err
	}
	view := staffview.WorkPage{Work: workView(l, t)}
	view.Layout = d.layout(c, "work", view.Title)
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.work"), Path: "/staff/work"}, {Label: view.Title}}
	view.Mine = owns(gate.CallerOf(c), t)
	for _, line := range t.Said {
		said := staffview.WorkLine{Text: spoken(l, line.Key, line.Args)}
		if line.Row > 0 {
			said.Row = i18n.Number(l, line.Row)
		}
		view.Lines = append(view.Lines, said)
	}
	if more := int(t.SaidCount) - len(t.Said); more > 0 {
		view.MoreLines = i18n.Count(l, "staff.work.morelines", more)
	}
	if view.Polled {
		view.Layout.Refresh = pollEvery
	}
	return d.show(c, view.Page())
}

func workView(l i18n.Lang, t task.Task) staffview.Work {
	w := staffview.Work{ID: t.ID, Title: spoken(l, t.Title, t.TitleArgs), State: string(t.State), Done: t.Done, Total: t.Total,
		Who: actorWord(l, t.Who), When: moment(l, t.CreatedAt), Result: t.ResultName, Path: gate.Local(t.ResultPath, ""), Polled: !t.State.Over()}
	w.Word, w.Kind = i18n.Say(l, "staff.work.state."+string(t.State)), workKinds[t.State]
	switch {
	case t.State == task.Failed:
		w.Fault = spoken(l, t.FaultKey, t.FaultArgs)
	case t.State == task.Running && t.Total > 0:
		w.Progress = i18n.Say(l, "staff.work.of", i18n.Args{"Done": i18n.Number(l, t.Done), "Total": i18n.Number(l, t.Total)})
	case t.State == task.Running:
		w.Progress = i18n.Say(l, "staff.work.sofar", i18n.Args{"Done": i18n.Number(l, t.Done)})
	case t.State == task.Done && t.StartedAt != nil && t.EndedAt != nil:
		w.Progress = i18n.Say(l, "staff.work.took", i18n.Args{"Seconds": decimal(l, max(t.EndedAt.Sub(*t.StartedAt).Seconds(), 0.1), 1)})
	}
	if t.ResultName != "" && t.EndedAt != nil {
		w.Kept = i18n.Say(l, "staff.work.kept", i18n.Args{"Day": i18n.Date(l, t.EndedAt.Add(task.KeptFor))})
	}
	return w
}

var workKinds = map[task.State]string{task.Waiting: "plain", task.Running: "chosen", task.Done: "good", task.Failed: "bad", task.Cancelled: "plain"}

// spoken says a message that came back from the database: its whole numbers are
// written as the language writes them, and Count chooses the plural.
func spoken(l i18n.Lang, key string, args map[string]any) string {
	said, count, counts := make(i18n.Args, len(args)), 0, false
	for name, v := range args {
		said[name] = v
		if n, ok := v.(float64); ok && n == float64(int64(n)) {
			said[name] = i18n.Number(l, int64(n))
			if name == "Count" {
				count, counts = int(n), true
			}
		}
	}
	switch {
	case counts:
		return i18n.Count(l, key, count, said)
	case len(said) == 0:
		return i18n.Say(l, key)
	}
	return i18n.Say(l, key, said)
}

func (d Desk) workResult(c echo.Context) error {
	t, err := d.taskOf(c)
	if err != nil {
		return err
	}
	if !owns(gate.CallerOf(c), t) {
		return fault.New(fault.Forbidden, "forbidden")
	}
	file, err := d.results().Open(t)
	if errors.Is(err, fs.ErrNotExist) {
		return errNotFound
	}
	if err != nil {
		return fmt.Errorf("open a result: %w", err)
	}
	defer file.Close()
	attach(c, t.ResultName, t.ResultType)
	http.ServeContent(c.Response(), c.Request(), "", *t.EndedAt, file)
	return nil
}

// attach names a file that is to be saved.
func attach(c echo.Context, name, kind string) {
	h := c.Response().Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

func (d Desk) workCancel(c echo.Context) error {
	t, err := d.taskOf(c)
	if err != nil {
		return err
	}
	if !owns(gate.CallerOf(c), t) {
		return fault.New(fault.Forbidden, "forbidden")
	}
	ctx := c.Request().Context()
	var ended bool
	err = postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) (err error) {
		ended, err = task.Cancel(ctx, tx, t.ID)
		return err
	})
	if err != nil {
		return err
	}
	n := said("staff.work.stopped")
	if !ended {
		n = said("staff.work.over").bad()
	}
	return d.done(c, "/staff/work/"+strconv.FormatInt(t.ID, 10), n)
}

// dated is a file's name with today's date.
func dated(name, ending string) string {
	return name + "-" + clock.Now().Format(time.DateOnly) + "." + ending
}
