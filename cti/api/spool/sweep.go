package spool

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const (
	// fileName is what files are called while they come; the star is a number.
	fileName = "dozvon-file-*"
	// age is long over for any upload: what is older was left by a process that
	// did not end by itself.
	age = 24 * time.Hour
)

var pattern = regexp.MustCompile(`^dozvon-file-[0-9]+$`)

// Sweep deletes from the folder for temporary files what an earlier process
// of ours left there; they hold what citizens sent. It gives how many went.
func Sweep(dir string, now time.Time, log *slog.Logger) (swept int) {
	left, err := filepath.Glob(filepath.Join(dir, fileName))
	if err != nil {
		log.Warn("left spools are not looked for", "dir", dir, "err", err)
	}
	for _, path := range left {
		if !pattern.MatchString(filepath.Base(path)) {
			continue
		}
		// What the name leads to may be anything.
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < age || !ownedByUs(info) {
			continue
		}
		if err := os.Remove(path); err != nil {
			log.Warn("left spool is not deleted", "file", path, "err", err)
			continue
		}
		swept++
	}
	if swept > 0 {
		log.Info("files that an earlier process was still taking were deleted", "files", swept, "dir", dir)
	}
	return swept
}
