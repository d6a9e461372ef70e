package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// AppealRecord gives an appeal's case with its history; NotFound when there is none.
func (s *Store) AppealRecord(ctx context.Context, id cti.AppealID) (appeal.Record, error) {
	var found appeal.Record
	err := s.snapshot(ctx, "read case", func(ctx context.Context, tx pgx.Tx) error {
		c, entries, err := s.readCase(ctx, tx, id, false)
		if err != nil {
			return err
		}
		found = appeal.Record{Case: c, History: entries}
		if len(entries) == 0 {
			found.History, err = readHistory(ctx, tx, id)
		}
		return err
	})
	return found, err
}

// ChangeAppeal makes one change of a case, whole or not at all, and gives what
// came of it. With the same key it is made once. When somebody else was
// quicker it is a Conflict, and the record is how the case stands now.
func (s *Store) ChangeAppeal(ctx context.Context, asked appeal.Asked) (appeal.Record, error) {
	change, err := storable(asked.Change)
	if err != nil {
		return appeal.Record{}, err
	}
	asked.Change, asked.Key = change, column.Text(asked.Key)
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	stale := false
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var err error
		stale, err = s.change(ctx, tx, asked)
		return err
	})
	if err != nil {
		return appeal.Record{}, failure("change case", err)
	}
	now, err := s.AppealRecord(ctx, asked.Appeal)
	if err == nil && stale {
		err = &cti.Error{Code: cti.Conflict, Field: "version",
			Text: "Обращение уже изменил другой сотрудник. Посмотрите, что изменилось, и повторите, если это ещё нужно."}
	}
	return now, err
}

func (s *Store) change(ctx context.Context, tx pgx.Tx, asked appeal.Asked) (stale bool, err error) {
	c, first, err := s.readCase(ctx, tx, asked.Appeal, true)
	if err != nil {
		return false, err
	}
	if done, err := doneBefore(ctx, tx, asked); done || err != nil {
		return false, err
	}
	if asked.Version != c.Version {
		return true, nil
	}
	if err := s.known(ctx, tx, c, asked.Change); err != nil {
		return false, err
	}
	return false, s.write(ctx, tx, c, first, asked)
}

func (s *Store) writeCase(ctx context.Context, tx pgx.Tx, c appeal.Case, history []projection.HistoryRow) error {
	b := &pgx.Batch{}
	if err := projection.QueueCase(b, c, history, s.rules); err != nil {
		return err
	}
	return tx.SendBatch(ctx, b).Close()
}

// readCase reads a case, locking it for a change. One that was filed before
// there were cases is opened; then its first lines of history are given, which
// are not written yet.
func (s *Store) readCase(ctx context.Context, tx pgx.Tx, id cti.AppealID, lock bool) (c appeal.Case, first []appeal.Entry, err error) {
	query := `select life from appeals where id = @id`
	if lock {
		query += ` for update`
	}
	var life []byte
	err = tx.QueryRow(ctx, query, pgx.NamedArgs{"id": column.Text(string(id))}).Scan(&life)
	if errors.Is(err, pgx.ErrNoRows) {
		err = cti.Errorf(cti.NotFound, "Нет обращения «%s».", id)
	}
	if err != nil {
		return c, nil, err
	}
	w := newWhere()
	w.and(true, `id = @id`, "id", string(id))
	filed, err := readAppeals(ctx, tx, w, 1)
	if err != nil {
		return c, nil, err
	}
	if life == nil {
		c, first, err = projection.OpenCase(filed[0], s.rules)
		if err != nil && !lock {
			return projection.BareCase(filed[0]), nil, nil
		}
		return c, first, err
	}
	err = json.Unmarshal(life, &c)
	c.Appeal = filed[0]
	return c, nil, err
}

func readHistory(ctx context.Context, tx pgx.Tx, id cti.AppealID) ([]appeal.Entry, error) {
	rows, err := tx.Query(ctx, `select entry from appeal_history where appeal = @id order by version, place`, pgx.NamedArgs{"id": column.Text(string(id))})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e appeal.Entry, err error) {
		var text []byte
		if err = row.Scan(&text); err == nil {
			err = json.Unmarshal(text, &e)
		}
		return e, err
	})
}

// doneBefore tells whether the change was made already by a request with its key.
func doneBefore(ctx context.Context, tx pgx.Tx, asked appeal.Asked) (bool, error) {
	var text []byte
	err := tx.QueryRow(ctx, `select entry from appeal_history where appeal = @id and key = @key and @key <> ''`,
		pgx.NamedArgs{"id": string(asked.Appeal), "key": asked.Key}).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	var made appeal.Entry
	if err == nil {
		err = json.Unmarshal(text, &made)
	}
	if err == nil && (made.By != asked.By || !reflect.DeepEqual(made.Change, asked.Change)) {
		err = cti.FieldError("key", "С этим ключом уже сделано другое изменение. Обновите страницу и повторите.")
	}
	return err == nil, err
}

// storable is the change as it will be read back from the history.
func storable(change appeal.Change) (appeal.Change, error) {
	if change == nil {
		return nil, cti.FieldError("change", "Не сказано, что сделать с обращением.")
	}
	text, err := json.Marshal(change)
	if err != nil {
		return nil, fmt.Errorf("change %w: %w", column.ErrEncode, err)
	}
	return appeal.Decode(change.Name(), column.JSON(text))
}

// known refuses a person, a body or an appeal that there is not.
func (s *Store) known(ctx context.Context, tx pgx.Tx, c appeal.Case, change appeal.Change) error {
	switch ch := change.(type) {
	case appeal.Entrust:
		return exists(ctx, tx, `select 1 from users where login = @id and not disabled`, string(ch.Person),
			cti.FieldError("person", "Сотрудника «%s» нет. Выберите его из списка.", ch.Person))
	case appeal.Assign:
		return exists(ctx, tx, `select 1 from bodies where id = @id`, string(ch.Body),
			cti.FieldError("body", "Организации «%s» нет в справочнике. Выберите её из списка.", ch.Body))
	case appeal.Forward:
		return exists(ctx, tx, `select 1 from bodies where id = @id`, string(ch.To),
			cti.FieldError("to", "Организации «%s» нет в справочнике. Выберите её из списка.", ch.To))
	case appeal.Deliver:
		if ch.Status == appeal.DeliveryQueued && s.outlet(ch.Way) == nil {
			return cti.FieldError("way", "Отправка этим способом не настроена. Выберите другой или отправьте сами и отметьте это.")
		}
	case appeal.Join:
		if ch.Master == "" || ch.Master == c.Appeal.ID {
			return nil // the case says so
		}
		master, _, err := s.readCase(ctx, tx, ch.Master, true)
		if cti.CodeOf(err) == cti.NotFound {
			return cti.FieldError("master", "Обращения, к которому нужно присоединить, нет.")
		}
		if err != nil {
			return err
		}
		return c.CheckMaster(master)
	}
	return nil
}

func exists(ctx context.Context, tx pgx.Tx, query, id string, missing error) error {
	if id == "" {
		return nil // the case says what is wrong with that
	}
	var one int
	err := tx.QueryRow(ctx, query, pgx.NamedArgs{"id": id}).Scan(&one)
	if errors.Is(err, pgx.ErrNoRows) {
		return missing
	}
	return err
}
