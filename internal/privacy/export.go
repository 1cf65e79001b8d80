package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/parcel"
	"plantagenet/internal/payment"
	"plantagenet/internal/postgres"
	"plantagenet/internal/stock"
)

// File is all that the shop holds about a person, in a form that programs read
// and that can be taken elsewhere (Law 25, s. 27). Amounts are cents of CAD.
type File struct {
	Made     time.Time     `json:"made"`
	Email    string        `json:"email"`
	Orders   []FileOrder   `json:"orders"`
	Consents []FileConsent `json:"newsletter"`
}

// FileOrder is one order of the file.
type FileOrder struct {
	Number     int64        `json:"number"`
	Status     string       `json:"status"`
	Placed     time.Time    `json:"placed"`
	Paid       *time.Time   `json:"paid,omitempty"`
	Receipt    *int64       `json:"receipt,omitempty"`
	Name       string       `json:"name"`
	Email      string       `json:"email"`
	Phone      string       `json:"phone,omitempty"`
	Fulfilment string       `json:"fulfilment"`
	Address    []string     `json:"address,omitempty"`
	Lines      []FileLine   `json:"lines"`
	Shipping   money.Cents  `json:"shipping_cents"`
	Tax        money.Cents  `json:"tax_cents"`
	Total      money.Cents  `json:"total_cents"`
	Payments   []FileAct    `json:"payments,omitempty"`
	Refunds    []FileAct    `json:"refunds,omitempty"`
	Parcels    []FileParcel `json:"parcels,omitempty"`
	Mails      []FileAct    `json:"mails,omitempty"`
	Notes      []string     `json:"staff_notes,omitempty"`
}

// FileLine is one article of an order, with the lots it came from.
type FileLine struct {
	Name     string      `json:"name"`
	SKU      string      `json:"sku"`
	Quantity int         `json:"quantity"`
	Net      money.Cents `json:"net_cents"`
	Lots     []string    `json:"lots,omitempty"`
}

// FileAct is something that happened: a payment, a refund, a mail.
type FileAct struct {
	What   string      `json:"what"`
	At     time.Time   `json:"at"`
	Amount money.Cents `json:"amount_cents,omitempty"`
}

// FileParcel is one parcel of an order.
type FileParcel struct {
	Number   int        `json:"number"`
	Carrier  string     `json:"carrier,omitempty"`
	Tracking string     `json:"tracking,omitempty"`
	Sent     *time.Time `json:"sent,omitempty"`
	HandedTo string     `json:"handed_to,omitempty"`
	Handed   *time.Time `json:"handed,omitempty"`
}

// FileConsent is a consent to the newsletter.
type FileConsent struct {
	Given     time.Time  `json:"given"`
	Source    string     `json:"source"`
	Wording   string     `json:"wording"`
	Withdrawn *time.Time `json:"withdrawn,omitempty"`
}

// Export gathers a person's file and writes down that it was handed out.
func Export(ctx context.Context, db *postgres.DB, number int64) (File, error) {
	p, err := Of(ctx, db, number)
	if err != nil {
		return File{}, err
	}
	f := File{Made: clock.Now(), Email: p.Email}
	for _, o := range p.Orders {
		fo, err := fileOrder(ctx, db, o)
		if err != nil {
			return f, err
		}
		f.Orders = append(f.Orders, fo)
	}
	consents, err := ConsentsOf(ctx, db, p.Email)
	if err != nil {
		return f, err
	}
	for _, c := range consents {
		f.Consents = append(f.Consents, FileConsent{Given: c.GivenAt, Source: c.Source, Wording: c.Wording, Withdrawn: c.WithdrawnAt})
	}
	return f, postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		return audit.Write(ctx, tx, audit.Change{Act: "buyer.export", Subject: "buyer", ID: strconv.FormatInt(number, 10)})
	})
}

func fileOrder(ctx context.Context, r postgres.Reader, o order.Order) (FileOrder, error) {
	f := FileOrder{Number: o.Number, Status: string(o.Status), Placed: o.PlacedAt, Paid: o.PaidAt, Receipt: o.ReceiptNumber, Name: o.Name, Email: o.Email,
		Phone: o.Phone, Fulfilment: o.Fulfilment, Shipping: o.Shipping, Tax: o.Tax, Total: o.Total}
	for _, part := range []string{o.Line1, o.Line2, o.City, o.Province, o.PostalCode} {
		if part != "" {
			f.Address = append(f.Address, part)
		}
	}
	for _, add := range []func(context.Context, postgres.Reader, order.Order) error{f.lines, f.money, f.parcels, f.words} {
		if err := add(ctx, r, o); err != nil {
			return f, fmt.Errorf("read order %d for its person: %w", o.Number, err)
		}
	}
	return f, nil
}

func (f *FileOrder) lines(ctx context.Context, r postgres.Reader, o order.Order) error {
	lines, err := order.Lines(ctx, r, o.ID)
	if err != nil {
		return err
	}
	lots, err := stock.SoldLots(ctx, r, o.ID)
	for _, l := range lines {
		line := FileLine{Name: l.Name, SKU: l.SKU, Quantity: l.Quantity, Net: l.Net}
		for _, lot := range lots {
			if lot.OrderLineID == l.ID {
				line.Lots = append(line.Lots, lot.Code)
			}
		}
		f.Lines = append(f.Lines, line)
	}
	return err
}

func (f *FileOrder) money(ctx context.Context, r postgres.Reader, o order.Order) error {
	p, err := payment.Latest(ctx, r, o.ID)
	if err != nil {
		return err
	}
	if p.SucceededAt != nil && p.Captured != nil {
		f.Payments = append(f.Payments, FileAct{What: "card", At: *p.SucceededAt, Amount: *p.Captured})
	}
	notes, err := credit.Of(ctx, r, o.ID)
	if err != nil {
		return err
	}
	refunds, err := payment.ReturnsOf(ctx, r, o.ID)
	for _, ret := range refunds {
		act := FileAct{What: ret.State, At: ret.CreatedAt, Amount: ret.Amount}
		for _, n := range notes {
			if n.RefundID == ret.ID {
				act.What += fmt.Sprintf(", note de crédit / credit note %d", n.Number)
			}
		}
		f.Refunds = append(f.Refunds, act)
	}
	return err
}

func (f *FileOrder) parcels(ctx context.Context, r postgres.Reader, o order.Order) error {
	parcels, err := parcel.Of(ctx, r, o.ID)
	for _, p := range parcels {
		fp := FileParcel{Number: p.Number, Carrier: p.Carrier, Tracking: p.Tracking, Sent: p.SentAt, Handed: p.HandedAt}
		if p.HandedTo != nil {
			fp.HandedTo = *p.HandedTo
		}
		f.Parcels = append(f.Parcels, fp)
	}
	return err
}

func (f *FileOrder) words(ctx context.Context, r postgres.Reader, o order.Order) error {
	mails, err := payment.MailsOf(ctx, r, o.ID)
	if err != nil {
		return err
	}
	for _, m := range mails {
		f.Mails = append(f.Mails, FileAct{What: m.Kind, At: m.At})
	}
	notes, err := order.StaffNotes(ctx, r, o.ID)
	for _, n := range notes {
		f.Notes = append(f.Notes, n.Text)
	}
	return err
}

// Zip packs the file twice: as JSON for programs and as a page to read.
func (f File) Zip(l i18n.Lang) ([]byte, error) {
	body, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("pack a person's file: %w", err)
	}
	var page, out bytes.Buffer
	if err := sheet.Execute(&page, sheetOf{l, f}); err != nil {
		return nil, fmt.Errorf("pack a person's file: %w", err)
	}
	z := zip.NewWriter(&out)
	for name, content := range map[string][]byte{"plantagenet.json": append(body, '\n'), "plantagenet.html": page.Bytes()} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.Made})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// sheetOf is the page's voice.
type sheetOf struct {
	Lang i18n.Lang
	File File
}

func (s sheetOf) T(key string) string        { return i18n.Say(s.Lang, "person."+key) }
func (s sheetOf) Money(c money.Cents) string { return i18n.Money(s.Lang, c) }
func (s sheetOf) When(t time.Time) string    { return i18n.Date(s.Lang, t) + ", " + i18n.Clock(s.Lang, t) }
func (s sheetOf) Locale() string             { return s.Lang.Locale() }

var sheet = template.Must(template.New("sheet").Parse(`<!doctype html>
<html lang="{{.Locale}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.T "title"}}</title>
<style>body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3em .6em;border-bottom:1px solid #ccc}.sum{text-align:right}</style></head>
<body><h1>{{.T "title"}}</h1><p>{{.File.Email}} · {{.When .File.Made}}</p>
{{range .File.Orders}}<h2>{{$.T "order"}} {{.Number}}</h2>
<p>{{$.When .Placed}} · {{.Name}}, {{.Email}}{{if .Phone}}, {{.Phone}}{{end}}</p>{{if .Address}}<p>{{range $i, $a := .Address}}{{if $i}}, {{end}}{{$a}}{{end}}</p>{{end}}
<table><tbody>{{range .Lines}}<tr><th scope="row">{{.Quantity}} × {{.Name}}</th><td>{{range .Lots}}{{.}} {{end}}</td><td class="sum">{{$.Money .Net}}</td></tr>{{end}}
<tr><th scope="row">{{$.T "shipping"}}</th><td></td><td class="sum">{{$.Money .Shipping}}</td></tr><tr><th scope="row">{{$.T "tax"}}</th><td></td><td class="sum">{{$.Money .Tax}}</td></tr>
<tr><th scope="row">{{$.T "total"}}</th><td></td><td class="sum">{{$.Money .Total}}</td></tr></tbody></table>
<ul>{{range .Payments}}<li>{{$.T "paid"}}, {{$.When .At}}, {{$.Money .Amount}}</li>{{end}}{{range .Refunds}}<li>{{$.T "refund"}} ({{.What}}), {{$.When .At}}, {{$.Money .Amount}}</li>{{end}}
{{range .Parcels}}<li>{{$.T "parcel"}} {{.Number}} {{.Carrier}} {{.Tracking}}{{with .Sent}}, {{$.When .}}{{end}}{{with .HandedTo}}, {{.}}{{end}}</li>{{end}}{{range .Mails}}<li>{{$.T "mail"}} ({{.What}}), {{$.When .At}}</li>{{end}}{{range .Notes}}<li>{{$.T "note"}}, {{.}}</li>{{end}}</ul>
{{end}}{{if .File.Consents}}<h2>{{.T "newsletter"}}</h2><ul>{{range .File.Consents}}<li>{{$.When .Given}}, {{.Wording}}{{with .Withdrawn}} ({{$.T "withdrawn"}}, {{$.When .}}){{end}}</li>{{end}}</ul>{{end}}</body></html>
`))
