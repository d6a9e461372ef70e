package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// complete fills in what was left out and refuses what cannot work.
func (c AsteriskConfig) complete() (AsteriskConfig, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, fmt.Errorf("find data folder: %w", err)
	}
	c.Dir, c.Log = dir, orSilent(c.Log)
	if c.SIPAddr == "" {
		c.SIPAddr = "127.0.0.1:5060"
	}
	if c.RTPFirst == 0 && c.RTPLast == 0 {
		c.RTPFirst, c.RTPLast = 10000, 20000
	}
	if c.RTPFirst < 1024 || c.RTPLast > 65535 || c.RTPLast-c.RTPFirst < 10 {
		return c, fmt.Errorf("the media ports %d to %d cannot be used: give at least ten ports between 1024 and 65535", c.RTPFirst, c.RTPLast)
	}
	if c.WaitEvery == 0 {
		c.WaitEvery = time.Minute
	}
	// These go into configuration files, where a line break or a semicolon would start something else.
	if strings.ContainsAny(c.Dir+c.Prompts+c.ExternalAddr, "\n\r;[]#") {
		return c, errors.New("the data folder's path and the external address must be free of line breaks and of ; [ ] #")
	}
	return c, nil
}

// fingerprint changes whenever a running Asterisk would have to be started anew to satisfy c.
func (c AsteriskConfig) fingerprint(found installation) string {
	c.Log = nil
	return fingerprint(fmt.Sprintf("%+v %+v", c, found))
}

// asteriskAccount steps down from root when the folders allow it.
func asteriskAccount(config AsteriskConfig, found installation) account {
	who, _ := pickAccount("dozvon", "asterisk")
	if !who.other {
		return who
	}
	if who.canReach(config.Dir) && who.canReach(config.Prompts) && who.canReach(found.modules) && who.canReach(found.data) {
		return who
	}
	config.Log.Info("the folders of Asterisk are closed to the user it should run as, so it runs as root", "user", who.name)
	return account{name: "root"}
}

// prepare makes the folders and writes the configuration.
func prepare(dir string, config AsteriskConfig, found installation, state asteriskState, who account) error {
	modules, err := moduleFiles(found.modules, len(config.Queues) > 0)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	v := view{
		Etc: filepath.Join(dir, "etc"), Modules: found.modules, Data: filepath.Join(dir, "data"), Lib: filepath.Join(dir, "lib"),
		Spool: filepath.Join(dir, "spool"), Run: shortDir(filepath.Join(dir, "run"), "asterisk.ctl"), Log: filepath.Join(dir, "log"),
		Music: filepath.Join(dir, "music"), Operator: filepath.Join(dir, operatorTemplate),
		ModuleFiles: modules, MaxFiles: maxFiles(), HTTPPort: state.HTTPPort, ARIUser: state.User, ARIPassword: state.Password,
		SIPAddr: state.SIPAddr, ExternalAddr: config.ExternalAddr, LocalAddrs: localAddrs(config.ExternalAddr), RTPFirst: config.RTPFirst, RTPLast: config.RTPLast,
		WaitEvery: int(config.WaitEvery.Seconds()), TestTrunk: config.TestTrunk, Everything: config.Everything, Anonymous: config.Anonymous, Queues: config.Queues,
	}
	folders := []string{
		dir, v.Etc, v.Data, filepath.Join(v.Data, "sounds"), v.Lib, filepath.Join(v.Lib, "cache"), filepath.Join(v.Lib, "keys"),
		v.Spool, filepath.Join(v.Spool, "recording"), v.Run, v.Log,
	}
	for _, folder := range folders {
		if err := who.own(folder, 0o750); err != nil {
			return err
		}
	}
	if err := linkSounds(v, found, config.Prompts); err != nil {
		return err
	}
	if err := linkLanguages(filepath.Join(v.Data, "sounds"), config.Prompts, who); err != nil {
		return err
	}
	files, err := render(v)
	if err != nil {
		return err
	}
	return install(files, v.Etc, v.Operator, who)
}

// linkSounds lets Asterisk find its own data beside our prompts: sound:dozvon/NAME and sound:NAME in Russian.
func linkSounds(v view, found installation, prompts string) error {
	links := map[string]string{
		filepath.Join(v.Data, "documentation"):    filepath.Join(found.data, "documentation"),
		filepath.Join(v.Data, "rest-api"):         filepath.Join(found.data, "rest-api"),
		filepath.Join(v.Data, "sounds", "dozvon"): filepath.Join(prompts, "ready"),
	}
	for _, name := range []string{"ru_RU_f_IvrvoiceRU", "ru"} {
		russian := filepath.Join(found.data, "sounds", name)
		if _, err := os.Stat(russian); err == nil {
			links[filepath.Join(v.Data, "sounds", "ru")] = russian
			break
		}
	}
	// The administrator may put a folder of his own in the place of this link.
	if info, err := os.Lstat(v.Music); errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink != 0 {
		links[v.Music] = filepath.Join(found.data, "moh")
	}
	for link, target := range links {
		if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("replace link: %w", err)
		}
		if err := os.Symlink(target, link); err != nil {
			return fmt.Errorf("link sounds: %w", err)
		}
	}
	return nil
}

// maxFiles is what this process may ask for at most, up to enough for some ten thousand calls.
func maxFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1024
	}
	return min(limit.Max, 1<<17)
}

// rotate puts a log that has grown beyond 20 MB aside, so that two files of it are kept at most.
func rotate(path string) {
	if info, err := os.Stat(path); err == nil && info.Size() > 20<<20 {
		_ = os.Rename(path, path+".1")
	}
}

// warnOfHostName tells the administrator when the machine does not know its own name: Asterisk asks for it during
// calls, and each question without an answer holds several calls up for five seconds.
func warnOfHostName(ctx context.Context, log *slog.Logger) {
	name, err := os.Hostname()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := net.DefaultResolver.LookupHost(ctx, name); err != nil {
		log.Warn("this machine cannot resolve its own name, calls will be held up for seconds: add the line to /etc/hosts",
			"line", "127.0.1.1 "+name, "err", err)
	}
}
