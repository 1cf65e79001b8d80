package fx_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/fx"
	"plantagenet/internal/i18n"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestAmountsBecomeCentsExactly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minor    int64
		currency fx.Currency
		rate     string
		want     money.Cents
	}{
		{12345, fx.CAD, "", 12345},
		{10000, fx.EUR, "1.5982", 15982},
		{1, fx.EUR, "1.5", 2},           // half a cent goes up
		{3, fx.EUR, "1.4999", 4},        // 4.4997
		{655957, fx.XOF, "1.6", 160000}, // 1000 euros
		{8500, fx.XOF, "1.5982", 2071},  // 20.7096…
		{1, fx.XOF, "1.5982", 0},        // a fifth of a cent
		{9_000_000_000, fx.EUR, "1.5982", 14_383_800_000},
	} {
		got, err := fx.ToCents(c.minor, c.currency, c.rate)
		if err != nil || got != c.want {
			t.Errorf("%d %s at %q = %d, %v; want %d", c.minor, c.currency, c.rate, got, err, c.want)
		}
	}
	for _, rate := range []string{"", "0", "x"} {
		if _, err := fx.ToCents(1, fx.EUR, rate); !errors.Is(err, fx.ErrNoRate) {
			t.Errorf("rate %q: %v", rate, err)
		}
	}
}

func TestAnAmountIsReadAsItsCurrencyIsWritten(t *testing.T) {
	t.Parallel()
	good := map[string]int64{"12 500": 1_250_000, "48,5": 4850, "48.50": 4850, "0": 0, "7": 700, "1\u00a0234,56": 123456}
	for text, want := range good {
		if got, err := fx.Parse(text, fx.EUR); err != nil || got != want {
			t.Errorf("%q = %d, %v; want %d", text, got, err, want)
		}
	}
	if got, err := fx.Parse("12 500", fx.XOF); err != nil || got != 12500 {
		t.Errorf("12 500 francs = %d, %v", got, err)
	}
	for _, text := range []string{"", "-1", "1.234", "1e3", "NaN", "1.", ".5", "１２", "12345678901", "1.2.3"} {
		if got, err := fx.Parse(text, fx.EUR); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
	if _, err := fx.Parse("12,5", fx.XOF); err == nil {
		t.Error("a CFA franc has no decimals")
	}
}

func TestAmountsAreWrittenInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l        i18n.Lang
		minor    int64
		currency fx.Currency
		want     string
	}{
		{i18n.French, 1250000, fx.XOF, "1~250~000~F~CFA"}, {i18n.English, 1250000, fx.XOF, "1,250,000~F~CFA"},
		{i18n.French, 4850, fx.EUR, "48,50~€"}, {i18n.English, 4850, fx.EUR, "€48.50"}, {i18n.French, 4850, fx.CAD, "48,50~$"},
	} {
		if got := strings.ReplaceAll(fx.Write(c.l, c.minor, c.currency), i18n.NBSP, "~"); got != c.want {
			t.Errorf("%d %s in %s: %q, want %q", c.minor, c.currency, c.l, got, c.want)
		}
	}
	if got := fx.Decimal(i18n.French, "1.59820000"); got != "1,5982" {
		t.Errorf("a rate in French: %q", got)
	}
}

func day(n int) time.Time { return time.Date(2026, time.November, n, 0, 0, 0, 0, time.UTC) }

func TestARateIsNeverEditedAndTheLatestStandingOneCounts(t *testing.T) {
	t.Parallel()
	db, ctx := pgtest.New(t), context.Background()
	enter := func(on int, rate string) (r fx.Rate, err error) {
		err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
			r, err = fx.Enter(ctx, tx, fx.Rate{Currency: fx.EUR, Rate: rate, On: day(on), Source: "Banque du Canada"})
			return err
		})
		return r, err
	}
	for on, rate := range map[int]string{10: "1.6011", 12: "1.6044"} {
		if _, err := enter(on, rate); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := enter(12, "1.7"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second rate of a day and source: %v", err)
	}
	if _, err := enter(13, "0"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a rate of nothing: %v", err)
	}
	latest, err := fx.On(ctx, db, day(20))
	if err != nil || latest == nil || latest.Rate != "1.6044" {
		t.Fatalf("latest: %+v, %v", latest, err)
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		done, err := fx.Withdraw(ctx, tx, latest.ID, "mal lu")
		if again, _ := fx.Withdraw(ctx, tx, latest.ID, "mal lu"); !done || again {
			t.Errorf("withdrawn %v, again %v", done, again)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if before, err := fx.On(ctx, db, day(20)); err != nil || before == nil || before.Rate != "1.6011" {
		t.Errorf("after withdrawing: %+v, %v", before, err)
	}
	if none, err := fx.On(ctx, db, day(9)); err != nil || none != nil {
		t.Errorf("before the first: %+v, %v", none, err)
	}
	if _, err := enter(12, "1.6054"); err != nil {
		t.Errorf("the right rate after a withdrawn one: %v", err)
	}
	if _, err := db.SQL().Exec(`update exchange_rate set rate = 2`); err == nil {
		t.Error("a rate was edited")
	}
}
