package audit

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/postgres"
)

// Entry is one row of the log.
type Entry struct {
	ID        int64         `db:"id"`
	At        time.Time     `db:"at"`
	Account   *int64        `db:"account_id"`
	Who       string        `db:"who"`
	Act       string        `db:"act"`
	Subject   string        `db:"subject"`
	SubjectID string        `db:"subject_id"`
	Before    postgres.JSON `db:"before"`
	After     postgres.JSON `db:"after"`
	Note      string        `db:"note"`
	Request   string        `db:"request"`
}

// Query says what is looked for; what is left empty is not asked. Account 0 is
// the program itself. From is the first day, Until the one after the last.
type Query struct {
	Account     *int64
	Act         string
	Subject     string
	SubjectID   string
	Words       string
	From, Until time.Time
	Before      int64 // entries older than this one; 0: the newest
	Limit       int
}

// Find returns entries, the newest first. It pages by id: what is written
// meanwhile shifts nothing.
func Find(ctx context.Context, r postgres.Reader, q Query) ([]Entry, error) {
	var where []string
	var args []any
	ask := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "$", "$"+strconv.Itoa(len(args))))
	}
	if q.Account != nil && *q.Account == 0 {
		where = append(where, "account_id is null")
	} else if q.Account != nil {
		ask("account_id = $", *q.Account)
	}
	if q.Act != "" {
		ask("act = $", q.Act)
	}
	if q.Subject != "" {
		ask("subject = $", q.Subject)
	}
	if q.SubjectID != "" {
		ask("subject_id = $", q.SubjectID)
	}
	if q.Words != "" {
		ask(words+" ilike $", "%"+likeEscape.Replace(q.Words)+"%")
	}
	if !q.From.IsZero() {
		ask("at >= $", q.From)
	}
	if !q.Until.IsZero() {
		ask("at < $", q.Until)
	}
	if q.Before > 0 {
		ask("id < $", q.Before)
	}
	query := `select id, at, account_id, who, act, subject, subject_id, before, after, note, request from audit_entry`
	if len(where) > 0 {
		query += " where " + strings.Join(where, " and ")
	}
	args = append(args, q.Limit)
	var list []Entry
	if err := r.Select(ctx, &list, query+" order by id desc limit $"+strconv.Itoa(len(args)), args...); err != nil {
		return nil, fmt.Errorf("search audit log: %w", err)
	}
	return list, nil
}

// words is the expression that audit_entry_words indexes.
const words = `(who || ' ' || act || ' ' || subject || ' ' || subject_id || ' ' || note || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, ''))`

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Acts and subjects there are, by leaps over the index instead of a walk.
const leapSQL = `with recursive leap as (
		(select %[1]s as v from audit_entry order by %[1]s limit 1)
		union all select (select %[1]s from audit_entry where %[1]s > leap.v order by %[1]s limit 1) from leap where leap.v is not null
	) select v from leap where v is not null`

// Acts lists the acts that the log has.
func Acts(ctx context.Context, r postgres.Reader) (list []string, err error) {
	return list, r.Select(ctx, &list, fmt.Sprintf(leapSQL, "act"))
}

// Subjects lists what the log is about.
func Subjects(ctx context.Context, r postgres.Reader) (list []string, err error) {
	return list, r.Select(ctx, &list, fmt.Sprintf(leapSQL, "subject"))
}
