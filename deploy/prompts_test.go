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
		if prompt.Text == signalTone {
			seen[prompt.Name] = true
			continue
		}
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
	if size := ready("pause.wav").Size(); size < 2*8000*3/10 || size > 2*8000/2 {
		t.Errorf("the silence between groups of digits has %d bytes", size)
	}
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

func TestEveryLanguageHasTextsForTheSamePrompts(t *testing.T) {
	names := map[string]bool{}
	for _, s := range textSources(russian) {
		names[s.name] = true
	}
	for _, s := range textSources("en") {
		if !names[s.name] || strings.ContainsAny(s.text, "0123456789абвгд") {
			t.Errorf("prompt %s of English is not one of Russian, or reads %q", s.name, s.text)
		}
		delete(names, s.name)
	}
	for _, must := range []string{"wait", "menu-language", "error"} {
		if names[must] {
			t.Errorf("prompt %s is not in English", must)
		}
	}
}

func TestRecordingsOfALanguage(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"en", "bu", "old-files"} {
		if err := os.MkdirAll(filepath.Join(dir, "own", folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"en/wait.wav", "bu/wait.ogg", "bu/menu.mp3", "old-files/wait.wav"} {
		if err := os.WriteFile(filepath.Join(dir, "own", file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := promptSources(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, s := range sources {
		found[s.ready("", "")] = filepath.Base(s.file)
	}
	for ready, file := range map[string]string{
		"ready/wait": ".", "ready/en/wait": "wait.wav", "ready/en/error": ".", "ready/bu/wait": "wait.ogg", "ready/bu/menu": "menu.mp3",
	} {
		if got, there := found[ready]; !there || got != file {
			t.Errorf("%s is made of %q (%v), want %q", ready, got, there, file)
		}
	}
	if len(found) != len(textSources(russian))+len(textSources("en"))+2 {
		t.Errorf("%d prompts are made: %v", len(found), found)
	}
}
