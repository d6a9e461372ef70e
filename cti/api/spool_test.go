package api

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSpoolsAreSweptAtTheStart: a process that was killed leaves what it was taking.
func TestSpoolsAreSweptAtTheStart(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(dir, "dozvon-file-1")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	newRig(t)
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}
