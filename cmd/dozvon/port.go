package main

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/store/journal"
)

// keeper lets the edge keep sessions and drafts in a bucket of the journal.
type keeper struct{ bucket *journal.Bucket }

func (k keeper) Get(ctx context.Context, key string) ([]byte, error) {
	value, _, err := k.bucket.Get(ctx, key)
	if errors.Is(err, journal.ErrNoKey) {
		return nil, &cti.Error{Code: cti.NotFound, Text: "Такой записи нет.", Err: err}
	}
	return value, err
}

func (k keeper) Put(ctx context.Context, key string, value []byte) error {
	_, err := k.bucket.Put(ctx, key, value)
	return err
}

func (k keeper) Delete(ctx context.Context, key string) error {
	if err := k.bucket.Delete(ctx, key); err != nil && !errors.Is(err, journal.ErrNoKey) {
		return err
	}
	return nil
}

func (k keeper) Keys(ctx context.Context) ([]string, error) { return k.bucket.Keys(ctx) }

// memoryKeeper keeps the floor's memory in a bucket: the sequence number as
// eight bytes, then the memory.
type memoryKeeper struct{ bucket *journal.Bucket }

const memoryKey = "floor"

func (k memoryKeeper) Save(ctx context.Context, seq uint64, memory []byte) error {
	value := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(memory)), seq)
	_, err := k.bucket.Put(ctx, memoryKey, append(value, memory...))
	return err
}

func (k memoryKeeper) Load(ctx context.Context) (seq uint64, memory []byte, err error) {
	value, _, err := k.bucket.Get(ctx, memoryKey)
	if errors.Is(err, journal.ErrNoKey) {
		return 0, nil, nil
	}
	if err != nil || len(value) < 8 {
		return 0, nil, err
	}
	return binary.BigEndian.Uint64(value), value[8:], nil
}

// desks lets the floor be made before the edge that shows it.
type desks struct{ hub *api.Hub }

func (d *desks) ShowDesk(id cti.AgentID, desk floor.Desk) func() { return d.hub.ShowDesk(id, desk) }
func (d *desks) ShowBoard()                                      { d.hub.ShowBoard() }
