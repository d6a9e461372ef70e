package cti

import (
	"slices"
	"strings"
)

// FileType is a kind of file that may be added to an appeal, by its usual
// extension. What a file is, its content says, never its name.
type FileType string

type fileType struct {
	name       FileType
	media      []string // what detectors of content call it
	extensions []string // with which a program opens it; the first is given to a name that has none
}

// fileTypes leaves out what a browser or a system would run: pages, drawings with
// scripts, programs, archives.
var fileTypes = []fileType{
	{"pdf", []string{"application/pdf"}, []string{"pdf"}},
	{"jpg", []string{"image/jpeg"}, []string{"jpg", "jpeg"}},
	{"png", []string{"image/png", "image/vnd.mozilla.apng"}, []string{"png"}},
	{"webp", []string{"image/webp"}, []string{"webp"}},
	{"heic", []string{"image/heic", "image/heif"}, []string{"heic", "heif"}},
	{"tiff", []string{"image/tiff"}, []string{"tiff", "tif"}},
	{"docx", []string{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, []string{"docx"}},
	{"xlsx", []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, []string{"xlsx"}},
	{"odt", []string{"application/vnd.oasis.opendocument.text"}, []string{"odt"}},
	{"ods", []string{"application/vnd.oasis.opendocument.spreadsheet"}, []string{"ods"}},
	{"doc", []string{"application/msword"}, []string{"doc"}},
	{"xls", []string{"application/vnd.ms-excel"}, []string{"xls"}},
	{"rtf", []string{"text/rtf", "application/rtf"}, []string{"rtf"}},
	{"txt", []string{"text/plain", "text/csv", "text/tab-separated-values"}, []string{"txt", "csv", "tsv"}},
	{"mp3", []string{"audio/mpeg"}, []string{"mp3"}},
	{"m4a", []string{"audio/x-m4a", "audio/mp4"}, []string{"m4a"}},
	{"ogg", []string{"audio/ogg", "application/ogg"}, []string{"ogg", "oga", "opus"}},
	{"wav", []string{"audio/wav"}, []string{"wav"}},
	{"amr", []string{"audio/amr"}, []string{"amr"}},
	{"mp4", []string{"video/mp4", "video/x-m4v", "video/quicktime"}, []string{"mp4", "m4v", "mov"}},
	{"3gp", []string{"video/3gpp", "video/3gpp2"}, []string{"3gp", "3g2"}},
}

// FileTypes lists them.
func FileTypes() []FileType {
	names := make([]FileType, len(fileTypes))
	for i, t := range fileTypes {
		names[i] = t.name
	}
	return names
}

// FileTypeOf is the type of a content by what a detector calls it; ok is false
// for one that is never taken.
func FileTypeOf(media string) (name FileType, ok bool) {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	for _, t := range fileTypes {
		if slices.Contains(t.media, media) {
			return t.name, true
		}
	}
	return "", false
}

// Media is the content type under which a file is handed out.
func (f FileType) Media() string {
	for _, t := range fileTypes {
		if t.name == f {
			return t.media[0]
		}
	}
	return "application/octet-stream"
}

// Extensions are those with which a file of the type is opened as what it is.
func (f FileType) Extensions() []string {
	for _, t := range fileTypes {
		if t.name == f {
			return t.extensions
		}
	}
	return []string{"bin"}
}
