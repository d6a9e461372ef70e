package spool

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// left is what lies in the folder for temporary files.
func left(t *testing.T) int {
	t.Helper()
	names, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

func take(body io.Reader, limits plan.Attachments) (*File, error) {
	return Take(httptest.NewRecorder(), httptest.NewRequest(http.MethodPut, "/", body), "скан.doc", limits)
}

func TestAFileIsKnownByItsContent(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const page = "%PDF-1.4\n%%EOF\n"
	f, err := take(strings.NewReader(page), plan.Attachments{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != "pdf" || f.Bytes != int64(len(page)) || len(f.Sum) != 64 {
		t.Errorf("it is %+v", f)
	}
	if read, err := io.ReadAll(f.Reader()); string(read) != page {
		t.Errorf("it reads %q, %v", read, err)
	}
	if f.Drop(); left(t) != 0 {
		t.Error("it is not dropped")
	}
}

func TestWhatIsRefusedLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	broken, writer := io.Pipe()
	_ = writer.CloseWithError(io.ErrUnexpectedEOF)
	for name, body := range map[string]io.Reader{
		"empty":                    strings.NewReader(""),
		"broken off":               broken,
		"a program":                strings.NewReader("\x7fELF\x02\x01\x01"),
		"too large, and says so":   strings.NewReader(strings.Repeat("a", 1<<20+1)),
		"too large without a word": io.LimitReader(strings.NewReader(strings.Repeat("a", 1<<20+1)), 1<<21),
	} {
		if _, err := take(body, plan.Attachments{MaxMB: 1}); cti.CodeOf(err) != cti.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if left(t) != 0 {
			t.Errorf("%s: something is left", name)
		}
	}
}
