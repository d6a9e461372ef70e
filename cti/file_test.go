package cti_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestWhatABrowserWouldRunIsNoFileType(t *testing.T) {
	for _, media := range []string{"text/html; charset=utf-8", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/zip",
		"application/x-msdownload", "application/vnd.microsoft.portable-executable", "text/xml", "application/octet-stream", ""} {
		if name, ok := cti.FileTypeOf(media); ok {
			t.Errorf("%q is taken as %s", media, name)
		}
	}
}

func TestFileTypesAreNamedByTheirExtension(t *testing.T) {
	for _, name := range cti.FileTypes() {
		if got, ok := cti.FileTypeOf(name.Media()); !ok || got != name {
			t.Errorf("%s is handed out as %s, which is %s", name, name.Media(), got)
		}
		if name.Extensions()[0] != string(name) {
			t.Errorf("%s has the extension %s", name, name.Extensions()[0])
		}
	}
	if name, ok := cti.FileTypeOf("Text/Plain; charset=utf-16le"); !ok || name != "txt" {
		t.Errorf("a text is %q", name)
	}
}
