package importing_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
)

const wooHeader = "ID,Type,SKU,Name,Published,Description,Stock,Sale price,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)\n"

func woo(t *testing.T, db *postgres.DB, file string, o importing.Options) importing.Report {
	t.Helper()
	if o.Fetch == nil {
		o.Fetch = noNetwork
	}
	r, err := importing.WooCommerce(context.Background(), db, strings.NewReader(file), o)
	if err != nil {
		t.Fatalf("import: %v %v", err, r.Errors)
	}
	return r
}

func wooSample(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestWooCommerceTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for name, lang := range map[string]i18n.Lang{"woocommerce-fr.csv": i18n.French, "woocommerce-en.csv": i18n.English} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, o := pgtest.New(t), importing.Options{PublishLang: lang, Pictures: t.TempDir()}
			dry := woo(t, db, wooSample(t, name), importing.Options{DryRun: true, PublishLang: lang})
			if n := number(t, db, `select count(*) from product`); n != 0 || len(dry.Created) != 2 {
				t.Fatalf("the dry run made %d products and says %v", n, dry.Created)
			}
			first := woo(t, db, wooSample(t, name), o)
			if len(first.Created) != 2 || first.Published != 1 || first.Received != dry.Received || first.Received == 0 {
				t.Errorf("the first import says %+v", first)
			}
			before := digest(t, db)
			again := woo(t, db, wooSample(t, name), o)
			if digest(t, db) != before || again.Unchanged != 2 || len(again.Created)+len(again.Changed) != 0 || again.Received+again.TakenBack != 0 {
				t.Errorf("the second import says %+v", again)
			}
			checks, err := report.Verify(context.Background(), db)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range checks {
				if !c.OK() {
					t.Error(c)
				}
			}
		})
	}
}

func TestARenamedProductIsKnownByItsSKU(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	woo(t, db, wooHeader+"1,simple,BOL,Bol,1,,3,,12,Cuisine,,,\n", importing.Options{})
	r := woo(t, db, wooHeader+"1,simple,BOL,Grand bol,1,,3,,12,Cuisine,,,\n", importing.Options{})
	if len(r.Changed) != 1 || r.Changed[0] != "bol" {
		t.Errorf("%+v", r)
	}
}

func TestAnotherShopsArticleOfTheSameNameIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	imported(t, db, header+"bol,Bol,,V,,,,,,OURS,,2,20,,,,,,\n", importing.Options{})
	file := wooHeader + "1,simple,THEIRS,Bol,1,,3,,12,Cuisine,,,\n"
	r := woo(t, db, file, importing.Options{})
	if len(r.Created) != 1 || r.Created[0] != "bol-theirs" {
		t.Errorf("created %v", r.Created)
	}
	if n := number(t, db, `select count(*) from variant where sku = 'OURS' and active and price_cents = 2000`); n != 1 {
		t.Error("our own bowl was overwritten")
	}
	if r = woo(t, db, file, importing.Options{}); r.Unchanged != 1 {
		t.Errorf("the second time: %+v", r)
	}
}

func TestStockTheFileDoesNotTellIsNotTakenAway(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	woo(t, db, wooHeader+"1,simple,BOL,Bol,1,,5,,12,,,,\n", importing.Options{})
	r := woo(t, db, wooHeader+"1,simple,BOL,Bol,1,,,,12,,,,\n", importing.Options{})
	if r.TakenBack != 0 || number(t, db, `select on_hand from stock_level s join location l on l.id = s.location_id where l.code = 'floor'`) != 5 {
		t.Errorf("taken back %d", r.TakenBack)
	}
}

func TestAHalfBadWooCommerceFileLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	before := digest(t, db)
	for _, bad := range []string{"9,simple,Z,Zèbre,1,,1,,,,,,\n", "9,simple,BOL,Zèbre,1,,1,,5,,,,\n", "9,variation,Z,Zèbre,1,,1,,5,,id:77,,\n"} {
		r, err := importing.WooCommerce(context.Background(), db, strings.NewReader(wooHeader+"1,simple,BOL,Bol,1,,5,,12,,,,\n"+bad), importing.Options{})
		if !errors.Is(err, importing.ErrFile) || len(r.Errors) != 1 || r.Errors[0].Line != 3 {
			t.Errorf("%q: err %v, errors %v", bad, err, r.Errors)
		}
	}
	if digest(t, db) != before {
		t.Error("something of a bad file stayed")
	}
}
