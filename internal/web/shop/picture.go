package shop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/drawing"
	"plantagenet/internal/fault"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
)

var pictureName = regexp.MustCompile(`^([1-9][0-9]{0,17})-([0-9a-zA-Z]{1,64})(?:-([1-9][0-9]{1,4}))?\.(svg|webp|jpg|png)$`)

// wrapped stands for an article that has no picture: the house's own drawing.
const wrapped = "parcel.svg"

// picture serves a picture at the address that names its version, drawn by the
// program or uploaded by staff, in one of its widths. An old version's address
// leads to the new one.
func (w *Window) picture(c echo.Context) error { return w.sendPicture(c, "/pictures/", false) }

// draftPicture serves a picture of an article that is not on sale, to staff.
func (w *Window) draftPicture(c echo.Context) error {
	return w.sendPicture(c, "/staff/pictures/", true)
}

func (w *Window) sendPicture(c echo.Context, folder string, drafts bool) error {
	name := c.Param("name")
	if name == wrapped {
		return w.parcel(c)
	}
	if b := w.drawn.have("picture/" + name); b != nil {
		return page.Send(c, http.StatusOK, page.Immutable, b)
	}
	m := pictureName.FindStringSubmatch(name)
	if m == nil {
		return fault.New(fault.NotFound, "not_found")
	}
	id, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "not_found")
	}
	p, err := catalog.FindPicture(c.Request().Context(), w.DB, id)
	if err != nil {
		return err
	}
	if !p.Published && !drafts {
		return fault.New(fault.NotFound, "not_found")
	}
	if p.Kind == "file" && p.Version == m[2] && m[3] != "" && slices.Contains(widths(p.Image), m[3]) && (m[4] == "webp" || m[4] == "jpg") {
		return w.upload(c, strings.TrimSuffix(p.File, path.Ext(p.File))+"-"+m[3]+"."+m[4])
	}
	if own := path.Base(pictureURL(p.Image)); own != name {
		return c.Redirect(http.StatusFound, folder+own)
	}
	if p.Kind == "file" {
		return w.upload(c, p.File)
	}
	return w.drawing(c, name, p)
}

// drawn is what a drawn picture's record holds: the thing and the view of it.
type drawn struct {
	drawing.Spec
	View drawing.View `json:"view"`
}

func (w *Window) drawing(c echo.Context, name string, p catalog.Stored) error {
	b, err := w.drawn.take("picture/"+name, func() ([]byte, error) {
		var d drawn
		if err := json.Unmarshal([]byte(p.Drawing), &d); err != nil {
			return nil, fmt.Errorf("picture %d: %w", p.ID, err)
		}
		if d.Band == "" {
			d.Band = p.Maker
		}
		return drawing.Goods(d.Spec, drawing.Options{View: d.View, Width: drawnWidth})
	})
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, page.Immutable, b)
}

// upload sends a picture's file. Its name comes from the database, and is cut
// to a base name all the same: no record can point out of the folder.
func (w *Window) upload(c echo.Context, file string) error {
	f, err := os.Open(filepath.Join(w.Pictures, filepath.Base(file)))
	if err != nil {
		return fault.New(fault.NotFound, "not_found").Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read picture: %w", err)
	}
	c.Response().Header().Set("Cache-Control", page.Immutable)
	c.Response().Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(c.Response(), c.Request(), file, info.ModTime(), f)
	return nil
}

func (w *Window) parcel(c echo.Context) error {
	b, err := w.drawn.take(wrapped, func() ([]byte, error) {
		return drawing.Goods(drawing.Spec{Kind: "pouch", Band: "plantagenet"}, drawing.Options{Width: drawnWidth})
	})
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, "public, max-age=86400", b)
}

// specs reads what is drawn; a record that cannot be read is left out.
func specs(texts []postgres.JSON) []drawing.Spec {
	list := make([]drawing.Spec, 0, len(texts))
	for _, text := range texts {
		var d drawn
		if json.Unmarshal([]byte(text), &d) == nil {
			list = append(list, d.Spec)
		}
	}
	return list
}
