package worker

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strconv"
	"strings"

	"github.com/riverqueue/river"

	"plantagenet/internal/checkout"
	"plantagenet/internal/crash"
	"plantagenet/internal/i18n"
	shopmail "plantagenet/internal/mail"
	"plantagenet/internal/order"
	"plantagenet/internal/page"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/returns"
	"plantagenet/internal/stock"
	"plantagenet/internal/store"
	"plantagenet/web/mail"
)

type mailWorker struct {
	river.WorkerDefaults[checkout.SendMail]
	d Deps
}

// subject is everything a letter about an order is written from.
type subject struct {
	checkout.Placed
	lots   []stock.SoldLot
	seller store.Facts
	refund payment.Return
	credit *returns.Document // its credit note; nil where the shop gave back by itself
	taxes  []string          // of each line, in words
	url    string
}

// Work sends one mail. Killed between sending and marking, it sends the same
// message under the same Message-ID again.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[checkout.SendMail]) error {
	key := keyOf(job.Args)
	sent, err := payment.Mailed(ctx, w.d.Shop.DB, key)
	if err != nil || sent {
		return err
	}
	about, err := w.read(ctx, job.Args)
	if err != nil {
		return fmt.Errorf("read what the mail is about: %w", err)
	}
	if about.Order.Email == "" { // forgotten since
		return nil
	}
	message, err := write(ctx, job.Args.Mail, key, about)
	if err != nil {
		return err
	}
	return w.d.post(ctx, message, job.Args.Mail, job.Args.OrderID)
}

// post sends a mail about an order and marks it as sent.
func (d Deps) post(ctx context.Context, message shopmail.Message, kind string, orderID int64) error {
	crash.At("K9")
	if err := d.Mail.Send(ctx, message); errors.Is(err, shopmail.ErrRefused) {
		return d.refused(ctx, message.Key, kind, orderID, err)
	} else if err != nil {
		return err
	}
	crash.At("K10")
	return postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) error {
		return payment.MarkMailed(ctx, tx, message.Key, kind, orderID)
	})
}

func keyOf(a checkout.SendMail) string {
	if a.RefundID != "" {
		return a.Mail + "-" + a.RefundID
	}
	return a.Mail + "-" + strconv.FormatInt(a.OrderID, 10)
}

// refused gives a mail up that no server will ever take, and says so to a person.
func (d Deps) refused(ctx context.Context, key, kind string, orderID int64, cause error) error {
	err := postgres.InTx(ctx, d.Shop.DB, func(tx *postgres.Tx) error {
		return payment.Raise(ctx, tx, payment.Case{Kind: "mail_refused", Key: "mail:" + key, OrderID: &orderID, Detail: kind})
	})
	return river.JobCancel(errors.Join(cause, err))
}

func (w *mailWorker) read(ctx context.Context, a checkout.SendMail) (subject, error) {
	db := w.d.Shop.DB
	o, err := order.ByID(ctx, db, a.OrderID)
	if err != nil {
		return subject{}, err
	}
	about := subject{url: w.d.Shop.OrderURL(o.Lang, o.Token)}
	if about.Placed, err = checkout.Load(ctx, db, o); err != nil {
		return subject{}, err
	}
	if about.taxes, err = checkout.LineTaxes(i18n.Lang(o.Lang), o, about.Lines, about.Adjustments); err != nil {
		return subject{}, err
	}
	if about.lots, err = stock.SoldLots(ctx, db, o.ID); err != nil {
		return subject{}, err
	}
	if about.seller, err = store.Read(ctx, db); err != nil {
		return subject{}, err
	}
	if a.RefundID != "" {
		err = w.readRefund(ctx, &about, a.RefundID)
	}
	return about, err
}

// readRefund reads a refund and the credit note that staff issued for it.
func (w *mailWorker) readRefund(ctx context.Context, about *subject, id string) (err error) {
	if about.refund, err = payment.ReturnByID(ctx, w.d.Shop.DB, id); err != nil {
		return err
	}
	note, err := returns.RefundNote(ctx, w.d.Shop.DB, about.refund)
	if err != nil || note == nil {
		return err
	}
	l := i18n.Lang(about.Order.Lang)
	d, err := returns.DocumentOf(ctx, w.d.Shop.DB, l, about.Order, note.Number)
	about.credit = &d
	about.url += strings.TrimPrefix(page.Path(l, "order_credit", about.Order.Token, strconv.FormatInt(note.Number, 10)), page.Path(l, "order", about.Order.Token))
	return err
}

func write(ctx context.Context, kind, key string, about subject) (shopmail.Message, error) {
	var l mailview.Letter
	switch kind {
	case checkout.MailConfirmed:
		l = confirmed(about)
	case checkout.MailPaymentFailed:
		l = failed(about)
	case checkout.MailRefunded, checkout.MailCreditNote:
		l = refunded(about)
		if about.credit != nil {
			l = credited(about)
		}
	default:
		return shopmail.Message{}, river.JobCancel(fmt.Errorf("no mail is called %q", kind))
	}
	return envelope(ctx, l, about.seller, about.Order.Email, key)
}

// envelope is a letter on its way from the store to somebody.
func envelope(ctx context.Context, l mailview.Letter, seller store.Facts, to, key string) (shopmail.Message, error) {
	html, err := l.HTML(ctx)
	if err != nil {
		return shopmail.Message{}, err
	}
	from := mail.Address{Name: seller.Name, Address: seller.Email}
	if from.Address == "" {
		from.Address = "magasin@localhost"
	}
	return shopmail.Message{From: from.String(), To: to, Subject: l.Subject, HTML: html, Text: l.Text(), Lang: string(l.Lang), Key: key}, nil
}
