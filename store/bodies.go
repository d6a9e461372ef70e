package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/store/column"
)

// Imported tells what an import of bodies did.
type Imported struct{ Added, Changed, Same, Closed int }

// ImportBodies writes bodies by their ids; what is there already and says the
// same is left alone, so that importing a file twice changes nothing. With
// replace, every other body that exists on the date (YYYY-MM-DD) ends on it.
func (s *Store) ImportBodies(ctx context.Context, bodies []body.Body, replace bool, date string) (done Imported, err error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Two imports at once would each see the other's half.
		if _, err := tx.Exec(ctx, `lock table bodies in share row exclusive mode`); err != nil {
			return err
		}
		all, err := readBodies(ctx, tx, newWhere(), ``)
		if err != nil {
			return err
		}
		known := map[cti.BodyID]body.Body{}
		for _, b := range all {
			known[b.ID] = b
		}
		batch := &pgx.Batch{}
		for _, b := range bodies {
			old, is := known[b.ID]
			delete(known, b.ID)
			switch b = cleanBody(b); {
			case !is:
				done.Added++
			case reflect.DeepEqual(b, old):
				done.Same++
				continue
			default:
				done.Changed++
			}
			queueBody(batch, b)
		}
		for _, b := range known {
			if replace && b.On(date) {
				done.Closed++
				batch.Queue(`update bodies set valid_until = @date::date, valid_from = case when valid_from < @date::date then valid_from end where id = @id`,
					pgx.NamedArgs{"id": string(b.ID), "date": date})
			}
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return done, failure("import bodies", err)
}

// cleanBody is a body as PostgreSQL can keep it.
func cleanBody(b body.Body) body.Body {
	for _, text := range []*string{&b.Name, &b.Short, &b.Email, &b.Hours, &b.Note} {
		*text = column.Text(*text)
	}
	phones := make([]body.Phone, len(b.Phones))
	for i, p := range b.Phones {
		phones[i] = body.Phone{Number: p.Number, Name: column.Text(p.Name)}
	}
	b.Phones = phones
	return b
}

func queueBody(batch *pgx.Batch, b body.Body) {
	about := searchText(b.Name, b.Short, b.Email, b.Note)
	batch.Queue(`insert into bodies (id, name, short, kind, territory, email, hours, note, parent, valid_from, valid_until, search)
		values (@id, @name, @short, @kind, @territory, @email, @hours, @note, @parent, nullif(@from, '')::date, nullif(@until, '')::date, @search)
		on conflict (id) do update set name = excluded.name, short = excluded.short, kind = excluded.kind, territory = excluded.territory,
			email = excluded.email, hours = excluded.hours, note = excluded.note, parent = excluded.parent,
			valid_from = excluded.valid_from, valid_until = excluded.valid_until, search = excluded.search`,
		pgx.NamedArgs{"id": string(b.ID), "name": b.Name, "short": b.Short, "kind": b.Kind, "territory": string(b.Territory), "email": b.Email,
			"hours": b.Hours, "note": b.Note, "parent": string(b.Parent), "from": b.From, "until": b.Until, "search": about})
	batch.Queue(`delete from body_phones where body = @id`, pgx.NamedArgs{"id": string(b.ID)})
	for i, p := range b.Phones {
		batch.Queue(`insert into body_phones (body, place, number, name, search) values (@body, @place, @number, @name, @search)`,
			pgx.NamedArgs{"body": string(b.ID), "place": i, "number": p.Number, "name": p.Name, "search": about + " " + searchText(p.Name, p.Number)})
	}
}

func searchText(parts ...string) string { return strings.ToLower(strings.Join(parts, " ")) }

// Body finds a body, also one that has ended; NotFound when there is none.
func (s *Store) Body(ctx context.Context, id cti.BodyID) (body.Body, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	w.and(true, `id = @id`, "id", column.Text(string(id)))
	found, err := readBodies(ctx, s.pool, w, ``)
	if err == nil && len(found) == 0 {
		err = cti.Errorf(cti.NotFound, "Нет организации «%s».", id)
	}
	if err != nil {
		return body.Body{}, failure("read body", err)
	}
	return found[0], nil
}

// Bodies finds at most limit bodies that exist on a date (YYYY-MM-DD) and in
// which every word of the question occurs: those of the territory first, then
// those that people call so, before the many that have the region in their full
// names.
func (s *Store) Bodies(ctx context.Context, question string, territory cti.TerritoryCode, date string, limit int) ([]body.Body, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	w.words(question, `search`)
	w.onDate(date)
	w.args["territory"], w.args["limit"] = column.Text(string(territory)), limit
	called := newWhere()
	called.words(question, `lower(coalesce(nullif(short, ''), name))`)
	so := strings.Join(append(called.terms, `id = id`), ` and `)
	found, err := readBodies(ctx, s.pool, w, ` order by territory = @territory and territory <> '' desc, `+so+` desc, territory = '' desc, kind = 'other', name, id limit @limit`)
	return found, failure("search bodies", err)
}

// BodiesFor gives those of a kind that are responsible for a territory or the
// whole region on a date (YYYY-MM-DD), and the territory's administration.
func (s *Store) BodiesFor(ctx context.Context, kind string, territory cti.TerritoryCode, date string) ([]body.Body, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	w.and(true, `kind in (@kind, '`+body.Administration+`')`, "kind", column.Text(kind))
	w.and(true, `territory in (@territory, '')`, "territory", column.Text(string(territory)))
	w.onDate(date)
	found, err := readBodies(ctx, s.pool, w, ` order by id`)
	return found, failure("read bodies", err)
}

// Directory finds the numbers in which every word of the question occurs, by
// name; an empty question finds the first ones. The date is YYYY-MM-DD.
func (s *Store) Directory(ctx context.Context, question, date string, limit int) ([]body.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	w.words(question, `p.search`)
	w.onDate(date)
	w.args["limit"] = limit
	rows, err := s.pool.Query(ctx, `select b.name, b.hours, b.note, p.number, p.name from body_phones p join bodies b on b.id = p.body`+w.sql()+
		` order by case when p.name = '' then b.name else p.name end, p.number, b.id limit @limit`, w.args)
	if err != nil {
		return nil, failure("search directory", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (body.Entry, error) {
		var b body.Body
		var p body.Phone
		err := row.Scan(&b.Name, &b.Hours, &b.Note, &p.Number, &p.Name)
		return b.Entry(p), err
	})
	return entries, failure("search directory", err)
}

// words asks that every word of a question occurs.
func (w *where) words(question, among string) {
	for i, word := range strings.Fields(strings.ToLower(column.Text(question))) {
		name := fmt.Sprintf("word%d", i)
		w.and(true, `position(@`+name+` in `+among+`) > 0`, name, word)
	}
}

func (w *where) onDate(date string) {
	w.and(true, `coalesce(valid_from, '-infinity') <= @date::date and coalesce(valid_until, 'infinity') > @date::date`, "date", date)
}

func readBodies(ctx context.Context, q querier, w *where, order string) ([]body.Body, error) {
	rows, err := q.Query(ctx, `select id, name, short, kind, territory, email, hours, note, parent, coalesce(to_char(valid_from, 'YYYY-MM-DD'), ''),
		coalesce(to_char(valid_until, 'YYYY-MM-DD'), ''),
		array(select number from body_phones where body = bodies.id order by place), array(select name from body_phones where body = bodies.id order by place)
		from bodies`+w.sql()+order, w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (body.Body, error) {
		b := body.Body{Phones: []body.Phone{}}
		var numbers, names []string
		err := row.Scan(&b.ID, &b.Name, &b.Short, &b.Kind, &b.Territory, &b.Email, &b.Hours, &b.Note, &b.Parent, &b.From, &b.Until, &numbers, &names)
		for i := range numbers {
			b.Phones = append(b.Phones, body.Phone{Number: numbers[i], Name: names[i]})
		}
		return b, err
	})
}
