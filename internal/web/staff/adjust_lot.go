package staff

import (
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/photo"
	"plantagenet/internal/stockroom"
	"plantagenet/web/staff"
)

var (
	errForbidden = fault.New(fault.Forbidden, "forbidden")
	// adjustReasons are those a person may choose.
	adjustReasons = []string{"damaged", "stolen", "expired", "given", "sample", "found", "aside", "back", "other"}
	// keptPicture is what a kept picture's file is called.
	keptPicture = regexp.MustCompile(`^[0-9a-f]{32}\.jpg$`)
)

// adjustPictures is where the pictures of adjustments are kept: not among those
// the shop shows.
func (d Desk) adjustPictures() string { return filepath.Join(d.DataDir, "adjustments") }

func (d Desk) adjustForm(c echo.Context) error {
	form := staffview.Form{Values: url.Values{"key": {freshKey()}, "reason": {clean(c.QueryParam("reason"))}, "from": {clean(c.QueryParam("from"))}}}
	view, err := d.adjustView(c, form)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) adjustView(c echo.Context, form staffview.Form) (staffview.Adjust, error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	lot, err := stockroom.Lot(ctx, d.Shop.DB, c.Param("code"), string(l))
	if err != nil {
		return staffview.Adjust{}, err
	}
	title := i18n.Say(l, "staff.adjust.title", i18n.Args{"Lot": lot.Code})
	view := staffview.Adjust{Layout: d.layout(c, "lots", title), Lot: lot.Code, Name: lot.Name + ", " + lot.SKU, Blocked: lot.Blocked, Spots: spotRows(l, lot.Spots), Form: form,
		Reasons: whyOptions(l, "reason", adjustReasons...)}
	view.Layout.Crumbs = []staffview.Crumb{{Label: i18n.Say(l, "staff.nav.lots"), Path: "/staff/lots"}, {Label: lot.Code, Path: "/staff/lots/" + lot.Code}, {Label: i18n.Say(l, "staff.adjust.open")}}
	places, err := d.placeOptions(ctx, l)
	if err != nil {
		return view, err
	}
	view.From = append([]staffview.Option{{Label: "–"}}, places...)
	view.To = view.From
	if len(lot.Spots) > 0 {
		view.Form.Set("from", lot.Spots[0].Place)
		if form.Value("from") == "" {
			view.Form.Values.Set("from", lot.Spots[0].Place)
		}
	}
	made, err := stockroom.AdjustmentsOf(ctx, d.Shop.DB, lot.ID, 50)
	for _, a := range made {
		view.Rows = append(view.Rows, adjustedRow(l, a))
	}
	return view, err
}

func spotRows(l i18n.Lang, spots []stockroom.Spot) []staffview.SpotRow {
	var rows []staffview.SpotRow
	for _, s := range spots {
		rows = append(rows, staffview.SpotRow{Place: s.PlaceName(string(l)), Pieces: s.Pieces, Held: s.Held})
	}
	return rows
}

func adjustedRow(l i18n.Lang, a stockroom.Adjusted) staffview.AdjustedRow {
	r := staffview.AdjustedRow{EntryID: a.EntryID, When: stamp(a.At), Who: actorWord(l, a.Who), From: a.FromName(string(l)), To: a.ToName(string(l)), Reason: i18n.Say(l, "staff.reason."+a.Reason),
		Note: a.Note, Quantity: a.Quantity, Undone: a.Undone}
	if a.Picture != "" {
		r.Picture = "/staff/adjustments/picture/" + a.Picture
	}
	return r
}

func (d Desk) adjust(c echo.Context) error {
	ctx := c.Request().Context()
	form, picture, err := filled(c, "picture")
	if err != nil {
		return err
	}
	lot, err := stockroom.Lot(ctx, d.Shop.DB, c.Param("code"), lang(c))
	if err != nil {
		return err
	}
	a := stockroom.Adjustment{Key: form.Value("key"), LotID: lot.ID, From: form.Value("from"), To: form.Value("to"), Quantity: quantityOf(form.Value("quantity"), 0),
		Reason: form.Value("reason"), Note: cut(form.Value("note"), 500)}
	a.Picture, err = d.keepPicture(c, picture)
	var entry int64
	if err == nil {
		entry, err = stockroom.Adjust(ctx, d.Shop.DB, a)
	}
	if err != nil {
		view, broken := d.adjustView(c, form)
		if broken != nil {
			return broken
		}
		return d.again(c, form, err, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
	}
	n := said("staff.adjust.booked")
	if entry != 0 {
		n = n.undo("/staff/adjustments/" + strconv.FormatInt(entry, 10) + "/undo?lot=" + url.QueryEscape(lot.Code))
	}
	return d.done(c, "/staff/lots/"+lot.Code+"/adjust", n)
}

// filled reads a form that may carry one file.
func filled(c echo.Context, field string) (staffview.Form, []byte, error) {
	if err := c.Request().ParseMultipartForm(1 << 20); err != nil && err != http.ErrNotMultipart {
		return staffview.Form{}, nil, tooLarge(err, field)
	}
	form, err := fill(c)
	if err != nil {
		return form, nil, err
	}
	file, _, err := c.Request().FormFile(field)
	if err != nil {
		return form, nil, nil // no picture: it is optional
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	return form, body, err
}

// keepPicture makes the picture anew, so that nothing of the file itself is
// kept, and returns its name; empty when there is none.
func (d Desk) keepPicture(c echo.Context, body []byte) (string, error) {
	if len(body) == 0 {
		return "", nil
	}
	made, err := photo.Make(c.Request().Context(), body)
	if f, ok := fault.Of(err); ok {
		return "", f.On("picture")
	}
	if err != nil {
		return "", err
	}
	name := photo.Whole(made.Name)
	return name, photo.Write(filepath.Join(d.adjustPictures(), name), made.Sizes[len(made.Sizes)-1].JPEG)
}

func (d Desk) adjustPicture(c echo.Context) error {
	name := c.Param("name")
	if !keptPicture.MatchString(name) {
		return errNotFound
	}
	c.Response().Header().Set("Content-Type", "image/jpeg")
	http.ServeFile(c.Response(), c.Request(), filepath.Join(d.adjustPictures(), name))
	return nil
}

func (d Desk) undoAdjustment(c echo.Context) error {
	to := "/staff/lots"
	if lot := clean(c.QueryParam("lot")); lot != "" {
		to += "/" + url.PathEscape(lot) + "/adjust"
	}
	if err := stockroom.UndoAdjustment(c.Request().Context(), d.Shop.DB, idIn(c, "id")); err != nil {
		return d.refuse(c, to, err)
	}
	return d.done(c, to, said("staff.adjust.undone"))
}
