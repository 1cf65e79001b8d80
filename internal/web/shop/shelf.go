package shop

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/clock"
	"plantagenet/internal/drawing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
	"plantagenet/web/shop"
)

// The sizes of the shelf's picture as drawn, wide and for a phone.
const (
	shelfWidth, shelfHeight   = 1370, 1115
	narrowWidth, narrowHeight = 780, 754
)

// week names the present week in the store: the shelf is arranged once a week.
func week() string {
	year, n := clock.Now().ISOWeek()
	return fmt.Sprintf("%d-%02d", year, n)
}

func shelfPictures(l i18n.Lang) (wide, narrow shopview.Picture) {
	at := "/shelf/" + week()
	wide = shopview.Picture{Src: at + "-wide.svg", Width: shelfWidth, Height: shelfHeight, Alt: i18n.Say(l, "shop.home.shelf_alt")}
	return wide, shopview.Picture{Src: at + "-narrow.svg", Width: narrowWidth, Height: narrowHeight}
}

// shelf serves the home page's picture, drawn from the goods in stock this week.
func (w *Window) shelf(c echo.Context) error {
	name := c.Param("name")
	wide := name == week()+"-wide.svg"
	if !wide && name != week()+"-narrow.svg" {
		return fault.New(fault.NotFound, "not_found")
	}
	b, err := w.drawn.take("shelf/"+name, func() ([]byte, error) {
		texts, err := report.InStockDrawings(c.Request().Context(), w.DB, week())
		if err != nil {
			return nil, err
		}
		return drawing.Shelf(specs(texts), wide), nil
	})
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, "public, max-age=3600", b)
}
