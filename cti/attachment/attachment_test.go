package attachment

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

func TestANameIsATextAndNoPath(t *testing.T) {
	for given, want := range map[string]string{
		"справка.pdf":      "справка.pdf",
		"../../etc/passwd": "passwd",
		`C:\Users\anna\Справка о доходах.docx`: "Справка о доходах.docx",
		"/":                                "файл",
		"..":                               "файл",
		"":                                 "файл",
		"a\x00b\r\nSet-Cookie: x=1.pdf":    "abSet-Cookie x=1.pdf",
		"photo\u202egpj.exe":               "photogpj.exe",
		"  два   пробела .txt ":            "два пробела .txt",
		"<img src=x onerror=alert(1)>.png": "img src=x onerror=alert(1).png",
		"\xff\xfeкриво.pdf":                "криво.pdf",
	} {
		if got := CleanName(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	long := CleanName(strings.Repeat("я", 300) + ".pdf")
	if utf8.RuneCountInString(long) != MaxName || !strings.HasSuffix(long, "….pdf") {
		t.Errorf("a long name becomes %q", long)
	}
	if got := CleanName("x." + strings.Repeat("ы", 400)); utf8.RuneCountInString(got) != MaxName {
		t.Errorf("a long extension becomes %d characters", utf8.RuneCountInString(got))
	}
}

func TestAFileIsSavedAsWhatItIs(t *testing.T) {
	for _, c := range []struct {
		name string
		kind cti.FileType
		want string
	}{
		{"справка.pdf", "pdf", "справка.pdf"}, {"Фото.JPEG", "jpg", "Фото.JPEG"}, {"run.bat", "txt", "run.bat.txt"},
		{"скан", "png", "скан.png"}, {"photo.jpg.exe", "jpg", "photo.jpg.exe.jpg"}, {"x", "unknown", "x.bin"},
	} {
		if got := (Attachment{Name: c.name, Type: c.kind}).SaveAs(); got != c.want {
			t.Errorf("%s of type %s is saved as %s, want %s", c.name, c.kind, got, c.want)
		}
	}
}

func TestTheKeyOfAContentDoesNotTellItsName(t *testing.T) {
	key := KeyOf("a", "b", strings.Repeat("0123456789abcdef", 4))
	if key != "a/b-0123456789abcdef" {
		t.Errorf("the key is %s", key)
	}
}
