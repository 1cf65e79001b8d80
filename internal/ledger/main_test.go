package ledger_test

import (
	"testing"

	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
