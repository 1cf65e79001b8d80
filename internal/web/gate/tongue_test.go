package gate

import "testing"

func TestNextLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil", "/\t/evil.example", "http:/x"} {
		if got := Local(next, "/staff"); got != "/staff" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
	if got := Local("/staff/orders/1042?x=1", "/staff"); got != "/staff/orders/1042?x=1" {
		t.Errorf("a local path became %q", got)
	}
}
