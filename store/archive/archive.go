// Package archive keeps the sound of talks and the files of appeals in folders or in
// object stores.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // s3://
	"gocloud.dev/gcerrors"

	"github.com/dozvon/dozvon/cti"
)

// Archive is an open archive; its methods may be called from any goroutine.
type Archive struct{ bucket *blob.Bucket }

// Open opens the archive at a folder's path, which is made when it is missing,
// or at an address such as s3://BUCKET?region=ru-central1&endpoint=….
func Open(ctx context.Context, where string) (*Archive, error) {
	bucket, err := open(ctx, where)
	if err != nil {
		e := cti.Errorf(cti.Internal, "Хранилище %s не открывается; проверьте адрес, права и место на диске.", redacted(where))
		e.Err = fmt.Errorf("open archive: %w", err)
		return nil, e
	}
	return &Archive{bucket}, nil
}

func open(ctx context.Context, where string) (*blob.Bucket, error) {
	if u, err := url.Parse(where); err == nil && len(u.Scheme) > 1 {
		return blob.OpenBucket(ctx, where)
	}
	if err := os.MkdirAll(where, 0o700); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(where)
	if err != nil {
		return nil, err
	}
	return fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700, Metadata: fileblob.MetadataDontWrite,
		NoTempDir: true, // beside its place, so that it can be renamed into it
	})
}

func redacted(where string) string {
	if u, err := url.Parse(where); err == nil {
		return u.Redacted()
	}
	return where
}

// Close ends the use of the archive.
func (a *Archive) Close() error { return a.bucket.Close() }

// Keep stores a sound under a key and gives its length in bytes. A sound is
// there whole or not at all; one that is there is replaced.
func (a *Archive) Keep(ctx context.Context, key string, sound io.Reader) (n int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // before Close it throws away what was written
	w, err := a.bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: contentType(key)})
	if err != nil {
		return 0, fmt.Errorf("keep in the archive: %w", err)
	}
	if n, err = io.Copy(w, sound); err != nil {
		cancel()
		return 0, fmt.Errorf("keep in the archive: %w", errors.Join(err, w.Close()))
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("keep in the archive: %w", err)
	}
	return n, nil
}

// Read opens a sound, which can be read from any place, and tells since when it
// is there; a *cti.Error of code NotFound when it is not.
func (a *Archive) Read(ctx context.Context, key string) (io.ReadSeekCloser, time.Time, error) {
	r, err := a.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, time.Time{}, cti.Errorf(cti.NotFound, "Этого в хранилище нет: %s.", key)
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read from the archive: %w", err)
	}
	return r, r.ModTime(), nil
}

// Erase takes a sound out for good; one that is not there is no error.
func (a *Archive) Erase(ctx context.Context, key string) error {
	if err := a.bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("erase from the archive: %w", err)
	}
	return nil
}

// contentType is for people who look into an object store; what a file is, its
// event says.
func contentType(key string) string {
	if strings.HasSuffix(key, ".wav") {
		return "audio/wav"
	}
	return "application/octet-stream"
}
