package archive_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/archive"
)

func opened(t *testing.T, where string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func TestASoundIsKeptReadInPartsAndErased(t *testing.T) {
	keepReadErase(t, filepath.Join(t.TempDir(), "записи", "new"))
}

// keepReadErase is what every kind of archive must do.
func keepReadErase(t *testing.T, where string) {
	t.Helper()
	a := opened(t, where)
	const key = "2026/11/22/a leg_1_anna.wav"
	if n, err := a.Keep(t.Context(), key, strings.NewReader("0123456789")); err != nil || n != 10 {
		t.Fatalf("kept %d bytes, %v", n, err)
	}
	sound, since, err := a.Read(t.Context(), key)
	if err != nil || since.IsZero() {
		t.Fatal(err, since)
	}
	if _, err := sound.Seek(6, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(sound); err != nil || string(rest) != "6789" {
		t.Errorf("the rest is %q, %v", rest, err)
	}
	if err := sound.Close(); err != nil {
		t.Error(err)
	}
	if err := a.Erase(t.Context(), key); err != nil {
		t.Error(err)
	}
	if _, _, err := a.Read(t.Context(), key); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("erased, it gives %v", err)
	}
	if err := a.Erase(t.Context(), key); err != nil {
		t.Errorf("erasing again: %v", err)
	}
}

// TestASoundThatBreaksOffIsNotThere: half a talk must not pass for the whole.
func TestASoundThatBreaksOffIsNotThere(t *testing.T) {
	dir := t.TempDir()
	breakOff(t, opened(t, dir))
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// breakOff keeps a sound that cannot be read to its end.
func breakOff(t *testing.T, a *archive.Archive) {
	t.Helper()
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the link broke")))
	if _, err := a.Keep(t.Context(), "k.wav", broken); err == nil {
		t.Fatal("half a sound was kept")
	}
	if _, _, err := a.Read(t.Context(), "k.wav"); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("it can be read: %v", err)
	}
}

func TestAnArchiveThatCannotBeOpenedSaysWhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{file, filepath.Join(file, "below"), "nonsense://user:secret@x"} {
		_, err := archive.Open(t.Context(), where)
		var shown *cti.Error
		if !errors.As(err, &shown) || strings.Contains(shown.Text, "secret") {
			t.Errorf("%s: %v", where, err)
		}
	}
}
