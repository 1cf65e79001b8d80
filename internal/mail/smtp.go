package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server sends over SMTP, one connection a message: a shop's mails are few.
type Server struct {
	host    string
	options []gomail.Option
}

// SMTP reads SMTP_URL: smtp://user:password@host:587 asks for STARTTLS and
// smtps://host:465 speaks TLS from the first byte. A password never travels
// in the clear except to this same machine.
func SMTP(address string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return Server{}, errors.New("SMTP_URL must look like smtp://user:password@host:587")
	}
	s := Server{host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(15 * time.Second)}}
	port, encryption := 587, gomail.WithTLSPolicy(gomail.TLSOpportunistic)
	if u.Scheme == "smtps" {
		port, encryption = 465, gomail.WithSSL()
	} else if u.User != nil && !loopback(u.Hostname()) {
		encryption = gomail.WithTLSPolicy(gomail.TLSMandatory)
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil || port < 1 || port > 65535 {
			return Server{}, errors.New("SMTP_URL has a port out of range")
		}
	}
	s.options = append(s.options, encryption, gomail.WithPort(port))
	if u.User != nil {
		s.options = append(s.options, login(u)...)
	}
	return s, nil
}

func login(u *url.URL) []gomail.Option {
	password, _ := u.User.Password()
	kind := gomail.SMTPAuthAutoDiscover
	if loopback(u.Hostname()) {
		kind = gomail.SMTPAuthPlainNoEnc
	}
	return []gomail.Option{
		gomail.WithSMTPAuth(kind), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands the message to the server. The error is ErrRefused when the
// server says that it never will take it; any other error may pass.
func (s Server) Send(ctx context.Context, m Message) error {
	out, err := compose(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	// A message taken and a farewell lost is a message sent.
	if err := client.DialAndSendWithContext(ctx, out); err != nil && !out.IsDelivered() {
		return fmt.Errorf("send mail %s: %w", m.Key, verdict(err))
	}
	return nil
}

// verdict joins ErrRefused to an answer of class 5 to the message itself; a
// refused login or connection is the shop's own trouble and is tried again.
func verdict(err error) error {
	var sent *gomail.SendError
	if errors.As(err, &sent) && !sent.IsTemp() && sent.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}
