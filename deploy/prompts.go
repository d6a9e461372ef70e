package deploy

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

//go:embed prompts/ru.txt
var russianPrompts string

// promptMaker is part of every stamp: a new number has all prompts made again.
const promptMaker = "1"

// signalTone stands in place of a text for the tone after which one speaks.
const signalTone = "~"

// Prompt is a text that callers hear, played as sound:dozvon/NAME.
type Prompt struct {
	Name string
	Text string
}

var promptName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Prompts lists the prompts that come with Dozvon, in the order of deploy/prompts/ru.txt.
func Prompts() []Prompt { return parsePrompts(russianPrompts) }

func parsePrompts(text string) []Prompt {
	var prompts []Prompt
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		name, text, found := strings.Cut(lines.Text(), "\t")
		if found && promptName.MatchString(name) {
			prompts = append(prompts, Prompt{Name: name, Text: text})
		}
	}
	return prompts
}

// PromptNames lists what can be played: the prompts that come with Dozvon and the recordings in dir/own, a folder
// that need not be there.
func PromptNames(dir string) ([]string, error) {
	sources, err := promptSources(dir)
	if errors.Is(err, fs.ErrNotExist) {
		sources, err = textSources(russian), nil
	}
	var names []string
	for _, s := range sources {
		if s.language == russian {
			names = append(names, s.name)
		}
	}
	return names, err
}

// source is where the sound of a prompt comes from.
type source struct {
	language string // empty for Russian
	name     string
	text     string // spoken when file is empty
	file     string // a recording of the administrator's own
}

// PreparePrompts makes dir/ready/NAME.wav (8 kHz) and NAME.wav16 (16 kHz) for every prompt. Recordings in dir/own
// (NAME.wav, .flac, .ogg or .mp3 of any rate) win over the text spoken by espeak-ng and may add names. What has not
// changed since the last time is left alone. Processes may share a folder: at worst they repeat work, and a reader never sees half
// a file.
func PreparePrompts(ctx context.Context, dir string, log *slog.Logger) error {
	log = orSilent(log)
	folders := []string{dir, filepath.Join(dir, "own"), filepath.Join(dir, "ready")}
	for _, language := range promptLanguages(dir) {
		folders = append(folders, filepath.Join(dir, "ready", language))
	}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("make folder for prompts: %w", err)
		}
	}
	sources, err := promptSources(dir)
	if err != nil {
		return err
	}
	stale := slices.DeleteFunc(sources, func(s source) bool { return s.fresh(dir) })
	if len(stale) == 0 {
		return nil
	}
	if err := needPrograms("espeak-ng", "sox"); err != nil {
		return err
	}
	started := time.Now()
	var work errgroup.Group
	work.SetLimit(runtime.NumCPU())
	for _, s := range stale {
		work.Go(func() error { return s.prepare(ctx, dir) })
	}
	if err := work.Wait(); err != nil {
		return err
	}
	log.Info("prepared prompts", "count", len(stale), "took", time.Since(started).Round(time.Millisecond))
	return nil
}

// promptSources joins the texts with the recordings in dir/own, in every language.
func promptSources(dir string) ([]source, error) {
	var sources []source
	for _, language := range append([]string{russian}, promptLanguages(dir)...) {
		own, err := ownSources(dir, language)
		if err != nil {
			return nil, err
		}
		sources = append(sources, own...)
	}
	return sources, nil
}

// ownSources are the prompts of one language; a recording takes the place of the text of its name.
func ownSources(dir, language string) ([]source, error) {
	folder := filepath.Join(dir, "own", language)
	recordings, err := os.ReadDir(folder)
	if err != nil && (language == russian || !errors.Is(err, fs.ErrNotExist)) {
		return nil, fmt.Errorf("read own recordings: %w", err)
	}
	sources := textSources(language)
	for _, entry := range recordings {
		extension := filepath.Ext(entry.Name())
		name := strings.TrimSuffix(entry.Name(), extension)
		if !slices.Contains([]string{".wav", ".flac", ".ogg", ".mp3"}, extension) || !promptName.MatchString(name) {
			continue
		}
		recording := source{language: language, name: name, file: filepath.Join(folder, entry.Name())}
		if i := slices.IndexFunc(sources, func(s source) bool { return s.name == name }); i >= 0 {
			sources[i] = recording
		} else {
			sources = append(sources, recording)
		}
	}
	return sources, nil
}

// stamp says what the ready files were made from.
func (s source) stamp() string {
	if s.file == "" {
		return promptMaker + " text " + s.text
	}
	info, err := os.Stat(s.file)
	if err != nil {
		return promptMaker + " gone"
	}
	return fmt.Sprintf("%s file %s %d %d", promptMaker, filepath.Base(s.file), info.Size(), info.ModTime().UnixNano())
}

func (s source) ready(dir, extension string) string {
	return filepath.Join(dir, "ready", s.language, s.name+extension)
}

func (s source) fresh(dir string) bool {
	stamp, err := os.ReadFile(s.ready(dir, ".from"))
	if err != nil || string(stamp) != s.stamp() {
		return false
	}
	for _, extension := range []string{".wav", ".wav16"} {
		if _, err := os.Stat(s.ready(dir, extension)); err != nil {
			return false
		}
	}
	return true
}

// prepare makes both files and then the stamp.
func (s source) prepare(ctx context.Context, dir string) error {
	work, err := os.MkdirTemp(dir, ".making-")
	if err != nil {
		return fmt.Errorf("make folder for prompts: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	stamp, input := s.stamp(), s.file
	if input == "" {
		input = filepath.Join(work, "spoken.wav")
		if err := s.speak(ctx, input); err != nil {
			return fmt.Errorf("speak prompt %s: %w", s.name, err)
		}
	}
	for extension, rate := range map[string]string{".wav": "8000", ".wav16": "16000"} {
		output := filepath.Join(work, "out"+extension)
		// norm leaves room for the low-pass filter; the pad keeps the first syllable when a phone opens its ear late.
		err := run(ctx, "sox", "--norm=-3", input, "-t", "wav", "-b", "16", "-e", "signed-integer", "-c", "1", output,
			"rate", rate, "pad", "0.15", "0.15")
		if err != nil {
			return fmt.Errorf("convert prompt %s: %w", s.name, err)
		}
		if err := publish(output, s.ready(dir, extension)); err != nil {
			return err
		}
	}
	mark := filepath.Join(work, "from")
	if err := os.WriteFile(mark, []byte(stamp), 0o644); err != nil {
		return fmt.Errorf("mark prompt %s: %w", s.name, err)
	}
	return publish(mark, s.ready(dir, ".from"))
}

// speak makes the sound of the text, or a signal or silence in its place.
func (s source) speak(ctx context.Context, output string) error {
	switch {
	case s.text == signalTone:
		return run(ctx, "sox", "-n", "-r", "16000", "-b", "16", "-c", "1", output, "synth", "0.5", "sine", "1000", "fade", "t", "0.02", "0.5", "0.02")
	case strings.HasPrefix(s.text, "["):
		return run(ctx, "sox", "-n", "-r", "16000", "-b", "16", "-c", "1", output, "trim", "0", "0.1")
	}
	return run(ctx, "espeak-ng", "-v", s.voice(), "-s", "145", "-g", "2", "-w", output, s.text)
}

func publish(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("put prompt into place: %w", err)
	}
	return nil
}

func needPrograms(names ...string) error {
	var missing []string
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s needed to make the prompts: run deploy/install.sh run", strings.Join(missing, " and "))
	}
	return nil
}

func run(ctx context.Context, program string, arguments ...string) error {
	output, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput()
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", program, err), errors.New(strings.TrimSpace(string(output))))
	}
	return nil
}
