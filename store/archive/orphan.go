package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"
)

const (
	// orphanAge is how old a file must be to count: its upload and its event have
	// long ended by then.
	orphanAge = 24 * time.Hour
	// orphanEvery is how often all files are gone through.
	orphanEvery = 24 * time.Hour
	// orphanBatch is how many keys the database is asked about at once.
	orphanBatch = 500
	// A few orphans are what crashes leave; when they are more than these, and more
	// than one of so many, it is the database that is not the right one.
	orphansAlways, orphansOneOf = 20, 10
)

// sweepFiles deletes the files to which no appeal refers. The process ended between
// keeping the content and its event, and the sender never came again. Before the
// database has every event, nobody knows which those are.
func (c *Collector) sweepFiles(ctx context.Context) {
	if time.Now().Before(c.orphansDue) || c.cfg.Lag() > 0 {
		return
	}
	orphans, err := c.orphans(ctx)
	if err != nil {
		c.orphansDue = time.Now().Add(time.Hour)
		c.complain(ctx, "files without an appeal cannot be found; they are looked for again", err)
		return
	}
	c.orphansDue = time.Now().Add(orphanEvery)
	for _, key := range orphans {
		if err := c.cfg.Files.Erase(ctx, key); err != nil {
			c.complain(ctx, "a file without an appeal was not erased; it is tried again tomorrow", err)
			return
		}
	}
	if len(orphans) > 0 {
		c.cfg.Log.Info("files without an appeal were erased", "files", len(orphans))
	}
}

// orphans are the keys of old files that no attachment has.
func (c *Collector) orphans(ctx context.Context) (orphans []string, err error) {
	all, batch := 0, make([]string, 0, orphanBatch)
	ask := func() error {
		unknown, err := c.cfg.Old.UnknownFiles(ctx, batch)
		orphans, batch = append(orphans, unknown...), batch[:0]
		return err
	}
	before := time.Now().Add(-orphanAge)
	err = c.cfg.Files.each(ctx, func(key string, since time.Time) error {
		all++
		if since.After(before) {
			return nil
		}
		if batch = append(batch, key); len(batch) < orphanBatch {
			return nil
		}
		return ask()
	})
	if err == nil {
		err = ask()
	}
	if n := len(orphans); err == nil && n > orphansAlways && n > all/orphansOneOf {
		return nil, fmt.Errorf("the database knows nothing of %d of %d files: is it the right one?", n, all)
	}
	return orphans, err
}

// each goes through everything that is kept.
func (a *Archive) each(ctx context.Context, fn func(key string, since time.Time) error) error {
	for list := a.bucket.List(&blob.ListOptions{}); ; {
		one, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list the archive: %w", err)
		}
		if err := fn(one.Key, one.ModTime); err != nil {
			return err
		}
	}
}
