package staff

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/web/gate"
	"plantagenet/web/staff"
)

// notice is what the next page says was done: a message key with its values,
// and the address that undoes it.
type notice struct {
	Key  string         `json:"k"`
	Args map[string]any `json:"a,omitempty"`
	Back string         `json:"u,omitempty"`
	Bad  bool           `json:"b,omitempty"`
}

// said makes a notice.
func said(key string, args ...i18n.Args) notice {
	n := notice{Key: key}
	if len(args) > 0 {
		n.Args = args[0]
	}
	return n
}

// undo adds the way back: one click that posts to path.
func (n notice) undo(path string) notice { n.Back = path; return n }

// bad marks what could not be done.
func (n notice) bad() notice { n.Bad = true; return n }

const noticeCookie = "notice"

// done leads to a page that says what was done.
func (d Desk) done(c echo.Context, to string, n notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{Name: noticeCookie, Value: base64.RawURLEncoding.EncodeToString(body), Path: "/staff", MaxAge: 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(c)})
	return c.Redirect(http.StatusSeeOther, gate.Local(to, "/staff"))
}

func secure(c echo.Context) bool { return c.Response().Header().Get("Strict-Transport-Security") != "" }

// takeNotice reads the notice and forgets it: it is said once.
func takeNotice(c echo.Context) *staffview.Notice {
	k, err := c.Cookie(noticeCookie)
	if err != nil || k.Value == "" {
		return nil
	}
	c.SetCookie(&http.Cookie{Name: noticeCookie, Path: "/staff", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(c)})
	body, err := base64.RawURLEncoding.DecodeString(k.Value)
	var n notice
	if err != nil || json.Unmarshal(body, &n) != nil || !strings.HasPrefix(n.Key, "staff.") && !strings.HasPrefix(n.Key, "fault.") {
		return nil
	}
	out := &staffview.Notice{Text: i18n.Say(page.Lang(c), n.Key), Bad: n.Bad}
	if len(n.Args) > 0 {
		out.Text = i18n.Say(page.Lang(c), n.Key, n.Args)
	}
	if strings.HasPrefix(n.Back, "/staff/") {
		out.Undo = n.Back
	}
	return out
}
