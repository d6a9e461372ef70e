package deploy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPromptsHaveNamesAndRussianText(t *testing.T) {
	seen := map[string]bool{}
	for _, prompt := range Prompts() {
		if seen[prompt.Name] || !strings.ContainsAny(prompt.Text, "аеёиоуыэюя") || strings.ContainsAny(prompt.Text, "0123456789") {
			t.Errorf("prompt %s: twice, not Russian, or with digits that are read out of case: %q", prompt.Name, prompt.Text)
		}
		seen[prompt.Name] = true
	}
	lines := 0
	for line := range strings.Lines(russianPrompts) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	if lines != len(seen) || !seen["wait"] || !seen["error"] {
		t.Errorf("%d lines give %d prompts", lines, len(seen))
	}
}

func TestOwnRecordingWinsAndNothingIsMadeTwice(t *testing.T) {
	dir := t.TempDir()
	if err := PreparePrompts(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	ready := func(name string) os.FileInfo {
		t.Helper()
		info, err := os.Stat(filepath.Join(dir, "ready", name))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	wait, closed, wide := ready("wait.wav"), ready("closed.wav"), ready("closed.wav16")
	if ratio := float64(wide.Size()) / float64(closed.Size()); ratio < 1.9 || ratio > 2.1 {
		t.Errorf("16 kHz is %.2f times as long as 8 kHz", ratio)
	}
	own := filepath.Join(dir, "own", "wait.wav")
	if err := run(t.Context(), "sox", "-n", "-r", "44100", "-c", "2", own, "synth", "0.5", "sine", "500"); err != nil {
		t.Fatal(err)
	}
	if err := PreparePrompts(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if size := ready("wait.wav").Size(); size == wait.Size() || size < 2*8000/2 || size > 2*8000 {
		t.Errorf("the recording of half a second became %d bytes", size)
	}
	if !ready("closed.wav").ModTime().Equal(closed.ModTime()) {
		t.Error("an unchanged prompt was made again")
	}
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	if err := PreparePrompts(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if size := ready("wait.wav").Size(); size != wait.Size() {
		t.Errorf("without the recording the spoken prompt has %d bytes, it had %d", size, wait.Size())
	}
}
