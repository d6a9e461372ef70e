package deploy_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestThePackageInstallsAndKeepsWhatTheAdministratorWrote goes through a package's life in a folder that stands for
// the root: set-up, upgrade, removal.
func TestThePackageInstallsAndKeepsWhatTheAdministratorWrote(t *testing.T) {
	t.Parallel()
	dir, root := t.TempDir(), t.TempDir()
	program := filepath.Join(dir, "dozvon")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"info", "updates", "parts", "triggers"} {
		if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg", folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	old, newer := packaged(t, program, "v1.2.0", dir), packaged(t, program, "v1.2.0-14-gabcdef", dir)
	dpkg := func(args ...string) string {
		t.Helper()
		args = append([]string{"--root=" + root, "--force-not-root,depends,script-chrootless", "--log=/dev/null"}, args...)
		return ran(t, "dpkg", args...)
	}
	at := func(name string) string { return filepath.Join(root, name) }
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}

	if said := dpkg("--install", old); !strings.Contains(said, "etc/dozvon/database-url") {
		t.Errorf("nobody is told what comes next: %s", said)
	}
	for _, secret := range []string{"database-url", "ari-password"} {
		if info, err := os.Stat(at("etc/dozvon/" + secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", secret, info.Mode(), err)
		}
	}
	if unit := read("usr/lib/systemd/system/dozvon.service"); !strings.Contains(unit, "\nExecStart=/usr/bin/dozvon serve\n") || !strings.HasPrefix(unit, "[Unit]\n") {
		t.Errorf("the unit is %s", unit)
	}

	for name, text := range map[string]string{"database-url": "postgres://one", "dozvon.env": "DOZVON_LOG_LEVEL=debug\n"} {
		if err := os.WriteFile(at("etc/dozvon/"+name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if said := dpkg("--install", newer); strings.Contains(said, "downgrading") {
		t.Errorf("later is not newer: %s", said)
	}
	if read("etc/dozvon/database-url") != "postgres://one" || read("etc/dozvon/dozvon.env") != "DOZVON_LOG_LEVEL=debug\n" {
		t.Error("the upgrade overwrote what the administrator wrote")
	}
	dpkg("--remove", "dozvon")
	if _, err := os.Stat(at("usr/bin/dozvon")); err == nil {
		t.Error("the program was left behind")
	}
	if read("etc/dozvon/database-url") != "postgres://one" {
		t.Error("the removal took the settings along")
	}
	dpkg("--purge", "dozvon")
	if _, err := os.Stat(at("etc/dozvon")); err == nil {
		t.Error("the purge left settings behind")
	}
}

// packaged makes a package and gives its file.
func packaged(t *testing.T, program, version, folder string) string {
	t.Helper()
	return strings.TrimSpace(ran(t, "./package.sh", program, version, folder))
}

func ran(t *testing.T, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), "LC_ALL=C", "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin", "DEBIAN_FRONTEND=noninteractive")
	var errs bytes.Buffer
	c.Stderr = &errs
	said, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, said, errs.String())
	}
	return string(said)
}
