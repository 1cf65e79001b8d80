package returns_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plantagenet/internal/credit"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/returns"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/store"
)

// What SOR/91-44 asks of a credit note is read back from the paper itself.
func TestTheCreditNoteSaysWhatTheLawWantsOnPaperInBothLanguages(t *testing.T) {
	t.Parallel()
	db, g, s, articles := shop(t)
	err := postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
		return store.Save(t.Context(), tx, store.Facts{Name: "Boutique d'essai", Line1: "1, rue Un", City: "Plantagenet", Province: "ON", PostalCode: "K0B 1L0"})
	})
	if err != nil {
		t.Fatal(err)
	}
	o := shoptest.PaidOrder(t, db, g, 2, articles...)
	d := desk(t, db, o.ID)
	p, amount := d.Sale.Parts[0], money.Cents(1000)
	n := give(t, s, d, "paper", credit.Ask{Shipping: 100, Lines: []credit.AskLine{{LineID: p.LineID, LotID: p.LotID, Amount: &amount}}})
	for lang, want := range map[i18n.Lang][]string{
		i18n.French:  {"10,00 $", "TVH 13 % sur 10,73 $", "1,39 $", "12,39 $"},
		i18n.English: {"$10.00", "HST 13% on $10.73", "$1.39", "$12.39"},
	} {
		doc, err := returns.DocumentOf(t.Context(), db, lang, o, n.Number)
		if err != nil {
			t.Fatal(err)
		}
		body, err := doc.PDF()
		if err != nil {
			t.Fatal(err)
		}
		text := paperText(t, body)
		for _, said := range append(want, "Note de crédit 1", "Credit note 1", "Boutique d'essai", "123456789 RT0001", "1234567890 TQ0001", shoptest.Buyer.Name, i18n.Date(lang, n.IssuedAt), "SAC-L1") {
			if said = plain(said); !strings.Contains(text, said) {
				t.Errorf("%s: the paper does not say %q:\n%s", lang, said, text)
			}
		}
	}
}

func paperText(t *testing.T, body []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	return plain(string(out))
}

func plain(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
}
