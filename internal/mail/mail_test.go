package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

func order() Message {
	return Message{
		From: "Le magasin coopératif <bonjour@magasin.example>", To: "Marie-Ève Lalonde <m.lalonde@exemple.ca>",
		Subject: "Commande n° 1042 : reçue et payée", Lang: "fr", Key: "order_confirmed-1042",
		Text: "Bonjour Marie-Ève,\n\nŒufs, cœurs et « noëls » : 103,94\u00a0$.\n.\nÀ bientôt.\n",
		HTML: "<p>Œufs, cœurs et «\u00a0noëls\u00a0» : 103,94\u00a0$.</p>\n",
	}
}

func TestMessageIsTheSameMessageWhenRepeated(t *testing.T) {
	t.Parallel()
	first, second := order(), order()
	second.Text = "written by a later version"
	if messageID(first) != messageID(second) {
		t.Error("the same key gave two Message-IDs")
	}
	second.Key = "order_confirmed-1043"
	if messageID(first) == messageID(second) {
		t.Error("two keys gave the same Message-ID")
	}
	if id := messageID(first); !strings.HasSuffix(id, "@magasin.example") {
		t.Errorf("Message-ID %s does not name the sender's domain", id)
	}
}

func TestFolderKeepsOneFileAKeyAndReadsItBack(t *testing.T) {
	t.Parallel()
	f := Files(filepath.Join(t.TempDir(), "mail"))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := f.Send(t.Context(), order()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	files, err := os.ReadDir(f.dir)
	if err != nil || len(files) != 1 || files[0].Name() != "order_confirmed-1042.eml" {
		t.Fatalf("folder holds %v, %v; want the one message and no draft", files, err)
	}
	list, err := f.List(10)
	if err != nil || len(list) != 1 {
		t.Fatalf("list: %v, %v", list, err)
	}
	kept, err := f.Open(list[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	want := order()
	if kept.Subject != want.Subject || kept.Text != want.Text || kept.HTML != want.HTML || kept.Lang != "fr-CA" {
		t.Errorf("read back differently: %+v", kept)
	}
}

func TestFolderWithoutMailIsEmptyAndKeysStayInside(t *testing.T) {
	t.Parallel()
	f := Files(filepath.Join(t.TempDir(), "none"))
	if list, err := f.List(10); err != nil || len(list) != 0 {
		t.Errorf("list of no folder: %v, %v", list, err)
	}
	for _, key := range []string{"../secret", "a/b", "", "A", strings.Repeat("a", 200)} {
		if _, err := f.Open(key); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Open(%q) = %v", key, err)
		}
		m := order()
		m.Key = key
		if err := f.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
			t.Errorf("Send with key %q = %v", key, err)
		}
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	t.Parallel()
	m := order()
	m.Subject = "Commande\r\nBcc: tous@exemple.ca"
	raw, err := encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "\nBcc:") {
		t.Errorf("the subject wrote a header:\n%s", raw)
	}
	m = order()
	m.To = "a@exemple.ca\r\nBcc: tous@exemple.ca"
	if _, err := encode(m); !errors.Is(err, ErrRefused) {
		t.Errorf("an address over two lines gave %v", err)
	}
}

func TestServerReceivesAccentsInBothForms(t *testing.T) {
	t.Parallel()
	post := listen(t)
	if err := post.sender(t).Send(t.Context(), order()); err != nil {
		t.Fatal(err)
	}
	got := post.received()
	if len(got) != 1 {
		t.Fatalf("%d messages arrived", len(got))
	}
	kept, err := parse([]byte(got[0]))
	if err != nil {
		t.Fatal(err)
	}
	want := order()
	if kept.Subject != want.Subject || kept.Text != want.Text || kept.HTML != want.HTML {
		t.Errorf("arrived as %+v", kept)
	}
	for _, line := range strings.Split(got[0], "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d octets; RFC 5322 allows 998", len(line))
		}
	}
}

func TestServerIsTriedAgainWithTheSameMessage(t *testing.T) {
	t.Parallel()
	post := listen(t, &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "plus tard"})
	s := post.sender(t)
	if err := s.Send(t.Context(), order()); err == nil || errors.Is(err, ErrRefused) {
		t.Fatalf("a passing refusal gave %v", err)
	}
	if err := s.Send(t.Context(), order()); err != nil {
		t.Fatal(err)
	}
	if got := post.received(); len(got) != 1 || !strings.Contains(got[0], messageID(order())) {
		t.Errorf("arrived: %v", got)
	}
}

func TestServerRefusalForGoodIsSaid(t *testing.T) {
	t.Parallel()
	post := listen(t, &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "inconnu"})
	if err := post.sender(t).Send(t.Context(), order()); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestServerThatIsDownIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	s, err := SMTP("smtp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), order()); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("a closed port gave %v", err)
	}
}

func TestSMTPAddressIsChecked(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "mail.example", "http://mail.example", "smtp://", "smtp://h:99999", "smtp://h:x"} {
		if _, err := SMTP(bad); err == nil {
			t.Errorf("SMTP(%q) was accepted", bad)
		}
	}
	for _, good := range []string{"smtp://localhost:2525", "smtps://u:p@mail.example", "smtp://u:p@mail.example:587"} {
		if _, err := SMTP(good); err != nil {
			t.Errorf("SMTP(%q): %v", good, err)
		}
	}
}

// post is a mail server in this process: it answers the first messages with
// the given refusals and keeps the rest.
type post struct {
	mu       sync.Mutex
	refusals []*smtp.SMTPError
	kept     []string
	address  string
}

func listen(t *testing.T, refusals ...*smtp.SMTPError) *post {
	t.Helper()
	p := &post{refusals: refusals}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	p.address = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(l) }()
	t.Cleanup(func() { server.Shutdown(context.Background()); <-done })
	return p
}

func (p *post) sender(t *testing.T) Sender {
	t.Helper()
	s, err := SMTP("smtp://" + p.address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (p *post) received() []string { p.mu.Lock(); defer p.mu.Unlock(); return p.kept }

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *post) Mail(from string, _ *smtp.MailOptions) error { return nil }
func (p *post) Reset()                                      {}
func (p *post) Logout() error                               { return nil }

func (p *post) Rcpt(to string, _ *smtp.RcptOptions) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.refusals) > 0 {
		refusal := p.refusals[0]
		p.refusals = p.refusals[1:]
		return refusal
	}
	return nil
}

func (p *post) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, string(body))
	return err
}
