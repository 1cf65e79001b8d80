package staff

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"plantagenet/internal/catalog"
	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/photo"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// What one form of pictures may bring.
const (
	productFiles     = 20
	productFileBytes = 160 << 20
)

// productPictures shows an article's pictures and the files that wait.
func (d Desk) productPictures(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	view, err := d.picturesView(c, o)
	if err != nil {
		return err
	}
	return d.show(c, view.Page())
}

func (d Desk) picturesView(c echo.Context, o catalog.Opened) (staffview.PicturesPage, error) {
	l := page.Lang(c)
	view := staffview.PicturesPage{ProductFrame: d.productFrame(c, o, "pictures"), Key: formKey()}
	for i, f := range o.Sheet.Pictures {
		view.Pictures = append(view.Pictures, pictureCard(f, i, len(o.Sheet.Pictures)))
	}
	uploads, err := catalog.Uploads(c.Request().Context(), d.Shop.DB, o.ID)
	for _, u := range uploads {
		w := staffview.WaitingFile{Name: u.Name}
		if u.State == "failed" {
			w.Why = i18n.Say(l, "fault."+u.Problem, i18n.Args{"Name": u.Name})
			view.Failed = append(view.Failed, w)
			continue
		}
		if u.Task > 0 {
			w.Work = "/staff/work/" + strconv.FormatInt(u.Task, 10)
		}
		view.Waiting = append(view.Waiting, w)
	}
	return view, err
}

func pictureCard(f catalog.SheetPicture, place, of int) staffview.PictureCard {
	image := catalog.Image{ID: f.ID, Version: f.Version, Kind: f.Kind}
	for _, w := range f.Sizes {
		image.Sizes += " " + strconv.Itoa(w)
	}
	card := staffview.PictureCard{ID: strconv.FormatInt(f.ID, 10), Src: pictureURL(image, 0), Number: strconv.Itoa(place + 1),
		Width: strconv.Itoa(f.Width), Height: strconv.Itoa(f.Height), First: place == 0, Last: place == of-1, Drawn: f.Kind != "file"}
	card.Form.Set("picture."+card.ID+".alt_fr", f.AltFR)
	card.Form.Set("picture."+card.ID+".alt_en", f.AltEN)
	return card
}

// sendPictures takes files, one at a time so that few of them are in memory.
func (d Desk) sendPictures(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	patient(c)
	key, taken, faults, err := d.take(c)
	if err != nil {
		editing.Drop(d.pictureFolder(), taken)
		return err
	}
	if len(taken) > 0 {
		if _, err := editing.Upload(c.Request().Context(), d.Shop.DB, d.pictureFolder(), o.ID, key, taken); err != nil {
			return err
		}
	}
	if len(taken) == 0 && len(faults) == 0 {
		faults = append(faults, fault.New(fault.Invalid, "photo_none").On("files"))
	}
	if len(faults) == 0 {
		return d.done(c, productPath(o.ID)+"/pictures", said("staff.picture.taken", i18n.Args{"Number": len(taken)}))
	}
	view, err := d.picturesView(c, o)
	if err != nil {
		return err
	}
	return d.again(c, staffview.Form{}, fault.Form(faults), func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

// sendingTime is how long a form of pictures may take on a poor line; other
// requests are cut off by the server much sooner.
const sendingTime = 20 * time.Minute

// patient moves the request's deadlines; where the server has none, nothing is moved.
func patient(c echo.Context) {
	line := http.NewResponseController(c.Response())
	_ = line.SetReadDeadline(time.Now().Add(sendingTime))
	_ = line.SetWriteDeadline(time.Now().Add(sendingTime))
}

// take reads the parts of a form of files. The key's field stands before them.
func (d Desk) take(c echo.Context) (key string, taken []editing.Taken, faults []*fault.Fault, err error) {
	reader, err := c.Request().MultipartReader()
	if err != nil {
		return "", nil, nil, fault.New(fault.Invalid, "invalid").Because(err)
	}
	key = formKey()
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return key, taken, faults, nil
		}
		if err != nil {
			return key, taken, faults, partFault(err)
		}
		body, err := io.ReadAll(io.LimitReader(part, photo.MaxBytes+1))
		if err != nil {
			return key, taken, faults, partFault(err)
		}
		switch name := partName(part); {
		case part.FormName() == "key" && len(body) <= 64 && gate.Text(string(body)):
			key = string(body)
		case part.FormName() != "files" || part.FileName() == "":
		case len(taken) == productFiles:
			return key, taken, append(faults, fault.New(fault.Invalid, "photo_many").On("files")), nil
		default:
			one, err := editing.Take(d.pictureFolder(), name, body)
			if f, told := fault.Of(err); told {
				faults = append(faults, f)
			} else if err != nil {
				return key, taken, faults, err
			} else {
				taken = append(taken, one)
			}
		}
	}
}

// partName is a file's name as people see it, whatever the browser sent.
func partName(part *multipart.Part) string {
	name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	if !gate.Text(name) || name == "." || name == "/" {
		return "?"
	}
	return clip(name)
}

// partFault says why a form's parts could not be read.
func partFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "too_large")
	}
	return fault.New(fault.Invalid, "invalid").Because(err)
}

// openedPicture reads the article and the picture an address names.
func (d Desk) openedPicture(c echo.Context) (catalog.Opened, int64, error) {
	o, err := d.opened(c)
	if err != nil {
		return o, 0, err
	}
	id, err := strconv.ParseInt(c.Param("picture"), 10, 64)
	if err != nil {
		return o, 0, errNotFound
	}
	return o, id, nil
}

// pictureDone leads back to the pictures, with the way back.
func (d Desk) pictureDone(c echo.Context, o catalog.Opened, key string, number int) error {
	n := said(key)
	if number > 0 {
		n = n.undo(undoPath(o.ID, number))
	}
	return d.done(c, productPath(o.ID)+"/pictures", n)
}

func (d Desk) describePicture(c echo.Context) error {
	form, err := fill(c)
	if err != nil {
		return err
	}
	o, id, err := d.openedPicture(c)
	if err != nil {
		return err
	}
	at := "picture." + c.Param("picture") + "."
	number, wrong := editing.Describe(c.Request().Context(), d.Shop.DB, o.ID, id, form.Value(at+"alt_fr"), form.Value(at+"alt_en"))
	if wrong == nil {
		return d.pictureDone(c, o, "staff.picture.said", number)
	}
	view, err := d.picturesView(c, o)
	if err != nil {
		return err
	}
	return d.again(c, form, wrong, func(f staffview.Form) templ.Component { view.Form = f; return view.Page() })
}

func (d Desk) movePicture(c echo.Context) error {
	o, id, err := d.openedPicture(c)
	if err != nil {
		return err
	}
	by := 1
	if c.QueryParam("by") == "-1" {
		by = -1
	}
	number, err := editing.MovePicture(c.Request().Context(), d.Shop.DB, o.ID, id, by)
	if err != nil {
		return err
	}
	return d.pictureDone(c, o, "staff.picture.moved", number)
}

func (d Desk) removePicture(c echo.Context) error {
	o, id, err := d.openedPicture(c)
	if err != nil {
		return err
	}
	number, err := editing.RemovePicture(c.Request().Context(), d.Shop.DB, o.ID, id)
	if err != nil {
		return err
	}
	return d.pictureDone(c, o, "staff.picture.removed", number)
}

func (d Desk) forgetPictures(c echo.Context) error {
	o, err := d.opened(c)
	if err != nil {
		return err
	}
	if err := editing.ForgetUploads(c.Request().Context(), d.Shop.DB, o.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, productPath(o.ID)+"/pictures")
}
