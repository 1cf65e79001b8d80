package worker

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"

	"github.com/riverqueue/river"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
	shopmail "plantagenet/internal/mail"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/store"
	"plantagenet/web/mail"
)

type accountMailWorker struct {
	river.WorkerDefaults[access.SendMail]
	d Deps
}

// Work sends one mail about an account. Killed between sending and its end, it
// sends the same message again with a second link: both are good until one is
// used.
func (w *accountMailWorker) Work(ctx context.Context, job *river.Job[access.SendMail]) error {
	if job.Args.Account == 0 {
		return nil // a reset was asked for nobody
	}
	a, err := account.ByID(ctx, w.d.Shop.DB, job.Args.Account)
	if fault.KindOf(err) == fault.NotFound || err == nil && !a.Active {
		return nil
	}
	if err != nil {
		return err
	}
	if a.Email == "" || job.Args.Mail == access.MailWindow && a.Role != account.Cooperative {
		return nil // taken away since
	}
	secret, err := w.link(ctx, a, job.Args.Mail)
	if err != nil {
		return err
	}
	message, err := w.write(ctx, a, job.Args, secret)
	if err != nil {
		return err
	}
	err = w.d.Mail.Send(ctx, message)
	if !errors.Is(err, shopmail.ErrRefused) {
		return err
	}
	said := postgres.InTx(ctx, w.d.Shop.DB, func(tx *postgres.Tx) error {
		return payment.Raise(ctx, tx, payment.Case{Kind: "mail_refused", Key: "mail:" + job.Args.Key, Detail: job.Args.Mail})
	})
	return river.JobCancel(errors.Join(err, said))
}

// link makes the mail's link, where it has one.
func (w *accountMailWorker) link(ctx context.Context, a account.Account, kind string) (secret string, err error) {
	if kind == access.MailChanged {
		return "", nil
	}
	err = postgres.InTx(ctx, w.d.Shop.DB, func(tx *postgres.Tx) error {
		secret, err = account.OpenLink(ctx, tx, a.ID, kind)
		return err
	})
	return secret, err
}

func (w *accountMailWorker) write(ctx context.Context, a account.Account, job access.SendMail, secret string) (shopmail.Message, error) {
	seller, err := store.Read(ctx, w.d.Shop.DB)
	if err != nil {
		return shopmail.Message{}, err
	}
	say := voice(a.Lang)
	var l mailview.Letter
	switch job.Mail {
	case access.MailInvite:
		l = say.letter("invite", w.d.BaseURL+"/invite/"+secret, i18n.Args{"Name": a.Name})
	case access.MailReset:
		l = say.letter("reset", w.d.BaseURL+"/reset/"+secret, i18n.Args{"Name": a.Name})
	case access.MailChanged:
		l = say.letter("changed", w.d.BaseURL+"/reset", i18n.Args{"Name": a.Name})
	case access.MailWindow:
		l = w.windowLetter(say, a, job, secret)
	default:
		return shopmail.Message{}, river.JobCancel(fmt.Errorf("no mail is called %q", job.Mail))
	}
	html, err := l.HTML(ctx)
	if err != nil {
		return shopmail.Message{}, err
	}
	from := mail.Address{Name: seller.Name, Address: seller.Email}
	if from.Address == "" {
		from.Address = "magasin@localhost"
	}
	return shopmail.Message{From: from.String(), To: a.Email, Subject: l.Subject, HTML: html, Text: l.Text(), Lang: a.Lang, Key: job.Key}, nil
}

// windowLetter carries the link to a cooperative's window, in the person's
// language and to the page that was asked for.
func (w *accountMailWorker) windowLetter(say voice, a account.Account, job access.SendMail, secret string) mailview.Letter {
	q := url.Values{"lang": {a.Lang}}
	if job.Next != "" {
		q.Set("next", job.Next)
	}
	l := say.letter("window", w.d.BaseURL+"/coop/signin/"+secret+"?"+q.Encode(), i18n.Args{"Name": a.Name})
	l.Closing = say.t("mail.window.closing")
	return l
}

// letter is one of the mails about an account: a greeting, what happened, the
// one thing to do.
func (v voice) letter(kind, url string, args i18n.Args) mailview.Letter {
	say := func(part string) string { return v.t("mail."+kind+"."+part, args) }
	return mailview.Letter{Lang: v.lang(), Subject: say("subject"), Title: say("title"), Paragraphs: []string{say("lead"), say("next")},
		Link: mailview.Link{Label: say("link"), URL: url}, Closing: v.t("mail.closing")}
}

type sweepAccounts struct{}

// Kind names the job for the queue.
func (sweepAccounts) Kind() string { return "sweep_accounts" }

type sweepAccountsWorker struct {
	river.WorkerDefaults[sweepAccounts]
	d Deps
}

// Work throws away tries, steps, links and sessions that no longer count.
func (w *sweepAccountsWorker) Work(ctx context.Context, _ *river.Job[sweepAccounts]) error {
	return postgres.InTx(ctx, w.d.Shop.DB, func(tx *postgres.Tx) error { return account.Sweep(ctx, tx) })
}
