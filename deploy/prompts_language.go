package deploy

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

//go:embed prompts/en.txt
var englishPrompts string

// russian is the language of prompts that lie in no folder of their own. Asterisk looks into the folder of the
// channel's language first, so that what is not there is heard in Russian.
const russian = ""

var promptLanguage = regexp.MustCompile(`^[a-z]{2}$`)

// promptTexts are the texts that come with Dozvon, by language.
var promptTexts = map[string]string{russian: russianPrompts, "en": englishPrompts}

// promptLanguages lists the languages besides Russian: English, and each folder of two letters in dir/own.
func promptLanguages(dir string) []string {
	languages := []string{"en"}
	entries, _ := os.ReadDir(filepath.Join(dir, "own"))
	for _, e := range entries {
		if e.IsDir() && promptLanguage.MatchString(e.Name()) && e.Name() != "ru" && !slices.Contains(languages, e.Name()) {
			languages = append(languages, e.Name())
		}
	}
	return languages
}

// PromptsIn lists the prompts of a language, named like "en"; what is not among them is heard in Russian.
func PromptsIn(language string) []Prompt { return parsePrompts(promptTexts[language]) }

func textSources(language string) []source {
	var sources []source
	for _, prompt := range parsePrompts(promptTexts[language]) {
		sources = append(sources, source{language: language, name: prompt.Name, text: prompt.Text})
	}
	return sources
}

// voice is the speaker of espeak-ng.
func (s source) voice() string {
	if s.language == russian {
		return "ru"
	}
	return s.language
}

// linkLanguages lets Asterisk find the prompts of each language as LANGUAGE/dozvon/NAME.
func linkLanguages(sounds, prompts string, who account) error {
	for _, language := range promptLanguages(prompts) {
		folder := filepath.Join(sounds, language)
		if err := who.own(folder, 0o750); err != nil {
			return err
		}
		link := filepath.Join(folder, "dozvon")
		if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("replace link: %w", err)
		}
		if err := os.Symlink(filepath.Join(prompts, "ready", language), link); err != nil {
			return fmt.Errorf("link sounds: %w", err)
		}
	}
	return nil
}
