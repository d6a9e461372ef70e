package api

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const (
	// spoolName is what files are called while they come; the star is a number.
	spoolName = "dozvon-file-*"
	// spoolAge is long over for any upload: what is older was left by a process that
	// did not end by itself.
	spoolAge = 24 * time.Hour
)

var spoolPattern = regexp.MustCompile(`^dozvon-file-[0-9]+$`)

// sweepSpools deletes from the folder for temporary files what an earlier process
// of ours left there; they hold what citizens sent. It gives how many went.
func (a *API) sweepSpools(dir string) (swept int) {
	left, err := filepath.Glob(filepath.Join(dir, spoolName))
	if err != nil {
		a.cfg.Log.Warn("left spools are not looked for", "dir", dir, "err", err)
	}
	for _, path := range left {
		if !spoolPattern.MatchString(filepath.Base(path)) {
			continue
		}
		// What the name leads to may be anything.
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || a.now().Sub(info.ModTime()) < spoolAge || !ownedByUs(info) {
			continue
		}
		if err := os.Remove(path); err != nil {
			a.cfg.Log.Warn("left spool is not deleted", "file", path, "err", err)
			continue
		}
		swept++
	}
	if swept > 0 {
		a.cfg.Log.Info("files that an earlier process was still taking were deleted", "files", swept, "dir", dir)
	}
	return swept
}
