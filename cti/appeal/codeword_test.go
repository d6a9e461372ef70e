package appeal_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

var aSecret = []byte(strings.Repeat("s", 32))

func TestCodeWordsAreAlwaysTheSame(t *testing.T) {
	if got := appeal.CodeWord(aSecret, anID); got != "мост 78" {
		t.Errorf("the code word is %q: people were told another one", got)
	}
	spoken := regexp.MustCompile(`^[а-яё]{4,10} [1-9][0-9]$`)
	seen := map[string]bool{}
	for i := range 1000 {
		word := appeal.CodeWord(aSecret, anID+cti.AppealID(rune('a'+i)))
		if seen[word] = true; !spoken.MatchString(word) {
			t.Errorf("%q cannot be said", word)
		}
	}
	if len(seen) < 970 {
		t.Errorf("only %d different words in 1000", len(seen))
	}
	if appeal.CodeWord([]byte(strings.Repeat("t", 32)), anID) == appeal.CodeWord(aSecret, anID) {
		t.Error("the word does not depend on the secret")
	}
}

// TestNoTwoCodeWordsSoundAlike: a word that is misheard by one letter is no other word.
func TestNoTwoCodeWordsSoundAlike(t *testing.T) {
	text, err := os.ReadFile("codewords.txt")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:4]) != "4d9dc231" {
		t.Errorf("the list is another one (%x): words that people were told would not fit any more", sum[:4])
	}
	words := strings.Fields(strings.ReplaceAll(string(text), "ё", "е"))
	if len(words) != 512 {
		t.Errorf("there are %d words", len(words))
	}
	for i, a := range words {
		for _, b := range words[:i] {
			if near(a, b) {
				t.Errorf("%q and %q are too much alike", a, b)
			}
		}
	}
}

// near tells whether two words differ by one letter at most.
func near(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || string(x[i+1:]) == string(y[i+1:])
	}
	return len(x) == len(y)+1 && string(x[i+1:]) == string(y[i:])
}

func TestCodesAreComparedAsTheyAreSaid(t *testing.T) {
	for _, typed := range []string{"берёза 47", "Береза47", " «БЕРЁЗА» 4 7 ", "берёза-47", "бере\u0301за 47"} {
		if !appeal.SameCode("берёза 47", typed) {
			t.Errorf("%q is not taken", typed)
		}
	}
	for _, typed := range []string{"", "берёза", "47", "берёза 48", "сосна 47", "47 берёза", strings.Repeat("берёза 47", 1000)} {
		if appeal.SameCode("берёза 47", typed) {
			t.Errorf("%q is taken", typed)
		}
	}
	if appeal.SameCode("", "") || appeal.SameCode("", " ") {
		t.Error("nothing opens an appeal")
	}
}

func TestPhoneTails(t *testing.T) {
	for phone, want := range map[string]string{"+79021234567": "4567", "122": "", "": "", "1234": "1234", "не скажу": ""} {
		if got := appeal.PhoneTail(phone); got != want {
			t.Errorf("%q ends in %q, want %q", phone, got, want)
		}
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for _, typed := range []string{"2026-000123", "2026000123", "2026 000 123", "№ 2026-123", "2026–000123", "2026—000123", "2026\u00a0000123", "2026−123", " 2026/000123\n"} {
		if got, err := appeal.ReadNumber(typed); err != nil || got != "2026-000123" {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
	if got, err := appeal.ReadNumber("2026-1234567"); err != nil || got != "2026-1234567" {
		t.Errorf("a long number is read as %q, %v", got, err)
	}
	for _, typed := range []string{"", "2026", "2026-", "2026-000000", "abc", "2026-00012a", "٢٠٢٦-000123", "2026-000123'--", "2026-\x00000123", strings.Repeat("1", 17), strings.Repeat("9", 5000)} {
		got, err := appeal.ReadNumber(typed)
		if e, ok := err.(*cti.Error); !ok || e.Code != cti.Invalid || e.Field != "number" || !utf8.ValidString(e.Text) {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
}
