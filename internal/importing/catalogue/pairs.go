package catalogue

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/postgres"
)

var (
	escape   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`)
	unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\:`, ":")
)

// lines parts a cell at its line breaks; an empty cell has none.
func lines(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(strings.ReplaceAll(cell, "\r\n", "\n"), "\n")
}

// writePairs puts one "label: value" on each line of a cell.
func writePairs(pairs [][2]string) string {
	list := make([]string, len(pairs))
	for i, p := range pairs {
		list[i] = strings.ReplaceAll(escape.Replace(p[0]), ":", `\:`) + ": " + escape.Replace(p[1])
	}
	return strings.Join(list, "\n")
}

// readPairs is writePairs backwards; the error is the line that is no pair.
// Lines that are empty do not count.
func readPairs(cell string) ([][2]string, error) {
	var pairs [][2]string
	for _, line := range lines(cell) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		at := colon(line)
		if at < 0 {
			return nil, errors.New(line)
		}
		pairs = append(pairs, [2]string{unescape.Replace(line[:at]), unescape.Replace(strings.TrimPrefix(line[at+1:], " "))})
	}
	return pairs, nil
}

// colon finds the first one that no backslash keeps.
func colon(line string) int {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ':':
			return i
		}
	}
	return -1
}

// writePicture refers to a picture: kind, size, ground, then the drawing or the
// file's name and where it came from.
func writePicture(p catalog.Picture) string {
	tint := p.Tint
	if tint == "" {
		tint = "-"
	}
	ref := escape.Replace(string(p.Drawing))
	if p.Kind == "file" {
		ref = strings.TrimRight(p.File+" "+p.SourceURL, " ")
	}
	return fmt.Sprintf("%s %dx%d %s %s", p.Kind, p.Width, p.Height, tint, ref)
}

var errPicture = errors.New("not a reference to a picture")

// readPicture is writePicture backwards; an address alone is a picture to fetch.
func readPicture(line string) (catalog.Picture, error) {
	if line = strings.TrimSpace(line); strings.HasPrefix(line, "https://") || strings.HasPrefix(line, "http://") {
		return catalog.Picture{Kind: "file", SourceURL: line}, nil
	}
	parts := strings.SplitN(line, " ", 4)
	if len(parts) < 4 {
		return catalog.Picture{}, errPicture
	}
	p := catalog.Picture{Kind: parts[0], Tint: strings.TrimPrefix(parts[2], "-")}
	w, h, _ := strings.Cut(parts[1], "x")
	var err, err2 error
	p.Width, err = strconv.Atoi(w)
	p.Height, err2 = strconv.Atoi(h)
	if err != nil || err2 != nil || p.Width < 1 || p.Height < 1 || p.Width > 100_000 || p.Height > 100_000 {
		return p, errPicture
	}
	switch p.Kind {
	case "drawn":
		p.Drawing = postgres.JSON(unescape.Replace(parts[3]))
	case "file":
		p.File, p.SourceURL, _ = strings.Cut(parts[3], " ")
	default:
		return p, errPicture
	}
	return p, nil
}
