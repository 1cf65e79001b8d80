package portal_test

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"testing"

	"plantagenet/internal/portal"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shoptest"
)

// open are the tables that every cooperative may read whole: places in the
// store, and the rates at which money is said in another currency.
var open = map[string]bool{"location": true, "exchange_rate": true}

// refused is what the database says to a role without the right.
const refused = "42501"

// unwritable is what it says to everyone who writes to a view of many rows.
const unwritable = "55000"

func code(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// relation is a table or view of the schema; Columns are those the window's
// role may read, Any one that may be written.
type relation struct {
	Name    string `db:"name"`
	Kind    string `db:"kind"`
	Columns string `db:"columns"`
	Any     string `db:"any_column"`
}

// relations reads what there is from the database's own catalogue, so that a
// table added later is looked at too.
func relations(t testing.TB, db *postgres.DB, schema string) []relation {
	t.Helper()
	var list []relation
	must(t, db.Select(t.Context(), &list, `select c.oid::regclass::text as name, c.relkind::text as kind,
			array_to_string(array(select format('%I::text', a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
				and has_column_privilege($2, c.oid, a.attnum, 'select') order by a.attnum), ', ') as columns,
			coalesce((select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
				and a.attidentity = '' and a.attgenerated = '' order by a.attnum limit 1), '') as any_column
		from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f') order by 1`, schema, portal.Role))
	if len(list) == 0 {
		t.Fatalf("schema %s has no tables", schema)
	}
	return list
}

// values reads every row of a relation as one text each.
func (r relation) values(t testing.TB, tx *postgres.Tx) ([]string, error) {
	var rows []string
	err := tx.Select(t.Context(), &rows, `select concat_ws(' | ', `+r.Columns+`) from `+r.Name)
	return rows, err
}

// TestTheDatabaseShowsAWindowItsOwnRowsAlone looks through each window at every
// table and column there is, past everything the program checks.
func TestTheDatabaseShowsAWindowItsOwnRowsAlone(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	for _, look := range []struct{ own, other member }{{p.a, p.b}, {p.b, p.a}} {
		foreign, seen := look.other.foreign(), 0
		for _, r := range relations(t, p.db, "public") {
			err := p.window.Write(t.Context(), look.own.id, func(tx *postgres.Tx) error {
				if r.Columns == "" {
					var n int
					return tx.Get(t.Context(), &n, `select count(*) from `+r.Name)
				}
				rows, err := r.values(t, tx)
				for _, row := range rows {
					if foreign.MatchString(row) {
						t.Errorf("%s sees of %s in %s: %s", look.own.word, look.other.word, r.Name, row)
					}
					if strings.Contains(row, look.own.word) || strings.Contains(row, look.own.ids) {
						seen++
					}
				}
				if len(rows) == 0 && !open[r.Name] {
					t.Errorf("%s sees nothing in %s, where it has a right: what would be seen there is not tried", look.own.word, r.Name)
				}
				return err
			})
			if r.Columns == "" && code(err) != refused {
				t.Errorf("%s reads %s, to which it has no right: %v", look.own.word, r.Name, err)
			}
			if r.Columns != "" && err != nil {
				t.Errorf("%s cannot read %s: %v", look.own.word, r.Name, err)
			}
		}
		if seen < 30 {
			t.Errorf("%s sees only %d rows of its own", look.own.word, seen)
		}
	}
}

// TestWithoutItsNameAWindowShowsNothing: no setting, an empty one, one that is
// nobody's and one that is no number.
func TestWithoutItsNameAWindowShowsNothing(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	for _, setting := range []string{"", "0", "-1", strconv.FormatInt(-p.a.id, 10), "999999999", "9223372036854775807", "99999999999999999999", "quemberly", "1 or 1=1", "NaN", "666{}", " "} {
		for _, r := range relations(t, p.db, "public") {
			if r.Columns == "" || open[r.Name] {
				continue
			}
			err := postgres.InTx(t.Context(), p.window.DB, func(tx *postgres.Tx) error {
				if setting != "" {
					if _, err := tx.Exec(t.Context(), `select set_config('plantagenet.cooperative', $1, true)`, setting); err != nil {
						return err
					}
				}
				rows, err := r.values(t, tx)
				if len(rows) > 0 {
					t.Errorf("%q sees in %s: %s", setting, r.Name, rows[0])
				}
				return err
			})
			if err != nil && strings.Contains(err.Error(), p.a.word) && setting != p.a.word {
				t.Errorf("%q: the refusal tells: %v", setting, err)
			}
			if n, isNumber := strconv.ParseInt(strings.TrimSpace(setting), 10, 64); err != nil && (isNumber == nil || setting == "") {
				t.Errorf("%d: %s cannot be read: %v", n, r.Name, err)
			}
		}
	}
}

// A connection that served one cooperative serves the next: nothing of the
// first stays with it, whether the look ended well or not.
func TestAConnectionForgetsWhoseWindowItWas(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	w := windowOf(t, p.dsn, 1)
	broken := errors.New("broken")
	for _, end := range []error{nil, broken} {
		err := w.Look(t.Context(), p.b.id, func(r postgres.Reader) error {
			var names []string
			if err := r.Select(t.Context(), &names, `select name from cooperative`); err != nil || len(names) != 1 {
				t.Errorf("the window shows %v, %v", names, err)
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		var rows []string
		must(t, w.DB.Select(t.Context(), &rows, `select name from cooperative union all select id::text from cooperative_line union all select sku from variant`))
		if len(rows) > 0 {
			t.Errorf("after the look, the connection still shows %s", rows[0])
		}
	}
}

// TestAWindowWritesNothing tries every way to write on every table.
func TestAWindowWritesNothing(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	for _, r := range relations(t, p.db, "public") {
		ways := map[string]string{"insert": `insert into ` + r.Name + ` default values`, "delete": `delete from ` + r.Name, "truncate": `truncate ` + r.Name + ` cascade`}
		if r.Any != "" {
			ways["update"] = `update ` + r.Name + ` set ` + r.Any + ` = ` + r.Any
		}
		if r.Columns != "" && !open[r.Name] {
			ways["lock"] = `select 1 from ` + r.Name + ` for update`
		}
		for way, query := range ways {
			if r.Kind == "v" && way == "truncate" {
				continue
			}
			err := p.window.Write(t.Context(), p.a.id, func(tx *postgres.Tx) error {
				_, err := tx.Exec(t.Context(), query)
				return err
			})
			if code(err) != refused && (r.Kind != "v" || code(err) != unwritable) {
				t.Errorf("%s: %v, want a refusal", query, err)
			}
		}
	}
	allRefused(t, p, `create table mine (v int)`, `create function public.mine() returns int language sql as 'select 1'`, `create schema mine`,
		`create policy mine on lot to plantagenet_coop using (true)`, `alter table lot disable row level security`, `alter role plantagenet_coop bypassrls`,
		`drop policy own on lot`, `grant select on account to plantagenet_coop`, `copy lot to program 'true'`, `select pg_read_file('/etc/passwd')`,
		`select lo_import('/etc/passwd')`, `lock table lot in share mode`, `comment on table lot is 'x'`,
		`set local session_replication_role = replica`)
}

func allRefused(t *testing.T, p *pair, queries ...string) {
	t.Helper()
	for _, query := range queries {
		err := p.window.Write(t.Context(), p.a.id, func(tx *postgres.Tx) error {
			_, err := tx.Exec(t.Context(), query)
			return err
		})
		if code(err) != refused {
			t.Errorf("%s: %v, want a refusal", query, err)
		}
	}
}

// TestNoWayAroundTheRows tries the ways past row-level security that PostgreSQL
// is known for.
func TestNoWayAroundTheRows(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	var sequences, functions, members, unruly []string
	must(t, p.db.Select(t.Context(), &sequences, `select oid::regclass::text from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`))
	if len(sequences) == 0 {
		t.Error("there are no sequences")
	}
	for _, s := range sequences {
		allRefused(t, p, `select nextval('`+s+`')`, `select setval('`+s+`', 1)`, `select last_value from `+s)
	}
	must(t, p.db.Select(t.Context(), &functions, `select oid::regprocedure::text from pg_proc where prosecdef and has_function_privilege($1, oid, 'execute')
		and pronamespace <> 'pg_catalog'::regnamespace`, portal.Role))
	if len(functions) > 0 {
		t.Errorf("the window may call what works as its owner: %v", functions)
	}
	must(t, p.db.Select(t.Context(), &members, `select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = $1::regrole`, portal.Role))
	must(t, p.db.Select(t.Context(), &unruly, `select rolname from pg_roles where rolname = $1 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)`, portal.Role))
	if len(members) > 0 || len(unruly) > 0 {
		t.Errorf("the role is more than itself: member of %v, %v", members, unruly)
	}
	var loose []string
	must(t, p.db.Select(t.Context(), &loose, `select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm', 'f')
		and has_any_column_privilege($1, c.oid, 'select, insert, update') and not coalesce('security_invoker=true' = any(c.reloptions), false)`, portal.Role))
	if len(loose) > 0 {
		t.Errorf("views that read as their owner are within reach: %v", loose)
	}
	allRefused(t, p, `select * from cooperative_part`, `explain select * from cooperative_part`, `set local row_security = off; select * from lot`,
		`select * from river_job`, `select * from session`, `select * from account`, `select * from sales_order`, `select * from order_line`,
		`select * from ledger_entry`, `select * from ledger_posting`, `select note from agreement`, `select note from stock_entry`, `select actor from stock_entry`,
		`select order_id from stock_entry`, `select order_line_id from stock_movement`, `select * from pg_authid`, `select * from pg_statistic`)
}

// TestARoleThatSignedInStaysItself: a session that is the window's from the
// start can become nobody else.
func TestARoleThatSignedInStaysItself(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	conn, err := p.db.SQL().Conn(t.Context())
	must(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), `set session authorization plantagenet_coop`)
	must(t, err)
	for _, query := range []string{`set role plantagenet_shop`, `set role postgres`, `select set_config('role', 'plantagenet_shop', false)`} {
		if _, err := conn.ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s is allowed", query)
		}
	}
	_, err = conn.ExecContext(t.Context(), `reset session authorization`)
	must(t, err)
}

// TestAFunctionOfOnesOwnSeesNoOtherRows: PostgreSQL lets everyone make functions
// in a schema that lasts as long as the session. One that tells whatever it is
// shown is shown nothing before row-level security has chosen.
func TestAFunctionOfOnesOwnSeesNoOtherRows(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	var told []string
	must(t, p.window.Write(t.Context(), p.a.id, func(tx *postgres.Tx) error {
		for _, query := range []string{`create temp table told (what text)`,
			`create function pg_temp.tell(what text) returns boolean language plpgsql cost 0.0000001 as $$ begin insert into told values (what); return true; end $$`,
			`select count(*) from variant where pg_temp.tell(sku)`, `select count(*) from lot where pg_temp.tell(code)`,
			`select count(*) from cooperative where pg_temp.tell(name)`, `select count(*) from cooperative_line where pg_temp.tell(id::text)`,
			`select count(*) from product join product_text on product_id = product.id where pg_temp.tell(name)`} {
			if _, err := tx.Exec(t.Context(), query); err != nil {
				return err
			}
		}
		return tx.Select(t.Context(), &told, `select what from told`)
	}))
	for _, what := range told {
		if p.b.foreign().MatchString(what) {
			t.Errorf("the function was shown %s", what)
		}
	}
	if len(told) < 10 {
		t.Errorf("the function was shown only %v", told)
	}
}

// TestTheCatalogueTellsNothingOfRows reads whatever PostgreSQL itself shows a
// role: statistics above all, which hold samples of the rows.
func TestTheCatalogueTellsNothingOfRows(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	looked := 0
	for _, schema := range []string{"pg_catalog", "information_schema"} {
		for _, r := range relations(t, p.db, schema) {
			if r.Columns == "" {
				continue
			}
			err := p.window.Write(t.Context(), p.a.id, func(tx *postgres.Tx) error {
				rows, err := r.values(t, tx)
				for _, row := range rows {
					if strings.Contains(strings.ToLower(row), p.b.word) {
						t.Errorf("%s shows %s", r.Name, row)
					}
				}
				return err
			})
			if err == nil {
				looked++
			}
		}
	}
	if looked < 100 {
		t.Errorf("only %d of the catalogue's tables could be read", looked)
	}
	var known []string
	must(t, p.window.DB.Select(t.Context(), &known, `select distinct tablename from pg_stats where schemaname = 'public'`))
	for _, name := range known {
		if !open[name] {
			t.Errorf("the statistics of %s are shown", name)
		}
	}
	var there sql.NullString
	must(t, p.db.Get(t.Context(), &there, `select string_agg(most_common_vals::text, ' ') from pg_stats where schemaname = 'public' and most_common_vals::text ilike '%' || $1 || '%'`, p.b.word))
	if !there.Valid {
		t.Error("the statistics hold no word of a cooperative: nothing was tried")
	}
}

// TestANumberThatIsNotOnesOwnIsNoOracle: nothing that the window may say makes
// the database answer otherwise for another's number than for one never given.
func TestANumberThatIsNotOnesOwnIsNoOracle(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	lot := otherLot(t, p)
	for _, query := range []string{`select count(*)::text from lot where id = $1`, `select count(*)::text from cooperative_line where lot_id = $1`,
		`select count(*)::text from stock_level where lot_id = $1`, `select count(*)::text from stock_movement where lot_id = $1`,
		`select coalesce(max(code), '') from lot where id = $1`} {
		var theirs, never string
		must(t, p.window.Look(t.Context(), p.a.id, func(r postgres.Reader) error {
			if err := r.Get(t.Context(), &theirs, query, lot); err != nil {
				return err
			}
			return r.Get(t.Context(), &never, query, int64(123456789))
		}))
		if theirs != never {
			t.Errorf("%s: %q for another's, %q for none", query, theirs, never)
		}
	}
}

func otherLot(t testing.TB, p *pair) (id int64) {
	t.Helper()
	must(t, p.db.Get(t.Context(), &id, `select min(id) from lot where cooperative_id = $1`, p.b.id))
	return id
}

// TestTheOneThingAWindowWritesIsAboutItsOwnPayment: an answer to another's
// payment is refused just as one to a payment that never was, before the foreign
// key could tell them apart.
func TestTheOneThingAWindowWritesIsAboutItsOwnPayment(t *testing.T) {
	t.Parallel()
	p := twoMembers(t)
	own, theirs := p.pay(t, p.a, "own").ID, p.pay(t, p.b, "theirs").ID
	say := func(payment, cooperative int64) error {
		return p.window.Write(t.Context(), p.a.id, func(tx *postgres.Tx) error {
			_, err := tx.Exec(t.Context(), `insert into payout_answer (payout_id, cooperative_id, received, said, name) values ($1, $2, false, 'rien', 'moi')`, payment, cooperative)
			return err
		})
	}
	var said []string
	for _, at := range [][2]int64{{theirs, p.a.id}, {theirs, p.b.id}, {own, p.b.id}, {123456789, p.a.id}, {123456789, p.b.id}, {123456789, 123456789}} {
		err := say(at[0], at[1])
		if code(err) != refused {
			t.Errorf("an answer of %d to payment %d: %v, want a refusal", at[1], at[0], err)
			continue
		}
		if said = append(said, err.Error()); said[0] != err.Error() {
			t.Errorf("the refusals differ: %q, %q", said[0], err)
		}
	}
	must(t, say(own, p.a.id))
	if n := shoptest.Count(t, p.db, `select count(*) from payout_answer where said = 'rien'`); n != 1 {
		t.Errorf("%d answers were written, want one", n)
	}
}
