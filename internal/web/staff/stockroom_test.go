package staff

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/stock"
	"plantagenet/internal/stockroom"
)

// hand is one person at the desk, who follows redirects and keeps cookies.
type hand struct {
	t      *testing.T
	srv    *httptest.Server
	client *http.Client
}

func handAt(t *testing.T, srv *httptest.Server) hand {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return hand{t, srv, &http.Client{Jar: jar}}
}

// send posts a form and returns the page it led to.
func (h hand) send(path string, form url.Values) (body, at string) {
	h.t.Helper()
	res, err := h.client.PostForm(h.srv.URL+path, form)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.taken(res)
}

func (h hand) taken(res *http.Response) (body, at string) {
	h.t.Helper()
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 500 {
		h.t.Fatalf("%s: %d %v\n%s", res.Request.URL, res.StatusCode, err, text)
	}
	return string(text), res.Request.URL.RequestURI()
}

// file posts a form with one file in it.
func (h hand) file(path, field, name string, content []byte, form url.Values) (body, at string) {
	h.t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for k, values := range form {
		for _, v := range values {
			if err := w.WriteField(k, v); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := h.client.Post(h.srv.URL+path, w.FormDataContentType(), &out)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.taken(res)
}

func stockWell(t *testing.T, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

func piecesAt(t *testing.T, db *postgres.DB, lot, place string) int64 {
	t.Helper()
	return shoptest.Count(t, db, `select coalesce((select s.on_hand from stock_level s join lot l on l.id = s.lot_id
		join location p on p.id = s.location_id where l.code = $1 and p.code = $2), 0)`, lot, place)
}

func TestTenPiecesGoToTheStallAndSevenComeBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "STAND", Price: 2000, Lots: []int64{6, 8}, Cost: 700})
	h := handAt(t, server(t, db, manager))
	if body, _ := h.send("/staff/places", url.Values{"name_fr": {"Marché de Plantagenet"}, "name_en": {""}}); !strings.Contains(body, "1 à 60") {
		t.Error("a stall without an English name was added")
	}
	h.send("/staff/places", url.Values{"name_fr": {"Marché de Plantagenet"}, "name_en": {"Plantagenet market"}})
	form := url.Values{"key": {"one"}, "from": {"floor"}, "to": {"stall-1"}, "code": {"stand"}, "count": {"9"}, "act": {"add"}}
	body, _ := h.send("/staff/transfers/new", form)
	if !strings.Contains(body, `value="9"`) || !strings.Contains(body, "STAND") {
		t.Fatalf("the scan is not in the form:\n%s", body)
	}
	form.Set("line", "STAND")
	form.Set("quantity", "9")
	form.Set("code", "NOWHERE")
	if body, _ = h.send("/staff/transfers/new", form); !strings.Contains(body, "NOWHERE") || !strings.Contains(body, `value="9"`) {
		t.Error("an unknown code lost what was scanned before, or was not named")
	}
	form.Set("code", "")
	form.Set("act", "send")
	form.Set("quantity", "40")
	if body, _ = h.send("/staff/transfers/new", form); !strings.Contains(body, "14") {
		t.Error("forty of fourteen were carried")
	}
	form.Set("quantity", "10")
	form.Set("direct", "1")
	_, at := h.send("/staff/transfers/new", form)
	if again, _ := h.send("/staff/transfers/new", form); again == "" {
		t.Error("a double click was not answered")
	}
	if a, b := piecesAt(t, db, "STAND-L1", "stall-1"), piecesAt(t, db, "STAND-L2", "stall-1"); a != 6 || b != 4 {
		t.Fatalf("%d and %d at the stall: the oldest lot goes first, once", a, b)
	}
	if body := read(t, h.srv, "/staff/transfers/new?all=1&from=stall-1&to=floor"); !strings.Contains(body, `value="6"`) || !strings.Contains(body, `value="4"`) {
		t.Error("bringing back does not offer what is at the stall")
	}
	h.send("/staff/transfers/new", url.Values{"key": {"two"}, "from": {"stall-1"}, "to": {"floor"}, "act": {"send"}, "direct": {"1"},
		"line": {"STAND-L1", "STAND-L2"}, "quantity": {"4", "3"}})
	if n := piecesAt(t, db, "STAND-L1", stock.Floor); n != 4 {
		t.Fatalf("%d of the oldest lot came back", n)
	}
	if body, _ := h.send("/staff/places/stall-1/close", url.Values{"closed": {"1"}}); !strings.Contains(body, "s&#39;y trouvent encore") {
		t.Error("a stall was closed with pieces on it")
	}
	h.send(strings.TrimSuffix(at, "?")+"/undo", nil)
	if n := piecesAt(t, db, "STAND-L1", stock.Floor); n != 4 {
		t.Fatalf("%d: a transfer of which goods moved on was undone", n)
	}
	stockWell(t, db)
	for _, p := range []string{"/staff/places", "/staff/transfers", "/staff/transfers/new?all=1&from=stall-1&to=floor", at} {
		look(t, h.srv, p, "stockroom-"+strings.NewReplacer("/staff/", "", "/", "-", "?", "-", "&", "-", "=", "-").Replace(p))
	}
}

func TestATransferOnTheWayIsReceivedAndSettled(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "CHEMIN", Price: 2000, Lots: []int64{6}, Cost: 700})
	h := handAt(t, server(t, db, volunteer))
	body, at := h.send("/staff/transfers/new", url.Values{"key": {"one"}, "from": {"floor"}, "to": {"back-room"}, "act": {"send"}, "direct": {"0"}, "line": {"CHEMIN"}, "quantity": {"5"}})
	lot := shoptest.Count(t, db, `select id from lot`)
	field := fmt.Sprintf("p-%d", lot)
	if !strings.Contains(body, `name="`+field+`"`) {
		t.Fatalf("what is on the way is not asked for:\n%s", body)
	}
	look(t, h.srv, at, "stockroom-transfer")
	h.send(at, url.Values{"key": {"a"}, "act": {"arrive"}, field: {"3"}})
	if body, _ = h.send(at, url.Values{"key": {"s"}, "act": {"settle"}, field: {"2"}}); !strings.Contains(body, "motif") {
		t.Error("pieces were settled without a reason")
	}
	h.send(at, url.Values{"key": {"s"}, "act": {"settle"}, field: {"2"}, "reason": {"back"}})
	if f, b := piecesAt(t, db, "CHEMIN-L1", stock.Floor), piecesAt(t, db, "CHEMIN-L1", stock.BackRoom); f != 3 || b != 3 {
		t.Fatalf("floor %d, back room %d", f, b)
	}
	stockWell(t, db)
}

func TestACountOfTheBackRoomFromScanToApproval(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "ARRIERE", Price: 2000, Lots: []int64{12}, Cost: 700})
	shoptest.Put(t, db, shoptest.Spec{SKU: "1234", Price: 2000, Lots: []int64{2}, Cost: 700})
	lot := shoptest.Count(t, db, `select id from lot where code = 'ARRIERE-L1'`)
	if _, err := stockroom.Send(context.Background(), db, stockroom.Sending{Key: "in", From: "floor", To: "back-room", Direct: true, Wants: []stock.Pieces{{VariantID: a.VariantID, Quantity: 12}}}); err != nil {
		t.Fatal(err)
	}
	h := handAt(t, server(t, db, volunteer))
	_, at := h.send("/staff/counts", url.Values{"key": {"c"}, "scope": {"place"}, "place": {"back-room"}, "blind": {"1"}})
	h.send(at, url.Values{"key": {"k1"}, "code": {"ARRIERE"}})
	body, _ := h.send(at, url.Values{"key": {"k2"}, "code": {"3"}}) // the number typed after a scan: three in all
	if !strings.Contains(body, "3 en tout") {
		t.Fatalf("a number after a scan is not its quantity:\n%s", body)
	}
	if strings.Contains(body, "Au registre") {
		t.Error("a blind count shows what is expected")
	}
	if body, _ = h.send(at, url.Values{"key": {"k3"}, "code": {"99999"}}); !strings.Contains(body, "99999") {
		t.Error("an unknown code is not named")
	}
	h.send(at, url.Values{"key": {"k4"}, "code": {"ARRIERE-L1"}, "quantity": {"1"}})
	body, _ = h.send(at, url.Values{"key": {"k5"}, "code": {"1234"}}) // an article that looks like a number
	if !strings.Contains(body, "Article 1234 (1234)") {
		t.Error("a short numeric SKU was taken for a number")
	}
	look(t, h.srv, at, "stockroom-count")
	last := regexp.MustCompile(`/undo/(\d+)"`).FindStringSubmatch(body)
	h.send(at+"/undo/"+last[1], nil)
	if body, _ = h.file(at+"/file?key=f", "file", "compte.csv", []byte("code;compté\nNOWHERE;1\n"), nil); !strings.Contains(body, "Ligne 2") {
		t.Error("the line of a broken file is not named")
	}
	h.file(at+"/file?key=f", "file", "compte.csv", []byte("code;compté\nARRIERE;2\n"), nil)
	body, review := h.send(at+"/review", nil)
	if strings.Contains(body, "Au coût") || strings.Contains(body, "Approuver et inscrire") {
		t.Error("a volunteer sees money, or may approve")
	}
	id := strings.Split(at, "/")[3]
	if body, _ = h.send("/staff/counts/"+id+"/reasons", url.Values{"act": {"approve"}, "rest": {"stolen"}}); piecesAt(t, db, "ARRIERE-L1", stock.BackRoom) != 12 {
		t.Fatalf("a volunteer approved a count:\n%s", body)
	}
	m := handAt(t, server(t, db, manager))
	if body = read(t, m.srv, review); !strings.Contains(body, "vous n&#39;avez pas compté") {
		t.Error("a second person is not told that the limit is passed")
	}
	look(t, m.srv, review, "stockroom-review")
	m.send("/staff/counts/"+id+"/reasons", url.Values{"act": {"approve"}, "rest": {"stolen"}})
	if n := piecesAt(t, db, "ARRIERE-L1", stock.BackRoom); n != 6 {
		t.Fatalf("%d in the back room, six were counted", n)
	}
	look(t, m.srv, review, "stockroom-approved")
	look(t, m.srv, "/staff/counts", "stockroom-counts")
	look(t, m.srv, "/staff/counts/new", "stockroom-count-new")
	stockWell(t, db)
	_ = lot
}

func TestAnAdjustmentWithAPictureIsUndone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "ABIME", Price: 2000, Lots: []int64{3}, Cost: 700})
	h := handAt(t, server(t, db, volunteer))
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"key": {"a"}, "reason": {"damaged"}, "from": {"floor"}, "quantity": {"1"}, "note": {"tache d'eau"}}
	if body, _ := h.file("/staff/lots/ABIME-L1/adjust", "picture", "x.png", []byte("<svg onload=alert(1)>"), form); !strings.Contains(body, "JPEG") || piecesAt(t, db, "ABIME-L1", stock.Floor) != 3 {
		t.Error("something that is no picture was taken")
	}
	body, at := h.file("/staff/lots/ABIME-L1/adjust", "picture", "x.png", picture.Bytes(), form)
	found := regexp.MustCompile(`/staff/adjustments/picture/[0-9a-f]{32}\.jpg`).FindString(body)
	if found == "" || piecesAt(t, db, "ABIME-L1", stock.Floor) != 2 {
		t.Fatalf("no picture, or nothing was booked:\n%s", body)
	}
	if got := read(t, h.srv, found); !strings.HasPrefix(got, "\xff\xd8\xff") {
		t.Error("the picture was not made anew as JPEG")
	}
	look(t, h.srv, at, "stockroom-adjust")
	undo := regexp.MustCompile(`/staff/adjustments/\d+/undo\?lot=[\w-]+`).FindString(body)
	h.send(undo, nil)
	if n := piecesAt(t, db, "ABIME-L1", stock.Floor); n != 3 {
		t.Fatalf("%d on the floor after the undo", n)
	}
	stockWell(t, db)
}

func TestARecallIsBlockedListedAndEnded(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a := shoptest.Put(t, db, shoptest.Spec{SKU: "MIEL", Price: 2000, Lots: []int64{5}, Cost: 700})
	if _, err := db.SQL().Exec(`update lot set best_before = current_date + 10`); err != nil {
		t.Fatal(err)
	}
	g := shoptest.NewGateway()
	order := shoptest.PaidOrder(t, db, g, 2, a).Number
	if _, err := db.SQL().Exec(`update sales_order set name = '=HYPERLINK("x")'`); err != nil {
		t.Fatal(err)
	}
	v := handAt(t, server(t, db, volunteer))
	look(t, v.srv, "/staff/best-before", "stockroom-best-before")
	if res, _ := http.Get(v.srv.URL + "/staff/lots/MIEL-L1/buyers"); res.StatusCode != http.StatusForbidden {
		t.Errorf("a volunteer reads the buyers: %d", res.StatusCode)
	}
	h := handAt(t, server(t, db, manager))
	look(t, h.srv, "/staff/lots/MIEL-L1/block", "stockroom-block")
	if body, _ := h.send("/staff/lots/MIEL-L1/block", url.Values{"reason": {""}}); !strings.Contains(body, "motif") {
		t.Error("blocked without a reason")
	}
	body, at := h.send("/staff/lots/MIEL-L1/block", url.Values{"reason": {"recall"}, "note": {"fermentation"}})
	if !strings.Contains(body, "ne pas envoyer") || !strings.Contains(body, fmt.Sprint(order)) || piecesAt(t, db, "MIEL-L1", stock.Quarantine) != 3 {
		t.Fatalf("the recall is not whole:\n%s", body)
	}
	look(t, h.srv, at, "stockroom-blocked")
	look(t, h.srv, "/staff/lots/MIEL-L1/buyers", "stockroom-buyers")
	if list := read(t, h.srv, "/staff/lots/MIEL-L1/buyers.csv"); !strings.Contains(list, "'=HYPERLINK") || !strings.Contains(list, ",2,") {
		t.Errorf("the list: %s", list)
	}
	h.send("/staff/lots/MIEL-L1/unblock", url.Values{"note": {"analyse sans défaut"}})
	if n := shoptest.Count(t, db, `select count(*) from lot where blocked`); n != 0 {
		t.Error("the lot stays blocked")
	}
	stockWell(t, db)
}
