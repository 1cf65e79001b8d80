package sign

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/web/gate"
)

// asked is what the page's script sends: the step it was given, what the device
// answered, and what was typed beside the button.
type asked struct {
	Step   string          `json:"step"`
	Answer json.RawMessage `json:"answer"`
	Name   string          `json:"name"`
	Next   string          `json:"next"`
}

func read(c echo.Context) (a asked, err error) {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return a, fault.New(fault.TooLarge, "too_large").Because(err)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fault.New(fault.Invalid, "not_json").Because(err)
	}
	if !gate.Text(a.Step) || !gate.Text(a.Name) {
		return a, fault.New(fault.Invalid, "invalid")
	}
	return a, nil
}

func (d Door) beginPasskey(c echo.Context) error {
	ceremony, err := d.House.BeginPasskey(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ceremony)
}

func (d Door) passkey(c echo.Context) error {
	a, err := read(c)
	if err != nil {
		return err
	}
	signed, err := d.House.Passkey(c.Request().Context(), a.Step, a.Answer, d.from(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"to": d.welcome(c, signed, gate.Local(a.Next, ""))})
}

func (d Door) beginInvited(c echo.Context) error {
	ceremony, err := d.House.BeginInvited(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ceremony)
}

func (d Door) acceptByPasskey(c echo.Context) error {
	a, err := read(c)
	if err != nil {
		return err
	}
	signed, err := d.House.AcceptByPasskey(c.Request().Context(), c.Param("token"), a.Name, a.Step, a.Answer, d.from(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"to": d.welcome(c, signed, "")})
}
