package deploy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// KeepPrompt keeps a WAV file of 8 kHz, 16 bits and one channel that was recorded
// for one occasion, and gives the name under which it is played at once; the same
// sound has the same name. It is among the recordings in dir/own, too, so that it
// is made ready again whenever the others are. A process that ends in the middle
// leaves no half of a file.
func KeepPrompt(dir, occasion string, wav []byte) (name string, err error) {
	sum := sha256.Sum256(wav)
	if name = occasion + "-" + hex.EncodeToString(sum[:8]); !promptName.MatchString(name) {
		return "", fmt.Errorf("keep prompt: %q is no name", name)
	}
	for _, folder := range []string{"own", "ready"} {
		if err := keepFile(filepath.Join(dir, folder), name+".wav", wav); err != nil {
			return "", fmt.Errorf("keep prompt %s: %w", name, err)
		}
	}
	return name, nil
}

func keepFile(folder, name string, content []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err == nil {
		return nil // the same sound
	}
	f, err := os.CreateTemp(folder, ".keeping-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // unless it is in its place
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// ReadyPrompt reads the sound of a prompt as it is played; one that there is not
// gives fs.ErrNotExist.
func ReadyPrompt(dir, name string) ([]byte, error) {
	if !promptName.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(filepath.Join(dir, "ready", name+".wav"))
}
