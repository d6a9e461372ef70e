package deploy

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestARecordingIsPlayedAtOnceAndKeptAmongOnesOwn(t *testing.T) {
	t.Parallel()
	dir, wav := t.TempDir(), []byte("RIFF sound")
	name, err := KeepPrompt(dir, "incident", wav)
	if err != nil {
		t.Fatal(err)
	}
	again, err := KeepPrompt(dir, "incident", wav)
	if err != nil || again != name {
		t.Errorf("the same sound is %q and %q, %v", name, again, err)
	}
	if other, err := KeepPrompt(dir, "incident", []byte("RIFF another")); err != nil || other == name {
		t.Errorf("another sound is %q, %v", other, err)
	}
	if got, err := ReadyPrompt(dir, name); err != nil || !bytes.Equal(got, wav) {
		t.Errorf("ready is %q, %v", got, err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "own", name+".wav")); err != nil || !bytes.Equal(got, wav) {
		t.Errorf("kept is %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "ready", name+".wav")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("Asterisk cannot read it: %v, %v", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".keeping-*")); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	for _, bad := range []string{"none", "../../secret", ""} {
		if _, err := ReadyPrompt(dir, bad); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q gives %v", bad, err)
		}
	}
	if _, err := KeepPrompt(dir, "../x", wav); err == nil {
		t.Error("a name that leaves the folder was taken")
	}
}
