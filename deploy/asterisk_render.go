package deploy

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed asterisk/*.tmpl
var asteriskTemplates embed.FS

// operatorTemplate becomes the administrator's own file once and is left alone afterwards.
const operatorTemplate = "pjsip_operator.conf"

// silentFiles are read by Asterisk's core, which complains when one is missing. Their content keeps the part off, or
// on its built-in values.
var silentFiles = map[string]string{
	"acl.conf": "", "ccss.conf": "[general]\n", "cdr.conf": "[general]\nenable = no\n", "cel.conf": "[general]\nenable = no\n",
	"features.conf": "[general]\n", "manager.conf": "[general]\nenabled = no\n", "udptl.conf": "[general]\n",
	"pjproject.conf": "", "codecs.conf": "", "dsp.conf": "",
	"websocket_client.conf": "", "queuerules.conf": "",
}

// view is what the templates see.
type view struct {
	Etc, Modules, Data, Lib, Spool, Run, Log, Music, Operator string

	ModuleFiles          []string
	MaxFiles             uint64
	HTTPPort             int
	ARIUser, ARIPassword string
	SIPAddr              string
	ExternalAddr         string
	LocalAddrs           []string // those that browsers outside know as ExternalAddr
	RTPFirst, RTPLast    int
	WaitEvery            int // seconds from one waiting prompt to the next while Dozvon is away
	TestTrunk, Anonymous bool
	Everything           bool // no message inside Asterisk is declined
	Queues               []Queue
}

// render returns the files of Asterisk's configuration folder, by name.
func render(v view) (map[string][]byte, error) {
	files := make(map[string][]byte, 24)
	for name, content := range silentFiles {
		files[name] = []byte(content)
	}
	templates, err := template.New("").Option("missingkey=error").ParseFS(asteriskTemplates, "asterisk/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read templates of Asterisk's configuration: %w", err)
	}
	entries, err := fs.ReadDir(asteriskTemplates, "asterisk")
	if err != nil {
		return nil, fmt.Errorf("read templates of Asterisk's configuration: %w", err)
	}
	for _, entry := range entries {
		var text bytes.Buffer
		if err := templates.ExecuteTemplate(&text, entry.Name(), v); err != nil {
			return nil, fmt.Errorf("write Asterisk's configuration: %w", err)
		}
		files[strings.TrimSuffix(entry.Name(), ".tmpl")] = text.Bytes()
	}
	if len(v.Queues) == 0 {
		delete(files, "queues.conf")
	}
	return files, nil
}

// install writes the rendered files into the folder etc, which belongs to who, and removes what is not among them.
func install(files map[string][]byte, etc, operator string, who account) error {
	if old, err := os.ReadDir(etc); err == nil {
		for _, entry := range old {
			if _, stays := files[entry.Name()]; !stays {
				_ = os.Remove(filepath.Join(etc, entry.Name()))
			}
		}
	}
	for name, content := range files {
		path := filepath.Join(etc, name)
		if name == operatorTemplate {
			path = operator
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				continue
			}
		}
		// Passwords are inside: the file belongs to Asterisk's user and nobody else reads it.
		if err := writePrivate(path, content); err != nil {
			return err
		}
		if who.other {
			if err := os.Chown(path, who.uid, who.gid); err != nil {
				return fmt.Errorf("give %s to %s: %w", path, who.name, err)
			}
		}
	}
	return nil
}
