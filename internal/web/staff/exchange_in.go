package staff

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/page"
	"plantagenet/internal/shipping"
	"plantagenet/internal/task"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

var importTags = map[string]string{"checking": "chosen", "ready": "warn", "running": "chosen", "bad": "bad", "done": "good", "dropped": "plain"}

func importPath(f importing.File) string {
	return "/staff/exchange/imports/" + strconv.FormatInt(f.ID, 10)
}

// importSend keeps the file that is sent and has it looked at.
func (d Desk) importSend(c echo.Context) error {
	form, sent, err := d.upload(c)
	if err == nil && sent.File == "" {
		err = fault.New(fault.Invalid, "import_missing").On("file")
	}
	var f importing.File
	fresh := false
	if err == nil {
		f, fresh, err = importing.Ask(c.Request().Context(), d.Shop.DB, sent)
	}
	if !fresh {
		importing.Forget(d.results(), sent.File)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, importPath(f))
	}
	view, failed := d.exchangeView(c, form)
	if failed != nil {
		return errors.Join(err, failed)
	}
	return d.again(c, view.Form, err, func(with staffview.Form) templ.Component {
		view.Form = with
		return view.Page()
	})
}

// upload reads the form part by part, the file straight into its folder.
func (d Desk) upload(c echo.Context) (staffview.Form, importing.Sent, error) {
	form, sent := staffview.Form{Values: url.Values{}}, importing.Sent{}
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return form, sent, fault.New(fault.Invalid, "import_missing").On("file")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = d.part(part, &form, &sent)
		}
		if err != nil {
			return form, sent, cutOff(err)
		}
	}
	sent.Key, sent.Kind, sent.PublishLang = form.Value("key"), form.Value("kind"), i18n.Lang(form.Value("publish_lang"))
	if len(sent.Key) < 16 || len(sent.Key) > 100 {
		return form, sent, fault.New(fault.Invalid, "import_missing").On("file")
	}
	return form, sent, sent.Check()
}

// smallField bounds what is not the file.
const smallField = 4 << 10

func (d Desk) part(part *multipart.Part, form *staffview.Form, sent *importing.Sent) error {
	if part.FormName() == "file" && part.FileName() != "" && sent.File == "" {
		sent.Name = nameOf(part.FileName())
		var err error
		sent.File, sent.Bytes, err = importing.Keep(d.results(), part)
		return err
	}
	body, err := io.ReadAll(io.LimitReader(part, smallField))
	if err == nil && gate.Text(string(body)) {
		form.Values.Set(part.FormName(), string(body))
	}
	return err
}

// nameOf is a file's name as people may read it.
func nameOf(sent string) string {
	name := shipping.Clean(strings.ToValidUTF8(filepath.Base(strings.ReplaceAll(sent, `\`, "/")), ""))
	for utf8.RuneCountInString(name) > 120 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "" {
		return "import.csv"
	}
	return name
}

// cutOff says a body past the route's limit as the form's fault.
func cutOff(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return fault.New(fault.Invalid, "import_large").On("file").With("MB", importing.MaxUpload>>20)
	}
	if _, ours := fault.Of(err); !ours && (errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(err.Error(), "multipart:")) {
		return fault.New(fault.Invalid, "import_cut").On("file")
	}
	return err
}

func (d Desk) fileOf(c echo.Context) (importing.File, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return importing.File{}, errNotFound
	}
	return importing.FileByID(c.Request().Context(), d.Shop.DB, id)
}

func (d Desk) importRun(c echo.Context) error {
	f, err := d.fileOf(c)
	if err == nil {
		f, err = importing.Begin(c.Request().Context(), d.Shop.DB, f.ID)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, importPath(f))
}

func (d Desk) importDrop(c echo.Context) error {
	f, err := d.fileOf(c)
	if err == nil {
		f, err = importing.Drop(c.Request().Context(), d.Shop.DB, d.results(), f.ID)
	}
	if err != nil {
		return err
	}
	return d.done(c, "/staff/exchange", said("staff.exchange.dropped", i18n.Args{"Name": f.Name}))
}

func (d Desk) importPage(c echo.Context) error {
	f, err := d.fileOf(c)
	if err != nil {
		return err
	}
	l := page.Lang(c)
	v := staffview.Import{Layout: d.layout(c, "exchange", f.Name), Name: f.Name, State: i18n.Say(l, "staff.exchange.state."+f.State), Tag: importTags[f.State],
		Lead: i18n.Say(l, "staff.exchange.lead."+f.State),
		Sub:  i18n.Say(l, "staff.exchange.kind."+f.Kind) + ", " + i18n.Date(l, f.SentAt) + ", " + i18n.Clock(l, f.SentAt) + ", " + f.Who}
	v.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.exchange.title"), Path: "/staff/exchange"}, {Label: f.Name}}
	importReport(l, f, &v)
	if f.State == "ready" || f.State == "checking" {
		v.Drop = importPath(f) + "/drop"
	}
	if f.State == "ready" {
		v.Run, v.RunLabel = importPath(f)+"/run", i18n.Say(l, "staff.exchange.run")
	}
	if err := d.importBusy(c, f, &v); err != nil {
		return err
	}
	return d.show(c, v.Page())
}

// importBusy shows how far the work on a file is, or that it broke down.
func (d Desk) importBusy(c echo.Context, f importing.File, v *staffview.Import) error {
	at := f.CheckTask
	if f.State == "running" {
		at = f.RunTask
	}
	if at == nil || f.State != "running" && f.State != "checking" {
		return nil
	}
	t, err := task.ByID(c.Request().Context(), d.Shop.DB, *at)
	if err != nil {
		return err
	}
	l := page.Lang(c)
	if !t.State.Over() {
		v.Busy, v.Done, v.Total, v.Work, v.Layout.Refresh = true, t.Done, t.Total, "/staff/work/"+strconv.FormatInt(t.ID, 10), 2
		return nil
	}
	v.Tag, v.State, v.Lead = "bad", i18n.Say(l, "staff.exchange.state.broken"), i18n.Say(l, "staff.exchange.lead.broken")
	if f.State == "running" {
		v.Run, v.RunLabel = importPath(f)+"/run", i18n.Say(l, "staff.exchange.run_again")
	}
	return nil
}

// importReport puts a file's outcome into words.
func importReport(l i18n.Lang, f importing.File, v *staffview.Import) {
	r := f.Report
	for _, e := range r.Errors {
		v.Errors = append(v.Errors, staffview.ImportLine{Where: i18n.Number(l, int64(e.Line)), Text: e.Say(l)})
	}
	v.MoreErrors = r.Faults - len(r.Errors)
	for _, n := range r.Notes {
		v.Notes = append(v.Notes, staffview.ImportLine{Where: linesOf(l, n), Text: n.Say(l)})
	}
	if f.State != "ready" && f.State != "done" && f.State != "running" {
		return
	}
	for _, fig := range []struct {
		key string
		n   int64
	}{{"created", int64(r.Created)}, {"changed", int64(r.Changed)}, {"unchanged", int64(r.Unchanged)}, {"published", int64(r.Published)}, {"incomplete", int64(r.Incomplete)},
		{"received", r.Received}, {"taken_back", r.TakenBack}, {"pictures", int64(r.Pictures)}, {"partners", int64(r.Partners)}} {
		if fig.n != 0 || fig.key == "created" || fig.key == "changed" || fig.key == "unchanged" {
			v.Figures = append(v.Figures, staffview.ImportFigure{Label: i18n.Say(l, "staff.exchange.fig."+fig.key), Value: i18n.Number(l, fig.n)})
		}
	}
	v.New, v.MoreNew, v.Touched, v.MoreTouched = r.New, r.Created-len(r.New), r.Touched, r.Changed-len(r.Touched)
}

// linesOf are a note's lines: « 2, 3, 4 et 12 autres ».
func linesOf(l i18n.Lang, n importing.Note) string {
	words := make([]string, len(n.Lines))
	for i, line := range n.Lines {
		words[i] = strconv.Itoa(line)
	}
	text := strings.Join(words, ", ")
	if more := n.Count - len(n.Lines); more > 0 {
		text += " " + i18n.Count(l, "staff.exchange.and_more", more)
	}
	return text
}
