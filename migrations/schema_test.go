package migrations

import (
	"os"
	"strings"
	"testing"
)

func TestTheDumpIsOfTheseMigrations(t *testing.T) {
	t.Parallel()
	dump, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(dump), "\n"); !strings.HasSuffix(first, Stamp()) {
		t.Errorf("schema.sql is stale: run scripts/dump-schema\nit begins  %s\ninstead of %s", first, Stamp())
	}
}
