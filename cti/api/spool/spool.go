// Package spool takes a file that a browser sends onto this machine's disk, finds
// what it is by its content, and deletes what an earlier process left there.
//
// It does not know what the file is for; what is kept of it, and where, is decided
// by the caller once the whole of it is here.
package spool

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// sniffed is how much of a file says what it is.
const sniffed = 1 << 20

func init() { mimetype.SetLimit(sniffed) } // an office document may name its kind far behind its beginning

// File is a content on this machine's disk, with what it says of itself.
type File struct {
	Bytes int64
	Sum   string // SHA-256 in hex
	Kind  cti.FileType

	file *os.File
}

// Drop forgets it.
func (f *File) Drop() {
	_ = f.file.Close()
	_ = os.Remove(f.file.Name())
}

// Reader reads it from its beginning, once.
func (f *File) Reader() io.Reader { return f.file }

// Take reads the whole body of a request before anything is kept: the sender may be
// slow, break off, or send what is not taken. The caller drops what it is given.
func Take(w http.ResponseWriter, r *http.Request, name string, limits plan.Attachments) (*File, error) {
	tooLarge := cti.FieldError("file", "Файл «%s» больше %s. Уменьшите его или разделите.", name, megabytes(limits.MaxBytes()))
	if r.ContentLength > limits.MaxBytes() {
		return nil, tooLarge
	}
	file, err := os.CreateTemp("", fileName)
	if err != nil {
		return nil, fmt.Errorf("spool a file: %w", err)
	}
	f := &File{file: file}
	sum := sha256.New()
	f.Bytes, err = io.Copy(io.MultiWriter(file, sum), http.MaxBytesReader(w, r.Body, limits.MaxBytes()))
	if err == nil {
		f.Sum = hex.EncodeToString(sum.Sum(nil))
		_, err = file.Seek(0, io.SeekStart)
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		err = tooLarge
	} else if err != nil {
		err = &cti.Error{Code: cti.Invalid, Field: "file", Err: err, Text: fmt.Sprintf("Файл «%s» пришёл не целиком: связь прервалась. Отправьте его ещё раз.", name)}
	}
	if err == nil {
		err = f.know(name, limits.Taken())
	}
	if err != nil {
		f.Drop()
		return nil, err
	}
	return f, nil
}

// know finds what the content is, whatever its name and its sender say.
func (f *File) know(name string, taken []cti.FileType) error {
	if f.Bytes == 0 {
		return cti.FieldError("file", "Файл «%s» пустой.", name)
	}
	found, err := mimetype.DetectReader(f.file)
	if err == nil {
		_, err = f.file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("look into a file: %w", err)
	}
	kind, ok := cti.FileTypeOf(found.String())
	for _, t := range taken {
		if ok && t == kind {
			f.Kind = kind
			return nil
		}
	}
	words := make([]string, len(taken))
	for i, t := range taken {
		words[i] = string(t)
	}
	return cti.FieldError("file", "Файл «%s» такого вида не принимается: важно содержимое, а не имя. Принимаются: %s.", name, strings.Join(words, ", "))
}

func megabytes(n int64) string { return fmt.Sprintf("%d МБ", n>>20) }
