package coop

import (
	"net/http"
	"strings"
	"testing"

	"plantagenet/internal/portal"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/web/gate"
)

func TestWhatGoesWrongIsSaidInTheWindowsOwnLightFrame(t *testing.T) {
	t.Parallel()
	db, dsn := pgtest.NewDSN(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 2000, ShareBP: 5000, Lots: []int64{1}})
	here := server(t, db, dsn)
	nothing := get(t, here, "/coop/nothing-here")
	if nothing.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", nothing.StatusCode)
	}
	nothing.says(t, "Rien à cette adresse", `href="/coop"`)
	nothing.hides(t, "<script", "style=")
	if n := len(nothing.raw); n > 4<<10 {
		t.Errorf("the page of an error is %d bytes", n)
	}
	if n := strings.Count(nothing.raw, "<link"); n != 2 {
		t.Errorf("%d files come with it, want the styles and the icon", n)
	}
	getIn(t, here, "/coop/nothing-here", "en").says(t, "Nothing at this address")
	staff := get(t, server(t, db, dsn, gate.Caller{Roles: gate.Owner, ID: 9001, Name: "Odile Essai"}), "/coop")
	if staff.StatusCode != http.StatusForbidden {
		t.Errorf("staff: %d", staff.StatusCode)
	}
	shut := get(t, serve(t, db, Door{Window: portal.Window{}}, member(1)), "/coop")
	if shut.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without its role the window answers %d", shut.StatusCode)
	}
	shut.says(t, "Cette demande n’a pas abouti", "Réessayez dans quelques minutes.")
	look(t, here, "/coop/nothing-here", "wrong")
}
