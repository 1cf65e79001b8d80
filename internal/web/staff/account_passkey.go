package staff

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) keyRows(c echo.Context) (rows []staffview.KeyRow, has bool, err error) {
	ctx, l := c.Request().Context(), page.Lang(c)
	a, err := account.ByID(ctx, d.Shop.DB, gate.CallerOf(c).ID)
	if err != nil {
		return nil, false, err
	}
	list, err := account.Passkeys(ctx, d.Shop.DB, a.ID)
	for _, k := range list {
		rows = append(rows, staffview.KeyRow{ID: strconv.FormatInt(k.ID, 10), Name: k.Name, Since: when(l, k.CreatedAt), Used: sinceOrNever(l, k.UsedAt)})
	}
	return rows, a.PasswordHash != nil, err
}

func (d Desk) passkeys(c echo.Context) error {
	rows, has, err := d.keyRows(c)
	if err != nil {
		return err
	}
	return d.show(c, staffview.KeysPage{Layout: d.accountLayout(c, "staff.keys_page.title"), Has: has, Keys: rows}.Page())
}

// fromScript reads what the page's script sends.
func fromScript(c echo.Context, into any) error {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fault.New(fault.TooLarge, "too_large").Because(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fault.New(fault.Invalid, "not_json").Because(err)
	}
	return nil
}

func (d Desk) beginPasskey(c echo.Context) error {
	var asked struct {
		Current string `json:"current"`
	}
	if err := fromScript(c, &asked); err != nil {
		return err
	}
	ceremony, err := d.own(c).BeginEnrol(c.Request().Context(), asked.Current)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ceremony)
}

func (d Desk) addPasskey(c echo.Context) error {
	var asked struct {
		Step   string          `json:"step"`
		Answer json.RawMessage `json:"answer"`
	}
	if err := fromScript(c, &asked); err != nil {
		return err
	}
	own := d.own(c)
	if d.Agent != nil {
		own.From.Agent = d.Agent(c)
	}
	if err := own.Enrol(c.Request().Context(), asked.Step, asked.Answer); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"to": "/staff/account/passkeys"})
}

func (d Desk) keyView(c echo.Context, f staffview.Form) (templ.Component, error) {
	rows, has, err := d.keyRows(c)
	if err != nil {
		return nil, err
	}
	for _, k := range rows {
		if k.ID == c.Param("id") {
			return staffview.KeyPage{Layout: d.accountLayout(c, "staff.keys_page.remove_title"), Form: f, Has: has, Key: k}.Page(), nil
		}
	}
	return nil, errNotFound
}

func (d Desk) passkey(c echo.Context) error {
	view, err := d.keyView(c, staffview.Form{})
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) dropPasskey(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := d.own(c).DropPasskey(c.Request().Context(), form.Value("current"), id); err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return err
		}
		return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.keyView(c, f) })
	}
	return d.done(c, "/staff/account/passkeys", said("staff.keys_page.removed"))
}
