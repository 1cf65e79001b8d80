package api

import (
	"encoding/json"
	"net/http"
	"sort"
	"strings"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/web/api"
	"plantagenet/web/shop"
)

// description is the part of the OpenAPI document that the readable page shows.
type description struct {
	Info  struct{ Title, Description string } `json:"info"`
	Paths map[string]map[string]operation     `json:"paths"`
}

type operation struct {
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Parameters  []struct{ Name, In, Description string }
	RequestBody *struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			} `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct{ Description string } `json:"responses"`
}

// docs answers GET /docs: the document for people. Its language is English, as
// the document's is.
func (d Deps) docs(c echo.Context) error {
	var doc description
	if err := json.Unmarshal(document, &doc); err != nil {
		return err
	}
	c.SetRequest(c.Request().WithContext(i18n.With(c.Request().Context(), i18n.English)))
	view := apiview.Docs{Title: doc.Info.Title, Description: doc.Info.Description, Calls: calls(doc),
		Layout: shopview.Layout{Lang: i18n.English, Title: doc.Info.Title, Self: page.Both("home"), Canonical: "/api/v1/docs", Robots: "noindex", BaseURL: d.BaseURL, CartCount: page.CartCount(c)}}
	return page.Render(c, http.StatusOK, view.Page())
}

func calls(doc description) []apiview.Call {
	var list []apiview.Call
	for path, methods := range doc.Paths {
		for method, op := range methods {
			call := apiview.Call{Method: strings.ToUpper(method), Path: path, Summary: op.Summary, Description: op.Description, Body: bodyOf(op)}
			for _, p := range op.Parameters {
				call.Parameters = append(call.Parameters, apiview.Parameter{Name: p.Name, In: p.In, Description: p.Description})
			}
			for status, r := range op.Responses {
				call.Answers = append(call.Answers, apiview.Answer{Status: status, Description: r.Description})
			}
			sort.Slice(call.Answers, func(a, b int) bool { return call.Answers[a].Status < call.Answers[b].Status })
			list = append(list, call)
		}
	}
	sort.Slice(list, func(a, b int) bool { return list[a].Path+list[a].Method < list[b].Path+list[b].Method })
	return list
}

func bodyOf(op operation) string {
	if op.RequestBody == nil {
		return ""
	}
	ref := op.RequestBody.Content["application/json"].Schema.Ref
	if ref == "" {
		return "{ quantity }"
	}
	return ref[strings.LastIndex(ref, "/")+1:]
}
