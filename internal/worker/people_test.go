package worker

import (
	"strings"
	"testing"

	"github.com/riverqueue/river"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

func TestAnInvitationsMailCarriesAGoodLinkAndNoRowDoes(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		db := pgtest.New(t)
		house := access.House{DB: db}
		id, err := house.Invite(t.Context(), access.Invitation{Email: "nouvelle@exemple.ca", Role: account.Clerk, Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		box := &outbox{lost: true}
		w := &accountMailWorker{d: Deps{Shop: shoptest.NewGateway().Shop(db), Mail: box, BaseURL: "https://magasin.example"}}
		job := &river.Job[access.SendMail]{Args: access.SendMail{Account: id, Mail: access.MailInvite, Key: "invite-abc"}}
		if err := w.Work(t.Context(), job); err == nil {
			t.Fatal("a lost answer was taken for sent")
		}
		if err := w.Work(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		if len(box.sent) != 2 || box.sent[0].Key != box.sent[1].Key || box.sent[0].To != "nouvelle@exemple.ca" {
			t.Fatalf("sent %+v", box.sent)
		}
		for _, m := range box.sent { // both mails, whichever arrives
			_, rest, _ := strings.Cut(m.Text, "https://magasin.example/invite/")
			secret, _, _ := strings.Cut(rest, "\n")
			if a, err := house.Invited(t.Context(), secret); err != nil || a.ID != id {
				t.Errorf("%s: the mail's link: %v", lang, err)
			}
			if !strings.Contains(m.HTML, secret) {
				t.Errorf("%s: the HTML has another link", lang)
			}
			var kept int
			if err := db.Get(t.Context(), &kept, `select count(*) from river_job where args::text like '%' || $1 || '%'`, secret); err != nil || kept != 0 {
				t.Errorf("the secret is in the queue: %d %v", kept, err)
			}
		}
	}
}

func TestAMailForNobodyIsNotSent(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	box := &outbox{}
	w := &accountMailWorker{d: Deps{Shop: shoptest.NewGateway().Shop(db), Mail: box}}
	for _, id := range []int64{0, 4711} {
		if err := w.Work(t.Context(), &river.Job[access.SendMail]{Args: access.SendMail{Account: id, Mail: access.MailReset, Key: "reset-x"}}); err != nil {
			t.Error(err)
		}
	}
	if len(box.sent) != 0 {
		t.Errorf("sent %+v", box.sent)
	}
}

func TestTheWindowsMailLeadsToItsLinkInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if _, err := db.SQL().Exec(`insert into cooperative (slug, name, country) values ('segou', 'Ségou', 'ML')`); err != nil {
		t.Fatal(err)
	}
	var cooperative int64
	if err := db.Get(t.Context(), &cooperative, `select id from cooperative`); err != nil {
		t.Fatal(err)
	}
	house := access.House{DB: db}
	for lang, button := range map[string]string{"fr": "Ouvrir la page d’entrée", "en": "Open the sign-in page"} {
		id, err := house.AddCoopPerson(t.Context(), cooperative, access.CoopPerson{Name: "Awa", Lang: lang, Email: lang + "@exemple.ml"})
		if err != nil {
			t.Fatal(err)
		}
		box := &outbox{}
		w := &accountMailWorker{d: Deps{Shop: shoptest.NewGateway().Shop(db), Mail: box, BaseURL: "https://magasin.example"}}
		job := &river.Job[access.SendMail]{Args: access.SendMail{Account: id, Mail: access.MailWindow, Key: "window-a", Next: "/coop/sales"}}
		if err := w.Work(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		m := box.sent[0]
		_, rest, _ := strings.Cut(m.Text, "https://magasin.example/coop/signin/")
		secret, query, _ := strings.Cut(rest, "?")
		if p, err := house.WindowFor(t.Context(), secret); err != nil || p.ID != id {
			t.Errorf("%s: the mail's link: %v", lang, err)
		}
		if !strings.HasPrefix(query, "lang="+lang+"&next=%2Fcoop%2Fsales\n") || !strings.Contains(m.HTML, secret) || !strings.Contains(m.HTML, button) || !strings.Contains(m.Text, button) {
			t.Errorf("%s: %s", lang, m.Text)
		}
		if strings.Contains(m.Text, "commande") || strings.Contains(m.Text, "your order") {
			t.Errorf("%s: the mail speaks of an order", lang)
		}
		if err := house.EditCoopPerson(t.Context(), id, access.CoopPerson{Name: "Awa", Lang: lang}); err != nil {
			t.Fatal(err)
		}
		if err := w.Work(t.Context(), job); err != nil || len(box.sent) != 1 {
			t.Errorf("%s: a mail to an address that was taken away: %v, %d sent", lang, err, len(box.sent))
		}
	}
}
