package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
)

// MaxBody is the largest body a call may carry, in bytes.
const MaxBody = 64 << 10

// Amount is money on the wire: minor units of a currency.
type Amount struct {
	Amount   money.Cents `json:"amount"`
	Currency string      `json:"currency"`
}

func cad(c money.Cents) Amount { return Amount{Amount: c, Currency: "CAD"} }

// read binds a JSON body strictly by type; what the program does not ask for,
// such as prices and totals, is ignored.
func read(c echo.Context, into any) error {
	if kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); kind != "" && kind != echo.MIMEApplicationJSON {
		return fault.New(fault.Invalid, "not_json")
	}
	d := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, MaxBody))
	err := d.Decode(into)
	if err == nil {
		err = onlyOne(d)
	}
	return bodyFault(err)
}

var errMoreThanOne = errors.New("more than one JSON value")

func onlyOne(d *json.Decoder) error {
	if _, err := d.Token(); errors.Is(err, io.EOF) {
		return nil
	}
	return errMoreThanOne
}

func bodyFault(err error) error {
	if err == nil {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "too_large")
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		f := fault.New(fault.Invalid, "invalid")
		f.Fields = []*fault.Fault{fault.New(fault.Invalid, "wrong_type").On(wrongType.Field)}
		return f
	}
	return fault.New(fault.Invalid, "not_json").Because(err)
}
