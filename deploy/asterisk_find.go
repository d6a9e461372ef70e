package deploy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// oldestAsterisk is the first version with everything Dozvon needs.
const oldestAsterisk = 20

// installation is an Asterisk on this machine: the distribution's, or one in a folder that holds a whole Debian.
type installation struct {
	command []string // program and first arguments
	version string   // for example 22.10.1
	modules string   // folder of the *.so files
	data    string   // folder with sounds, music on hold and the description of ARI
}

// AsteriskRoot is the folder where install.sh puts an Asterisk when the distribution has none that is new enough:
// DOZVON_ASTERISK_ROOT, or asterisk-root in the user's cache; root's is /var/cache, because the user that Asterisk steps
// down to may not enter root's own folder.
func AsteriskRoot() string {
	if root := os.Getenv("DOZVON_ASTERISK_ROOT"); root != "" {
		return root
	}
	cache, err := os.UserCacheDir()
	if os.Geteuid() == 0 && os.Getenv("XDG_CACHE_HOME") == "" {
		cache, err = "/var/cache", nil
	}
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "dozvon", "asterisk-root")
}

// findAsterisk prefers the distribution's Asterisk to the one in AsteriskRoot.
func findAsterisk(ctx context.Context) (installation, error) {
	problem := errors.New("Asterisk is not installed")
	for _, root := range []string{"/", AsteriskRoot()} {
		if root == "" {
			continue
		}
		found, err := installedIn(ctx, root)
		if err == nil {
			return found, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			problem = err
		}
	}
	return installation{}, fmt.Errorf("%w: run deploy/install.sh run", problem)
}

func installedIn(ctx context.Context, root string) (installation, error) {
	var found installation
	binary := filepath.Join(root, "usr/sbin/asterisk")
	if _, err := os.Stat(binary); err != nil {
		return found, err
	}
	modules, _ := filepath.Glob(filepath.Join(root, "usr/lib/*/asterisk/modules/chan_pjsip.so"))
	if len(modules) == 0 {
		modules, _ = filepath.Glob(filepath.Join(root, "usr/lib/asterisk/modules/chan_pjsip.so"))
	}
	if len(modules) == 0 {
		return found, fmt.Errorf("the Asterisk in %s has no module chan_pjsip", root)
	}
	found.modules = filepath.Dir(modules[0])
	found.data = filepath.Join(root, "usr/share/asterisk")
	found.command = []string{binary}
	if root != "/" {
		loader, err := rootLoader(root)
		if err != nil {
			return found, err
		}
		// The root's own loader and libraries: no chroot, so no rights of root, and the machine's own /etc/hosts.
		found.command = []string{loader, "--library-path", filepath.Dir(filepath.Dir(found.modules)), binary}
	}
	version, err := asteriskVersion(ctx, found.command)
	if err != nil {
		return found, err
	}
	found.version = version
	return found, nil
}

// rootLoader finds the dynamic loader of another Debian on this machine.
func rootLoader(root string) (string, error) {
	for _, pattern := range []string{"usr/lib64/ld-linux-*.so.*", "usr/lib/ld-linux-*.so.*"} {
		if found, _ := filepath.Glob(filepath.Join(root, pattern)); len(found) > 0 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("no dynamic loader in %s: remove that folder and run deploy/install.sh run", root)
}

var versionPattern = regexp.MustCompile(`Asterisk (\d+)\.[\d.]+`)

func asteriskVersion(ctx context.Context, command []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	output, err := exec.CommandContext(ctx, command[0], append(command[1:len(command):len(command)], "-V")...).CombinedOutput()
	match := versionPattern.FindStringSubmatch(string(output))
	if match == nil {
		return "", fmt.Errorf("ask Asterisk for its version: %q: %w", strings.TrimSpace(string(output)), err)
	}
	version := strings.TrimPrefix(match[0], "Asterisk ")
	if major, _ := strconv.Atoi(match[1]); major < oldestAsterisk {
		return version, fmt.Errorf("Asterisk %s is too old, Dozvon needs %d or later", version, oldestAsterisk)
	}
	return version, nil
}
