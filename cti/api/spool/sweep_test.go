package spool

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestOnlyOldSpoolsOfOursAreSwept: a day is longer than any upload takes, and
// other programs share the folder.
func TestOnlyOldSpoolsOfOursAreSwept(t *testing.T) {
	now := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	quiet := slog.New(slog.DiscardHandler)
	dir := t.TempDir()
	long := now.Add(-25 * time.Hour)
	put := func(name string, at time.Time) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("Паспорт"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	put("dozvon-file-123", long)
	put("dozvon-file-0456", long)
	put("dozvon-file-789", now.Add(-23*time.Hour)) // may still be coming
	put("dozvon-file-", long)
	put("dozvon-file-notes.txt", long)
	put("other-dozvon-file-1", long)
	put("kept", long)
	if err := os.Symlink(filepath.Join(dir, "kept"), filepath.Join(dir, "dozvon-file-1")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "dozvon-file-2"), 0o700); err != nil {
		t.Fatal(err)
	}
	if swept := Sweep(dir, now, quiet); swept != 2 {
		t.Errorf("%d were swept, want 2", swept)
	}
	var names []string
	left, err := os.ReadDir(dir)
	for _, e := range left {
		names = append(names, e.Name())
	}
	if want := []string{"dozvon-file-", "dozvon-file-1", "dozvon-file-2", "dozvon-file-789", "dozvon-file-notes.txt", "kept", "other-dozvon-file-1"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("left are %q, %v", names, err)
	}
	if swept := Sweep(filepath.Join(dir, "nowhere"), now, quiet); swept != 0 {
		t.Errorf("of no folder %d were swept", swept)
	}
}

// TestASpoolThatSomebodyElseLeftStays: only root can make one, and may delete it.
func TestASpoolThatSomebodyElseLeftStays(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "dozvon-file-1")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || !ownedByUs(info) {
		t.Fatalf("a file of ours is not: %v", err)
	}
	if os.Chown(path, 65534, -1) != nil {
		return // not root, who alone could delete it
	}
	if info, err = os.Lstat(path); err != nil || ownedByUs(info) {
		t.Errorf("somebody else's file is ours: %v", err)
	}
}
