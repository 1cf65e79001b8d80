package staff

import (
	"errors"
	"io/fs"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/mail"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/shop"
	"plantagenet/web/staff"
)

// Mailbox shows a folder of mails. It is put into the table of routes in the
// demonstration shop only.
type Mailbox struct {
	Dir     string
	BaseURL string
}

// listed is how many mails the list shows.
const listed = 200

// MailRoutes are the mailbox's rows in the one table of routes.
func MailRoutes(m Mailbox) []gate.Route {
	get := func(path string, h echo.HandlerFunc) gate.Route {
		return gate.Route{Method: http.MethodGet, Path: path, Roles: gate.Anyone, Rows: "mails of the demonstration", Rate: gate.Free, Handler: h}
	}
	return []gate.Route{get("/staff/mail", m.list), get("/staff/mail/:key", m.show), get("/staff/mail/:key/html", m.html)}
}

func (m Mailbox) layout(c echo.Context, title string) shopview.Layout {
	c.Response().Header().Set("Cache-Control", page.Private)
	l := page.Lang(c)
	return shopview.Layout{Lang: l, Title: title, Self: page.Both("home"), Robots: "noindex", Demo: true, BaseURL: m.BaseURL, CartCount: page.CartCount(c)}
}

func (m Mailbox) list(c echo.Context) error {
	entries, err := mail.Files(m.Dir).List(listed)
	if err != nil {
		return err
	}
	view := staffview.Mailbox{Layout: m.layout(c, i18n.Say(page.Lang(c), "staff.mail.title"))}
	for _, e := range entries {
		kept, err := mail.Files(m.Dir).Open(e.Key)
		if err != nil {
			continue // taken away since the folder was read
		}
		view.Mails = append(view.Mails, staffview.Mail{Key: e.Key, To: kept.To, Subject: kept.Subject, Date: when(page.Lang(c), e.Written)})
	}
	return page.Render(c, http.StatusOK, view.Page())
}

func (m Mailbox) open(c echo.Context) (mail.Kept, error) {
	kept, err := mail.Files(m.Dir).Open(c.Param("key"))
	if errors.Is(err, fs.ErrNotExist) {
		return kept, fault.New(fault.NotFound, "not_found")
	}
	return kept, err
}

func (m Mailbox) show(c echo.Context) error {
	kept, err := m.open(c)
	if err != nil {
		return err
	}
	view := staffview.Letter{Layout: m.layout(c, kept.Subject), Mail: staffview.Mail{Key: c.Param("key"), To: kept.To,
		Subject: kept.Subject, Date: when(page.Lang(c), kept.Date), Text: kept.Text}}
	return page.Render(c, http.StatusOK, view.Page())
}

// html shows a mail's other form alone, as a mail program would: its own styles,
// nothing fetched, nothing run.
func (m Mailbox) html(c echo.Context) error {
	kept, err := m.open(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation")
	h.Set("Cache-Control", page.Private)
	return c.HTML(http.StatusOK, kept.HTML)
}

func when(l i18n.Lang, t time.Time) string { return i18n.Date(l, t) + ", " + i18n.Clock(l, t) }
