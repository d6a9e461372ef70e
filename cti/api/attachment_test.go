package api

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/view"
)

// fakeFiles is a database and an archive of the files of appeals.
type fakeFiles struct {
	store    *fakeStore
	mu       sync.Mutex
	records  []attachment.Record
	contents map[string][]byte
	broken   bool
}

func (f *fakeFiles) CatchUp(ctx context.Context) error { return f.store.CatchUp(ctx) }

// Wait applies the journal as the database's follower would.
func (f *fakeFiles) Wait(ctx context.Context, seq uint64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var e cti.Event
	if err := f.store.locked(func() { e = f.store.journal[seq-1] }); err != nil {
		return context.DeadlineExceeded
	}
	switch b := e.Body.(type) {
	case attachment.AddedEvent:
		for _, r := range f.records {
			if r.ID == b.ID {
				return nil
			}
		}
		f.records = append(f.records, attachment.Record{Attachment: b.Attachment, AddedAt: e.At, AddedBy: e.By})
	case attachment.RemovedEvent:
		for i, r := range f.records {
			if r.ID == b.ID {
				f.records[i].RemovedAt, f.records[i].RemovedBy, f.records[i].Why = e.At, e.By, b.Why
			}
		}
	}
	return nil
}

func (f *fakeFiles) Attachments(_ context.Context, id cti.AppealID) (found []attachment.Record, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.records {
		if r.Appeal == id {
			found = append(found, r)
		}
	}
	return found, nil
}

func (f *fakeFiles) Attachment(_ context.Context, id attachment.ID) (attachment.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.records {
		if r.ID == id {
			return r, nil
		}
	}
	return attachment.Record{}, cti.Errorf(cti.NotFound, "Такого файла нет.")
}

func (f *fakeFiles) Keep(_ context.Context, key string, content io.Reader) (int64, error) {
	all, err := io.ReadAll(content)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		return 0, errors.New("no space left")
	}
	f.contents[key] = all
	return int64(len(all)), err
}

func (f *fakeFiles) Read(_ context.Context, key string) (io.ReadSeekCloser, time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, ok := f.contents[key]
	if !ok {
		return nil, time.Time{}, cti.Errorf(cti.NotFound, "нет")
	}
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(all), io.NopCloser(nil)}, time.Unix(0, 0), nil
}

func withFiles(t *testing.T, r *rig, limits plan.Attachments) *fakeFiles {
	t.Helper()
	files := &fakeFiles{store: r.store, contents: map[string][]byte{}}
	before := r.tune
	r.tune = func(c *Config) {
		before(c)
		c.Attachments, c.Files, c.Applied = files, files, files
		p := *testPlan()
		p.Attachments = limits
		c.Plan = func() *plan.Plan { return &p }
	}
	r.restart()
	return files
}

const (
	fileID    = "11111111-1111-4111-8111-111111111111"
	otherFile = "22222222-2222-4222-8222-222222222222"
	pdf       = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
)

func filePath(id string) string { return casePath + "/attachments/" + id }

func addTo(b *browser, id, name, content string) response {
	b.t.Helper()
	return b.do(http.MethodPut, filePath(id)+"?name="+url.QueryEscape(name), content)
}

func filesOf(t *testing.T, b *browser) (list AttachmentList) {
	t.Helper()
	ask(t, b, http.MethodGet, casePath+"/attachments", nil, http.StatusOK, &list)
	return list
}

func TestAFileIsAddedOnceDownloadedAndTakenOut(t *testing.T) {
	r, _ := aCase(t)
	files := withFiles(t, r, plan.Attachments{})
	boris, sofia := r.login("boris"), r.login("sofia")
	for range 2 { // a double click, a retry
		if res := addTo(boris, fileID, `C:\Документы\Справка "о доходах".pdf`, pdf); res.StatusCode != http.StatusOK {
			t.Fatalf("it gives %d: %s", res.StatusCode, res.text)
		}
	}
	list := filesOf(t, sofia)
	if len(list.Attachments) != 1 || !list.MayAdd || list.MaxBytes != 20<<20 || list.Most != 20 {
		t.Fatalf("the list is %+v", list)
	}
	one := list.Attachments[0]
	if one.Name != "Справка о доходах.pdf" || one.Type != "pdf" || one.Bytes != int64(len(pdf)) || one.AddedBy != cti.ByAgent("boris") || !one.MayRemove || one.AddedAt.IsZero() {
		t.Errorf("the file is %+v", one)
	}
	res := sofia.do(http.MethodGet, one.Content, nil)
	h := res.Header
	if res.text != pdf || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") ||
		h.Get("Content-Disposition") != `attachment; filename="_______ _ _______.pdf"; filename*=UTF-8''%D0%A1%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0%20%D0%BE%20%D0%B4%D0%BE%D1%85%D0%BE%D0%B4%D0%B0%D1%85.pdf` {
		t.Errorf("it is handed out with %v: %s", h, res.text)
	}
	shown := r.shownTo("sofia")
	if last := shown[len(shown)-1]; last.Kind != view.Attachment || last.Subject != fileID || len(last.Appeals) != 1 {
		t.Errorf("on record is %+v", shown)
	}
	anna := r.login("anna")
	status(t, anna, one.Content, http.StatusForbidden) // whose appeal it is not
	if res := addTo(anna, otherFile, "x.pdf", pdf); res.StatusCode != http.StatusForbidden {
		t.Errorf("somebody else adds with %d", res.StatusCode)
	}

	var problem problem.Problem
	ask(t, sofia, http.MethodPost, filePath(fileID)+"/removal", map[string]string{"why": " "}, http.StatusBadRequest, &problem)
	for range 2 {
		list = AttachmentList{}
		ask(t, sofia, http.MethodPost, filePath(fileID)+"/removal", map[string]string{"why": "не та справка"}, http.StatusOK, &list)
	}
	one = list.Attachments[0]
	if one.Content != "" || one.RemovedAt.IsZero() || one.RemovedBy.ID != "sofia" || one.Why != "не та справка" || one.Name == "" {
		t.Errorf("after that it is %+v", one)
	}
	status(t, sofia, filePath(fileID), http.StatusNotFound)
	if res := addTo(boris, fileID, "Справка.pdf", pdf); res.StatusCode != http.StatusConflict {
		t.Errorf("what was taken out comes back with %d", res.StatusCode)
	}
	if len(files.contents) != 1 {
		t.Errorf("the archive has %d contents", len(files.contents))
	}
}

func TestOnlyWhoAddedAFileAndSupervisorsTakeItOut(t *testing.T) {
	r, _ := aCase(t)
	withFiles(t, r, plan.Attachments{})
	if res := addTo(r.login("sofia"), fileID, "Акт.pdf", pdf); res.StatusCode != http.StatusOK {
		t.Fatal(res.text)
	}
	boris := r.login("boris")
	if one := filesOf(t, boris).Attachments[0]; one.MayRemove {
		t.Errorf("boris may take out %+v", one)
	}
	var problem problem.Problem
	ask(t, boris, http.MethodPost, filePath(fileID)+"/removal", map[string]string{"why": "лишний"}, http.StatusForbidden, &problem)
	if !strings.Contains(problem.Detail, "Акт.pdf") {
		t.Errorf("he is told %q", problem.Detail)
	}
}

// office is a document of Word whose kind stands behind a large part, as some
// programs write it.
func office(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(part, "<?xml version=\"1.0\"?>"+strings.Repeat(" ", 5000))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatAFileIsItsContentSays(t *testing.T) {
	r, _ := aCase(t)
	files := withFiles(t, r, plan.Attachments{MaxMB: 1})
	boris := r.login("boris")
	refused := map[string]struct{ name, content, says string }{
		"empty":                  {"пусто.pdf", "", "пустой"},
		"too large":              {"видео.mp4", strings.Repeat("x", 1<<20+1), "больше 1 МБ"},
		"a page":                 {"страница.pdf", "<!DOCTYPE html><html><script>alert(1)</script></html>", "такого вида"},
		"a page called a text":   {"заметка.txt", "  <html><body onload=alert(1)>", "такого вида"},
		"a drawing with scripts": {"рисунок.png", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "такого вида"},
		"a program":              {"фото.jpg", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + strings.Repeat("\x00", 200), "такого вида"},
		"an archive":             {"все.docx", "PK\x03\x04\x14\x00\x00\x00\x08\x00" + strings.Repeat("\x01", 100), "такого вида"},
		"a form of data":         {"x.xml", `<?xml version="1.0"?><a/>`, "такого вида"},
	}
	for name, c := range refused {
		res := addTo(boris, fileID, c.name, c.content)
		p := res.problem(t)
		if res.StatusCode != http.StatusBadRequest || !strings.Contains(p.Detail, "«"+c.name+"»") || !strings.Contains(p.Detail, c.says) || len(p.Errors) != 1 || p.Errors[0].Location != "file" {
			t.Errorf("%s gives %d: %+v", name, res.StatusCode, p)
		}
	}
	if len(files.contents) != 0 || len(files.records) != 0 {
		t.Fatalf("kept is %v, %v", files.contents, files.records)
	}
	taken := []struct {
		name, content string
		kind          cti.FileType
		saved         string
	}{
		{"../../../etc/passwd", "root:x:0:0\n", "txt", "passwd.txt"},
		{"договор.docx", office(t), "docx", "договор.docx"},
		{"опись.bat", "del *.*\r\n", "txt", "опись.bat.txt"},
		{"скан", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00", "png", "скан.png"},
	}
	for i, c := range taken {
		id := strings.Replace(fileID, "1", string(rune('2'+i)), 1)
		var one AttachmentView
		res := addTo(boris, id, c.name, c.content)
		if res.decode(t, &one); res.StatusCode != http.StatusOK || one.Type != c.kind {
			t.Errorf("%s gives %d: %s", c.name, res.StatusCode, res.text)
			continue
		}
		if d := boris.do(http.MethodGet, one.Content, nil).Header.Get("Content-Disposition"); !strings.HasSuffix(d, strings.TrimPrefix(dispositionOf(c.saved), "attachment; ")) {
			t.Errorf("%s is saved as %s", c.name, d)
		}
	}
	if len(files.records) != len(taken) {
		t.Errorf("kept are %+v", files.records)
	}
}

func TestTheLimitsOfFilesAreThoseOfThePlan(t *testing.T) {
	r, _ := aCase(t)
	withFiles(t, r, plan.Attachments{Most: 1, Types: []cti.FileType{"pdf"}})
	boris := r.login("boris")
	if res := addTo(boris, fileID, "a.txt", "текст"); res.StatusCode != http.StatusBadRequest || !strings.Contains(res.problem(t).Detail, "Принимаются: pdf") {
		t.Errorf("a text gives %d: %s", res.StatusCode, res.text)
	}
	if res := addTo(boris, fileID, "a.pdf", pdf); res.StatusCode != http.StatusOK {
		t.Fatal(res.text)
	}
	if res := addTo(boris, otherFile, "b.pdf", pdf); res.StatusCode != http.StatusConflict || !strings.Contains(res.problem(t).Detail, "«b.pdf»") {
		t.Errorf("one more gives %d: %s", res.StatusCode, res.text)
	}
	if res := addTo(boris, fileID, "a.pdf", pdf+" "); res.StatusCode != http.StatusConflict {
		t.Errorf("another content under the same id gives %d", res.StatusCode)
	}
	if res := addTo(boris, "x", "a.pdf", pdf); res.StatusCode != http.StatusBadRequest {
		t.Errorf("an id that is none gives %d", res.StatusCode)
	}
	boris.header.Set("Sec-Fetch-Site", "cross-site")
	if res := addTo(boris, otherFile, "b.pdf", pdf); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site adds with %d", res.StatusCode)
	}
}

func TestNothingIsSaidToBeKeptThatIsNot(t *testing.T) {
	r, _ := aCase(t)
	files := withFiles(t, r, plan.Attachments{})
	boris := r.login("boris")
	files.broken = true
	if res := addTo(boris, fileID, "a.pdf", pdf); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(res.problem(t).Detail, "«a.pdf»") {
		t.Errorf("without the archive it gives %d: %s", res.StatusCode, res.text)
	}
	files.broken = false
	status(t, boris, casePath+"/case", http.StatusOK) // on record in this minute
	r.store.set(func() { r.store.jammed = true })
	if res := addTo(boris, fileID, "a.pdf", pdf); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without the journal it gives %d: %s", res.StatusCode, res.text)
	}
	r.store.set(func() { r.store.jammed = false })
	if res := addTo(boris, fileID, "a.pdf", pdf); res.StatusCode != http.StatusOK || len(files.records) != 1 {
		t.Errorf("the retry gives %d, %+v", res.StatusCode, files.records)
	}
}

func TestFilesOfASensitiveAppealAreHidden(t *testing.T) {
	r, _, _ := withSecret(t)
	files := withFiles(t, r, plan.Attachments{})
	klara, mila := r.login("klara"), r.login("mila")
	path := "/api/v1/appeals/" + secretID + "/attachments"
	if res := klara.do(http.MethodPut, path+"/"+fileID+"?name="+url.QueryEscape("Диагноз.pdf"), pdf); res.StatusCode != http.StatusOK {
		t.Fatal(res.text)
	}
	var list AttachmentList
	if err := json.Unmarshal([]byte(status(t, mila, path, http.StatusOK).text), &list); err != nil || list.Hidden == "" || len(list.Attachments) != 0 || list.MayAdd {
		t.Errorf("without the permission the list is %+v, %v", list, err)
	}
	if text := status(t, mila, path+"/"+fileID, http.StatusForbidden).text; leakOf(text, "") != "" {
		t.Errorf("the content gives %s", text)
	}
	if res := mila.do(http.MethodPut, path+"/"+otherFile+"?name=x.pdf", pdf); res.StatusCode != http.StatusForbidden {
		t.Errorf("she adds with %d", res.StatusCode)
	}
	if res := mila.do(http.MethodPost, path+"/"+fileID+"/removal", map[string]string{"why": "x"}); res.StatusCode != http.StatusForbidden {
		t.Errorf("she takes out with %d", res.StatusCode)
	}
	if len(files.records) != 1 || files.records[0].Removed() {
		t.Errorf("kept is %+v", files.records)
	}
}
