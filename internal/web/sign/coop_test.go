package sign

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/audit"
	"plantagenet/internal/coop"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

func (s *shop) house() access.House { return access.House{DB: s.db, BaseURL: s.URL} }

// atMachine acts as a command at the machine, which may do anything.
var atMachine = audit.With(context.Background(), audit.Who{Name: "essai"})

// cooperative enters one and returns its number.
func (s *shop) cooperative(slug string) (id int64) {
	s.t.Helper()
	err := postgres.InTx(context.Background(), s.db, func(tx *postgres.Tx) error {
		ids, err := coop.Save(context.Background(), tx, []coop.Cooperative{{Slug: slug, Name: "Coopérative " + slug, Country: "ML",
			Texts: map[i18n.Lang]coop.Text{i18n.French: {Place: "Ségou", Craft: "x", Summary: "x", Story: "x"}, i18n.English: {Place: "Ségou", Craft: "x", Summary: "x", Story: "x"}}}})
		id = ids[slug]
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// member enters a person of a cooperative; email may be empty.
func (s *shop) member(cooperative int64, name, email string) int64 {
	s.t.Helper()
	id, err := s.house().AddCoopPerson(atMachine, cooperative, access.CoopPerson{Name: name, Lang: "fr", Email: email})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// sheet issues a code and returns it as it stands on the sheet.
func (s *shop) sheet(id int64) string {
	s.t.Helper()
	p, err := s.house().IssueSheet(atMachine, id, fmt.Sprint(time.Now().UnixNano()))
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Code
}

func (s *shop) windowLink(id int64) string {
	s.t.Helper()
	return s.link(account.Account{ID: id}, account.Window)
}

// without is a code with its last sign changed.
func without(code string) string {
	if strings.HasSuffix(code, "A") {
		return code[:len(code)-1] + "B"
	}
	return code[:len(code)-1] + "A"
}
