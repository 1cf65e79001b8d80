package shop

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/report"
)

// The sitemap protocol (sitemaps.org, version 0.9) with the alternates that
// search engines read from it.
type urlSet struct {
	XMLName xml.Name  `xml:"urlset"`
	NS      string    `xml:"xmlns,attr"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod,omitempty"`
	Links   []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemap lists every public page in both languages, from one query.
func (w *Window) sitemap(c echo.Context) error {
	places, err := report.Sitemap(c.Request().Context(), w.DB)
	if err != nil {
		return err
	}
	set := urlSet{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for _, name := range []string{"home", "products", "cooperatives", "store", "terms", "privacy", "shipping"} {
		set.URLs = append(set.URLs, w.siteURLs(page.Both(name), nil)...)
	}
	for _, p := range places {
		set.URLs = append(set.URLs, w.siteURLs(page.Both(p.Kind, p.Key), p.Changed)...)
	}
	body, err := xml.Marshal(set)
	if err != nil {
		return err
	}
	return page.Send(c, http.StatusOK, "public, max-age=3600", page.NewBlob("application/xml; charset=utf-8", append([]byte(xml.Header), body...), page.Quick))
}

func (w *Window) siteURLs(self map[i18n.Lang]string, changed *time.Time) []siteURL {
	var links []alternate
	for _, l := range i18n.Langs {
		links = append(links, alternate{"alternate", l.Locale(), w.BaseURL + self[l]})
	}
	var list []siteURL
	for _, l := range i18n.Langs {
		u := siteURL{Loc: w.BaseURL + self[l], Links: links}
		if changed != nil {
			u.LastMod = changed.UTC().Format(time.DateOnly)
		}
		list = append(list, u)
	}
	return list
}
