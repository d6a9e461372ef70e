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
	dir := filepath.Join(t.TempDir(), "записи", "new")
	a := opened(t, dir)
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
	a := opened(t, dir)
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the link broke")))
	if _, err := a.Keep(t.Context(), "k.wav", broken); err == nil {
		t.Fatal("half a sound was kept")
	}
	if _, _, err := a.Read(t.Context(), "k.wav"); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("it can be read: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
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
