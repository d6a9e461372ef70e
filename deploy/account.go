package deploy

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the operating system's user that a server runs as.
type account struct {
	name     string
	uid, gid int
	other    bool // not the user we are: we are root and step down
}

// pickAccount returns our own account, or, for root, the first of names that exists.
// The boolean is false when we are root and none of them exists.
func pickAccount(names ...string) (account, bool) {
	if uid := os.Geteuid(); uid != 0 {
		return account{name: accountName(uid), uid: uid, gid: os.Getegid()}, true
	}
	for _, name := range names {
		if found, ok := lookupAccount(name); ok {
			return found, true
		}
	}
	return account{name: "root"}, false
}

func accountName(uid int) string {
	if found, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return found.Username
	}
	return strconv.Itoa(uid)
}

func lookupAccount(name string) (account, bool) {
	found, err := user.Lookup(name)
	if err != nil {
		return account{}, false
	}
	uid, err1 := strconv.Atoi(found.Uid)
	gid, err2 := strconv.Atoi(found.Gid)
	if err1 != nil || err2 != nil || uid == 0 {
		return account{}, false
	}
	return account{name: name, uid: uid, gid: gid, other: true}, true
}

// attributes are those of a child process that runs as a.
func (a account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setsid: true}
	if a.other {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}

// own makes a folder that belongs to a, with the given rights.
func (a account) own(dir string, mode os.FileMode) error {
	if err := os.MkdirAll(dir, mode); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		// A link planted in a shared folder such as /tmp would have us give away what it points to.
		return fmt.Errorf("%s is not a folder: remove it", dir)
	}
	if a.other {
		if err := os.Chown(dir, a.uid, a.gid); err != nil {
			return fmt.Errorf("give folder to %s: %w", a.name, err)
		}
	}
	return os.Chmod(dir, mode)
}

// canReach tells whether a may enter every existing folder on the way to path.
func (a account) canReach(path string) bool {
	if !a.other {
		return true
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err == nil && info.IsDir() && !a.mayEnter(info) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (a account) mayEnter(info os.FileInfo) bool {
	mode := info.Mode().Perm()
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && int(stat.Uid) == a.uid:
		return mode&0o100 != 0
	case ok && int(stat.Gid) == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

// shortDir returns dir when a socket called name fits into it (the system allows 107 bytes), else a private folder
// with a short path that depends on dir alone.
func shortDir(dir, name string) string {
	if len(filepath.Join(dir, name)) <= 100 {
		return dir
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("dozvon-%d-%s", os.Geteuid(), fingerprint(dir)))
}

func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// secret returns 192 random bits as text that needs no quoting anywhere.
func secret() string {
	var bits [24]byte
	_, _ = rand.Read(bits[:]) // never fails, see crypto/rand
	return hex.EncodeToString(bits[:])
}

// writePrivate writes a file that only its owner may read, at once or not at all.
func writePrivate(path string, content []byte) error {
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
