package staff

import (
	"context"
	"fmt"
	"image/color"
	"io"
	"strings"

	"github.com/a-h/templ"
	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/account"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

func (d Desk) secondStep(c echo.Context) error {
	view, err := d.secondView(c, staffview.Form{}, nil)
	if err != nil {
		return err
	}
	return d.show(c, view)
}

// secondView shows the second step as far as it is; codes are shown this once.
func (d Desk) secondView(c echo.Context, f staffview.Form, codes []string) (templ.Component, error) {
	ctx, caller, l := c.Request().Context(), gate.CallerOf(c), page.Lang(c)
	p, err := account.PersonByID(ctx, d.Shop.DB, caller.ID)
	if err != nil {
		return nil, err
	}
	view := staffview.SecondStep{Layout: d.accountLayout(c, "staff.second.title"), Form: f, Has: p.PasswordHash != nil, In: p.SecondStep, Codes: codes}
	if p.SecondStep {
		left, err := account.CodesLeft(ctx, d.Shop.DB, caller.ID)
		view.Left = i18n.Count(l, "staff.second.left", left)
		return view.Page(), err
	}
	key, err := d.own(c).Factor(ctx)
	if err != nil || key == nil {
		return view.Page(), err
	}
	view.Awaiting, view.Address, view.Secret = true, key.URL(), inFours(key.Secret())
	view.Path, view.Side, err = modules(key.URL())
	return view.Page(), err
}

// inFours puts a secret in groups of four, to be typed.
func inFours(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}

// modules draws a QR code as one path: a unit square for each dark module.
func modules(text string) (path string, side int, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("draw QR code: %w", err)
	}
	var b strings.Builder
	bounds := code.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String(), bounds.Dx(), nil
}

func (d Desk) secondAgain(c echo.Context, form staffview.Form, err error) error {
	return d.mend(c, form, err, func(f staffview.Form) (templ.Component, error) { return d.secondView(c, f, nil) })
}

func (d Desk) beginSecondStep(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := d.own(c).BeginFactor(c.Request().Context(), form.Value("current")); err != nil {
		return d.secondAgain(c, form, err)
	}
	return c.Redirect(303, "/staff/account/second-step")
}

func (d Desk) confirmSecondStep(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	codes, err := d.own(c).ConfirmFactor(c.Request().Context(), form.Value("code"))
	if err != nil {
		return d.secondAgain(c, form, err)
	}
	return d.showCodes(c, codes)
}

func (d Desk) showCodes(c echo.Context, codes []string) error {
	view, err := d.secondView(c, staffview.Form{}, codes)
	if err != nil {
		return err
	}
	return d.show(c, view)
}

func (d Desk) newCodes(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	codes, err := d.own(c).NewCodes(c.Request().Context(), form.Value("current"))
	if err != nil {
		return d.secondAgain(c, form, err)
	}
	return d.showCodes(c, codes)
}

func (d Desk) dropSecondStep(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	if err := d.own(c).DropFactor(c.Request().Context(), form.Value("current")); err != nil {
		return d.secondAgain(c, form, err)
	}
	return d.done(c, "/staff/account", said("staff.second.dropped"))
}

// failing is a view that could not be put together.
type failing struct{ err error }

func (f failing) Render(context.Context, io.Writer) error { return f.err }
