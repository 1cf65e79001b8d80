package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"plantagenet/internal/clock"
)

// Message is one mail, complete in both forms. Key names the act it tells of
// ("order_confirmed-1042") and stays the same when the act is told again.
type Message struct {
	From    string // RFC 5322 address, with or without a name
	To      string // one address
	Subject string
	HTML    string
	Text    string
	Lang    string // "fr" or "en", for Content-Language
	Key     string // lower-case letters, digits, _ and -
}

// Sender takes a message away. A nil error means that the message is on its
// way and need not be sent again.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused says that trying again is of no use: the address or the message
// itself was turned down (RFC 5321, replies of class 5).
var ErrRefused = errors.New("mail refused")

var keyForm = regexp.MustCompile(`^[a-z0-9_-]{1,120}$`)

// compose turns the message into what travels: headers, then the text and the
// HTML as alternatives (RFC 2046 §5.1.4: plainest first).
func compose(m Message) (*gomail.Msg, error) {
	if !keyForm.MatchString(m.Key) {
		return nil, fmt.Errorf("%w: key %q", ErrRefused, m.Key)
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := out.From(m.From); err != nil {
		return nil, fmt.Errorf("%w: sender: %w", ErrRefused, err)
	}
	if err := out.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: recipient: %w", ErrRefused, err)
	}
	out.Subject(oneLine(m.Subject))
	out.SetDateWithValue(clock.Now())
	out.SetMessageIDWithValue(messageID(m))
	out.SetGenHeader(gomail.HeaderContentLang, m.Lang+"-CA")
	out.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return out, nil
}

func encode(m Message) ([]byte, error) {
	out, err := compose(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := out.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write message %s: %w", m.Key, err)
	}
	return b.Bytes(), nil
}

// messageID depends on the key alone, so that a reader's program shows a
// message sent twice as one.
func messageID(m Message) string {
	domain := "localhost"
	if a, err := netmail.ParseAddress(m.From); err == nil {
		_, domain, _ = strings.Cut(a.Address, "@")
	}
	sum := sha256.Sum256([]byte(m.Key))
	id := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
	return strings.ToLower(id) + "@" + domain
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
