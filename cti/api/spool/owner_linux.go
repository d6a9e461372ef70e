package spool

import (
	"io/fs"
	"os"
	"syscall"
)

// ownedByUs tells that a file is of the user as whom this process runs.
func ownedByUs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
