package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/store/column"
)

const selectRecordings = `select r.id, r.call_id, r.agent, r.ended_at, r.seconds, r.bytes, coalesce(r.key, '') from recordings r `

func scanRecording(row pgx.CollectableRow) (r recording.Recording, err error) {
	err = row.Scan(&r.ID, &r.Call, &r.Agent, &r.EndedAt, &r.Seconds, &r.Bytes, &r.Key)
	r.EndedAt = r.EndedAt.UTC()
	return r, err
}

// Recordings gives those of a call, oldest first, erased ones too.
func (s *Store) Recordings(ctx context.Context, id cti.CallID) ([]recording.Recording, error) {
	return s.recordings(ctx, `where r.call_id = $1 order by r.ended_at, r.id`, string(id))
}

// Recording finds one by its id; NotFound when there is none.
func (s *Store) Recording(ctx context.Context, id cti.LegID) (recording.Recording, error) {
	found, err := s.recordings(ctx, `where r.id = $1`, string(id))
	if err == nil && len(found) == 0 {
		return recording.Recording{}, cti.Errorf(cti.NotFound, "Такой записи разговора нет: %s.", id)
	}
	if err != nil {
		return recording.Recording{}, err
	}
	return found[0], nil
}

// OldRecordings gives those of a line that still have their sound and ended
// before a moment, oldest first, at most a hundred.
func (s *Store) OldRecordings(ctx context.Context, line cti.LineID, before time.Time) ([]recording.Recording, error) {
	return s.recordings(ctx, `join calls c on c.id = r.call_id
		where r.key is not null and r.ended_at < $2 and c.line = $1 order by r.ended_at limit 100`, string(line), before)
}

func (s *Store) recordings(ctx context.Context, rest string, args ...any) ([]recording.Recording, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, selectRecordings+rest, args...)
	if err != nil {
		return nil, failure("read recordings", err)
	}
	found, err := pgx.CollectRows(rows, scanRecording)
	return found, failure("read recordings", err)
}

// LostRecordings gives those of these calls that were lost, each call's oldest
// first; a call of which none was is not in the map. They are read out of the
// calls' events, and one that was told twice is there once.
func (s *Store) LostRecordings(ctx context.Context, calls []cti.CallID) (map[cti.CallID][]recording.Lost, error) {
	found := map[cti.CallID][]recording.Lost{}
	if len(calls) == 0 {
		return found, nil
	}
	ids := make([]string, len(calls))
	for i, id := range calls {
		ids[i] = column.Text(string(id))
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select call_id, id, agent, at, why from (
		select distinct on (call_id, data ->> 'id') call_id, data ->> 'id' as id, coalesce(agent, '') as agent, at, coalesce(data ->> 'why', '') as why
		from events where call_id = any(@ids::text[]) and type = 'recording.lost' and data ->> 'id' <> ''
		order by call_id, data ->> 'id', seq) lost order by at, id`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, failure("read lost recordings", err)
	}
	var id cti.CallID
	var l recording.Lost
	_, err = pgx.ForEachRow(rows, []any{&id, &l.ID, &l.Agent, &l.At, &l.Why}, func() error {
		l.At = l.At.UTC()
		found[id] = append(found[id], l)
		return nil
	})
	return found, failure("read lost recordings", err)
}

// Hearings tells who listened to the recordings of a call, oldest first.
func (s *Store) Hearings(ctx context.Context, id cti.CallID) ([]recording.Hearing, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select h.recording, h.by_id, h.at from hearings h
		join recordings r on r.id = h.recording where r.call_id = $1 order by h.at, h.event`, string(id))
	if err != nil {
		return nil, failure("read hearings", err)
	}
	heard, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h recording.Hearing, err error) {
		err = row.Scan(&h.ID, &h.By, &h.At)
		h.At = h.At.UTC()
		return h, err
	})
	return heard, failure("read hearings", err)
}
