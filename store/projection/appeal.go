package projection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

// appealFold collects new appeals and what they tell about callers' names.
type appealFold struct {
	known    map[cti.AppealID]bool
	rules    appeal.Rules
	rows     []appealRow
	history  []HistoryRow
	contacts []contactRow
	place    map[string]int // of a phone in contacts
}

func newAppealFold(rules appeal.Rules) appealFold {
	return appealFold{rules: rules, known: map[cti.AppealID]bool{}, place: map[string]int{}}
}

const insertAppeals = `
	insert into appeals (id, number, channel, status, filed_at, by_kind, by_id, call_id, voicemail, line,
		name, phone, email, address, topic, text, consent, consent_to, ` + caseColumns + `)
	select id, number, channel, status, filed_at, by_kind, by_id, call_id, voicemail, line,
		name, phone, email, address, topic, text, consent, consent_to, ` + caseColumns + `
	from json_populate_recordset(null::appeals, @rows::json)`

const upsertContacts = `
	insert into contacts (phone, name, named_at)
	select phone, name, named_at from json_populate_recordset(null::contacts, @rows::json)
	on conflict (phone) do update set name = excluded.name, named_at = excluded.named_at
	where contacts.named_at <= excluded.named_at`

// appealRow is a row of appeals.
type appealRow struct {
	caseRow
	Number  string         `json:"number"`
	Channel appeal.Channel `json:"channel"`
	Status  appeal.Status  `json:"status"`
	FiledAt time.Time      `json:"filed_at"`
	ByKind  string         `json:"by_kind"`
	ByID    string         `json:"by_id"`
	Call    *cti.CallID    `json:"call_id"`
	Message *cti.LegID     `json:"voicemail"`
	Line    *cti.LineID    `json:"line"`
	Name    string         `json:"name"`
	Phone   string         `json:"phone"`
	Email   string         `json:"email"`
	Address string         `json:"address"`
	Topic   string         `json:"topic"`
	Text    string         `json:"text"`
	Consent *int           `json:"consent"`
	To      *string        `json:"consent_to"`
}

type contactRow struct {
	Phone   string    `json:"phone"`
	Name    string    `json:"name"`
	NamedAt time.Time `json:"named_at"`
}

var errFiledTwice = errors.New("an appeal with this id is there already")

func queueLoadAppeals(b *pgx.Batch, ids []string, p *projection) {
	b.Queue(`select id from appeals where id = any(@ids::text[])`, pgx.NamedArgs{"ids": ids}).
		Query(func(rows pgx.Rows) error {
			var id cti.AppealID
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
				p.appeals.known[id] = true
				return nil
			})
			return err
		})
}

func (f *appealFold) add(e cti.Event, a appeal.Appeal) error {
	if f.known[a.ID] {
		return errFiledTwice
	}
	f.known[a.ID] = true
	if a.FiledAt.IsZero() {
		a.FiledAt = e.At
	}
	if a.Status == "" {
		a.Status = appeal.Registered
	}
	a.FiledAt = column.Time(a.FiledAt)
	row, history, err := newCase(a, f.rules)
	if err != nil {
		return err
	}
	f.history = append(f.history, history...)
	f.rows = append(f.rows, appealRow{
		caseRow: row, Channel: a.Channel, Status: a.Status, FiledAt: a.FiledAt, ByKind: a.FiledBy.Kind,
		ByID: a.FiledBy.ID, Call: column.Some(a.Call), Message: column.Some(a.Voicemail), Line: column.Some(a.Line), Name: a.Applicant.Name, Phone: a.Applicant.Phone,
		Email: a.Applicant.Email, Address: a.Applicant.Address, Topic: a.Topic, Text: a.Text, Consent: column.Some(a.Consent), To: column.Some(a.ConsentTo),
	})
	if a.Applicant.Name != "" && Personal(a.Applicant.Phone) {
		f.name(contactRow{a.Applicant.Phone, a.Applicant.Name, a.FiledAt})
	}
	return nil
}

func (f *appealFold) name(row contactRow) {
	i, ok := f.place[row.Phone]
	switch {
	case !ok:
		f.place[row.Phone] = len(f.contacts)
		f.contacts = append(f.contacts, row)
	case !row.NamedAt.Before(f.contacts[i].NamedAt):
		f.contacts[i] = row
	}
}

// number gives the new appeals the next numbers of their years.
func (f *appealFold) number(ctx context.Context, tx pgx.Tx, location *time.Location) error {
	if len(f.rows) == 0 {
		return nil
	}
	counts := map[int]int64{}
	var years []int
	for _, row := range f.rows {
		year := row.FiledAt.In(location).Year()
		if counts[year]++; counts[year] == 1 {
			years = append(years, year)
		}
	}
	next := map[int]int64{}
	for _, year := range years {
		var last int64
		err := tx.QueryRow(ctx, `insert into appeal_counters (year, last) values (@year, @count)
			on conflict (year) do update set last = appeal_counters.last + excluded.last returning last`,
			pgx.NamedArgs{"year": year, "count": counts[year]}).Scan(&last)
		if err != nil {
			return fmt.Errorf("count appeals: %w", err)
		}
		next[year] = last - counts[year]
	}
	for i := range f.rows {
		year := f.rows[i].FiledAt.In(location).Year()
		next[year]++
		f.rows[i].Number = fmt.Sprintf("%04d-%06d", year, next[year])
	}
	return nil
}

// Personal tells whether a number may belong to a person: hidden numbers are
// empty, and short ones are services.
func Personal(phone string) bool {
	digits := 0
	for _, r := range phone {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 5
}
