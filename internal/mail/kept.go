package mail

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
)

// Kept is a message read back from its file.
type Kept struct {
	From, To, Subject, MessageID, Lang string
	Date                               time.Time
	Text, HTML                         string
}

func parse(raw []byte) (Kept, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	k := Kept{
		From: header(m, "From"), To: header(m, "To"), Subject: header(m, "Subject"),
		MessageID: header(m, "Message-ID"), Lang: header(m, "Content-Language"),
	}
	k.Date, _ = m.Header.Date()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return Kept{}, fmt.Errorf("read mail: %w", err)
	}
	return k, k.parts(multipart.NewReader(m.Body, params["boundary"]))
}

func (k *Kept) parts(r *multipart.Reader) error {
	for {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read mail: %w", err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return fmt.Errorf("read mail: %w", err)
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			k.HTML = text
		} else {
			k.Text = text
		}
	}
}

func header(m *netmail.Message, name string) string {
	value := m.Header.Get(name)
	if plain, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
		return plain
	}
	return value
}
