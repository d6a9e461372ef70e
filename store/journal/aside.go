package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Aside is an event that a follower could not take, as it lies in the stream POISON.
type Aside struct {
	// At is when it was put aside (UTC), Follower by whom, and Error why.
	At       time.Time `json:"at"`
	Follower string    `json:"follower"`
	Error    string    `json:"error"`
	// Sequence is the place of the event in the journal.
	Sequence uint64 `json:"sequence"`
	// Event is the event in JSON; what is no JSON is its text.
	Event json.RawMessage `json:"event"`
}

// Aside gives the newest events that were put aside, at most limit, newest first.
func (j *Journal) Aside(ctx context.Context, limit int) ([]Aside, error) {
	stream, err := j.js.Stream(ctx, poisonName)
	if err != nil {
		return nil, fmt.Errorf("read what was put aside: %w", err)
	}
	state := stream.CachedInfo().State
	list := []Aside{}
	for seq := state.LastSeq; seq >= max(state.FirstSeq, 1) && len(list) < limit; seq-- {
		m, err := stream.GetMsg(ctx, seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue // somebody has deleted it
		}
		if err != nil {
			return nil, fmt.Errorf("read what was put aside: %w", err)
		}
		list = append(list, asideOf(m))
	}
	return list, nil
}

func asideOf(m *jetstream.RawStreamMsg) Aside {
	a := Aside{At: m.Time.UTC(), Follower: m.Header.Get(HeaderFollower), Error: m.Header.Get(HeaderError), Event: m.Data}
	a.Sequence, _ = strconv.ParseUint(m.Header.Get(HeaderSequence), 10, 64) // we wrote it
	if !json.Valid(a.Event) {
		a.Event, _ = json.Marshal(string(m.Data)) // a string always is JSON
	}
	return a
}
