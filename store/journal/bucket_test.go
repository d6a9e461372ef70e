package journal_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/dozvon/dozvon/store/journal"
)

func TestBucket(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, open func() *journal.Journal) {
		j := open()
		b := must[*journal.Bucket](t)(j.Bucket(within(t), "agents", 0))
		keys := []string{"", " ", "анна", "a.b", "..", "*", ">", "a=b", "\x00\xff", "x/y", "plain"}
		for _, key := range keys {
			must[uint64](t)(b.Put(within(t), key, []byte("old")))
			must[uint64](t)(b.Put(within(t), key, []byte(key)))
		}
		j.Close()
		b = must[*journal.Bucket](t)(open().Bucket(within(t), "agents", 0))
		for _, key := range keys {
			if value, _, err := b.Get(within(t), key); err != nil || string(value) != key {
				t.Errorf("get %q: %q, %v", key, value, err)
			}
		}
		got := must[[]string](t)(b.Keys(within(t)))
		slices.Sort(got)
		slices.Sort(keys)
		if !slices.Equal(got, keys) {
			t.Errorf("keys are %q", got)
		}
	})
}

func TestBucketRevisions(t *testing.T) {
	t.Parallel()
	b := must[*journal.Bucket](t)(opened(t, journal.Config{Dir: t.TempDir()}).Bucket(within(t), "x", 0))
	if keys, err := b.Keys(within(t)); err != nil || len(keys) != 0 {
		t.Errorf("keys of an empty bucket: %v, %v", keys, err)
	}
	if _, _, err := b.Get(within(t), "a"); !errors.Is(err, journal.ErrNoKey) {
		t.Errorf("get of nothing: %v", err)
	}
	first := must[uint64](t)(b.Create(within(t), "a", []byte("1")))
	if _, err := b.Create(within(t), "a", nil); !errors.Is(err, journal.ErrChanged) {
		t.Errorf("second create: %v", err)
	}
	second := must[uint64](t)(b.Update(within(t), "a", []byte("2"), first))
	if _, err := b.Update(within(t), "a", nil, first); !errors.Is(err, journal.ErrChanged) {
		t.Errorf("update of an old revision: %v", err)
	}
	if _, revision, err := b.Get(within(t), "a"); err != nil || revision != second {
		t.Errorf("revision %d, want %d: %v", revision, second, err)
	}
	for range 2 {
		if err := b.Delete(within(t), "a"); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := b.Get(within(t), "a"); !errors.Is(err, journal.ErrNoKey) {
		t.Errorf("get after delete: %v", err)
	}
	must[uint64](t)(b.Create(within(t), "a", nil))
}
