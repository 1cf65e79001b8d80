package gate

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
)

// sendProblem answers with a problem document (RFC 9457): the stable code, the
// words in the caller's language, what the fault carries as extension members,
// and one entry for each field at fault.
func sendProblem(c echo.Context, status int, f *fault.Fault) error {
	l := problemLang(c)
	problem := map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": f.Code,
		"detail": i18n.Say(l, f.Key, f.Args), "instance": "urn:request:" + page.RequestID(c),
	}
	for name, value := range f.Args {
		if key := lowerFirst(name); problem[key] == nil {
			problem[key] = value
		}
	}
	if f.Field != "" {
		problem["field"] = f.Field
	}
	if len(f.Fields) > 0 {
		problem["errors"] = fieldProblems(l, f.Fields)
	}
	body, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	return c.Blob(status, "application/problem+json", body)
}

func fieldProblems(l i18n.Lang, fields []*fault.Fault) []map[string]string {
	list := make([]map[string]string, 0, len(fields))
	for _, f := range fields {
		list = append(list, map[string]string{"field": f.Field, "code": f.Code, "detail": i18n.Say(l, f.Key, f.Args)})
	}
	return list
}

// problemLang is the language a program asks for: ?lang=, else as a page's.
func problemLang(c echo.Context) i18n.Lang {
	if l, ok := i18n.Parse(c.QueryParam("lang")); ok {
		return l
	}
	return page.Lang(c)
}

func lowerFirst(s string) string {
	return strings.ToLower(s[:1]) + s[1:]
}
