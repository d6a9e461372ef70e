package journal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Errors of a bucket.
var (
	// ErrNoKey says that the key is not there.
	ErrNoKey = errors.New("no such key")
	// ErrChanged says that the key exists already (Create) or is no longer at
	// the revision given (Update).
	ErrChanged = errors.New("key was changed by another")
)

// Bucket is a durable map from strings to bytes. A revision is a number that
// grows with every change of the bucket.
type Bucket struct{ kv jetstream.KeyValue }

// Bucket opens or makes a bucket. Values are forgotten a ttl after they were
// put; zero keeps them. The name may have letters, digits, hyphen, underscore.
func (j *Journal) Bucket(ctx context.Context, name string, ttl time.Duration) (*Bucket, error) {
	kv, err := j.bucket(ctx, name, ttl)
	if err != nil {
		return nil, err
	}
	// Deleted keys leave markers behind, which nobody of ours reads.
	if err := kv.PurgeDeletes(ctx, jetstream.DeleteMarkersOlderThan(-1)); err != nil {
		return nil, fmt.Errorf("clean bucket %s: %w", name, err)
	}
	return &Bucket{kv}, nil
}

func (j *Journal) bucket(ctx context.Context, name string, ttl time.Duration) (jetstream.KeyValue, error) {
	want := jetstream.KeyValueConfig{Bucket: name, TTL: ttl, History: 1, Storage: jetstream.FileStorage}
	old, err := j.js.KeyValue(ctx, name)
	if err == nil {
		status, err := old.Status(ctx)
		if err != nil {
			return nil, fmt.Errorf("open bucket %s: %w", name, err)
		}
		if status.TTL() == ttl {
			return old, nil
		}
		want.Replicas = status.Config().Replicas
		kv, err := j.js.UpdateKeyValue(ctx, want)
		if err != nil {
			return nil, fmt.Errorf("update bucket %s: %w", name, err)
		}
		return kv, nil
	}
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, fmt.Errorf("open bucket %s: %w", name, err)
	}
	for _, want.Replicas = range j.replicas() {
		var kv jetstream.KeyValue
		if kv, err = j.js.CreateKeyValue(ctx, want); err == nil {
			return kv, nil
		}
	}
	return nil, fmt.Errorf("create bucket %s: %w", name, err)
}

// Get gives a value and its revision, or ErrNoKey.
func (b *Bucket) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	entry, err := b.kv.Get(ctx, encodeKey(key))
	if err != nil {
		return nil, 0, bucketError("get", key, err)
	}
	return entry.Value(), entry.Revision(), nil
}

// Put sets a value, whatever was there, and gives its revision.
func (b *Bucket) Put(ctx context.Context, key string, value []byte) (revision uint64, err error) {
	revision, err = b.kv.Put(ctx, encodeKey(key), value)
	return revision, bucketError("put", key, err)
}

// Create sets a value where none is, or gives ErrChanged.
func (b *Bucket) Create(ctx context.Context, key string, value []byte) (revision uint64, err error) {
	revision, err = b.kv.Create(ctx, encodeKey(key), value)
	return revision, bucketError("create", key, err)
}

// Update replaces the value that has this revision, or gives ErrChanged.
func (b *Bucket) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	revision, err := b.kv.Update(ctx, encodeKey(key), value, revision)
	return revision, bucketError("update", key, err)
}

// Delete removes a key; one that is not there is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	return bucketError("delete", key, b.kv.Delete(ctx, encodeKey(key)))
}

// Keys lists all keys in no order.
func (b *Bucket) Keys(ctx context.Context) ([]string, error) {
	list, err := b.kv.ListKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	var keys []string
	for encoded := range list.Keys() {
		key, err := decodeKey(encoded)
		if err != nil {
			return nil, fmt.Errorf("list keys: %w", err)
		}
		keys = append(keys, key)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	return keys, nil
}

func bucketError(verb, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jetstream.ErrKeyNotFound):
		err = ErrNoKey
	case wrongRevision(err):
		err = ErrChanged
	}
	return fmt.Errorf("%s key %q: %w", verb, key, err)
}

func wrongRevision(err error) bool {
	var api *jetstream.APIError
	if errors.Is(err, jetstream.ErrKeyExists) {
		return true
	}
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// encodeKey writes any string with the characters that a key may have: letters,
// digits, hyphen and underscore stay, other bytes become =XX, no byte at all "=".
func encodeKey(key string) string {
	if key == "" {
		return "="
	}
	var b strings.Builder
	for i := range len(key) {
		c := key[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

func decodeKey(encoded string) (string, error) {
	if encoded == "=" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(encoded); i++ {
		if encoded[i] != '=' {
			b.WriteByte(encoded[i])
			continue
		}
		if i+3 > len(encoded) {
			return "", fmt.Errorf("key %q was not written by us", encoded)
		}
		c, err := strconv.ParseUint(encoded[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("key %q was not written by us", encoded)
		}
		b.WriteByte(byte(c))
		i += 2
	}
	return b.String(), nil
}

// deleteAt removes a key that still has this revision.
func (b *Bucket) deleteAt(ctx context.Context, key string, revision uint64) error {
	return bucketError("delete", key, b.kv.Delete(ctx, encodeKey(key), jetstream.LastRevision(revision)))
}

func isNoKey(err error) bool { return errors.Is(err, ErrNoKey) }

func isChanged(err error) bool { return errors.Is(err, ErrChanged) }
