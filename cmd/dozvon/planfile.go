package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// planFile is the data folder's plan.yaml, and the plan in force that was made
// of it. The file is the truth for every start: what an administrator saves is
// written there first.
type planFile struct {
	path    string
	prompts string // folder with recordings of one's own in own/
	log     *slog.Logger
	current atomic.Pointer[planInForce]

	// turn is held by whoever changes the plan, from looking at the file to the
	// floor's answer.
	turn sync.Mutex
	// enforce gives the floor a plan, and announce tells desks; nil until there
	// are such.
	enforce  func(context.Context, floor.PlanChanged) error
	announce func()
}

type planInForce struct {
	plan plan.Plan
	from plan.InForce // File is not set
}

// recordTime is how long a save waits for the floor's record of it. The plan is
// in force and in its file by then, so that nobody has to wait for a journal
// that is away.
const recordTime = 2 * time.Second

// openPlan reads the plan of a data folder; the first start writes one.
func openPlan(dir string, log *slog.Logger) (*planFile, error) {
	f := &planFile{path: filepath.Join(dir, "plan.yaml"), prompts: filepath.Join(dir, "prompts"), log: log}
	if err := writeFirstPlan(f.path); err != nil {
		return nil, err
	}
	return f, f.reread()
}

// Load gives the plan in force.
func (f *planFile) Load() *plan.Plan { return &f.current.Load().plan }

// reread takes what the file says, without telling anybody; what is in force
// already stays as it is.
func (f *planFile) reread() error {
	source, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("read plan: %w", err)
	}
	p, err := parsePlan(source)
	if err != nil {
		return fmt.Errorf("plan %s:\n%w", f.path, err)
	}
	if now := f.current.Load(); now == nil || now.from.Text != string(source) {
		f.take(p, string(source), "")
	}
	return nil
}

func (f *planFile) take(p plan.Plan, text string, by cti.AgentID) {
	f.current.Store(&planInForce{p, plan.InForce{Text: text, Sum: plan.Sum(text), By: by, At: time.Now().UTC()}})
}

// adopt takes a plan that was in force elsewhere, and writes it to the file.
func (f *planFile) adopt(v plan.Version) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	p, err := parsePlan([]byte(v.Text))
	if err != nil {
		return err
	}
	if err := writeWhole(f.path, v.Text); err != nil {
		return err
	}
	f.take(p, v.Text, v.By)
	return nil
}

// reload puts a changed file in force; a bad one changes nothing.
func (f *planFile) reload(ctx context.Context) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	before := f.current.Load()
	if err := f.reread(); err != nil {
		return err
	}
	if f.current.Load() == before {
		f.log.Info("the plan is the one in force")
		return nil
	}
	f.tell(ctx, "")
	return nil
}

// tell gives the floor what is in force, and then the desks.
func (f *planFile) tell(ctx context.Context, note string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	now := f.current.Load()
	if err := f.enforce(ctx, f.asInput(note)); err != nil {
		f.log.Warn("the plan is in force and not on record yet", "err", err)
	}
	f.announce()
	f.log.Info("a new plan is in force", "lines", len(now.plan.Lines), "queues", len(now.plan.Queues), "by", string(now.from.By), "sum", now.from.Sum[:12])
}

// asInput is what the floor is told of the plan in force.
func (f *planFile) asInput(note string) floor.PlanChanged {
	now, by := f.current.Load(), cti.BySystem
	if now.from.By != "" {
		by = cti.ByAdmin(now.from.By)
	}
	return floor.PlanChanged{Plan: now.plan, Text: now.from.Text, Note: note, By: by}
}

// InForce gives the plan in force, and the file when it says something else.
func (f *planFile) InForce() (plan.InForce, error) {
	now := f.current.Load().from
	text, err := f.onDisk()
	if err == nil && text != now.Text {
		now.File = &plan.File{Text: text, Sum: plan.Sum(text)}
	}
	return now, err
}

// onDisk gives the file's text; one that is gone has none.
func (f *planFile) onDisk() (string, error) {
	text, err := os.ReadFile(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", &cti.Error{Code: cti.Unavailable, Err: err, Text: "Файл plan.yaml не читается: проверьте права на него и диск сервера. Действует прежний план."}
	}
	return string(text), nil
}

// Enforce writes an administrator's text to the file and puts it in force. What
// the administrator has not seen is never replaced.
func (f *planFile) Enforce(ctx context.Context, edit plan.Edit) (plan.InForce, error) {
	f.turn.Lock()
	defer f.turn.Unlock()
	now := f.current.Load().from
	if edit.Base != now.Sum {
		return now, changedMeanwhile(now, f.Load().Location())
	}
	disk, err := f.onDisk()
	if err != nil {
		return now, err
	}
	if plan.Sum(disk) != edit.FileBase {
		return now, cti.Errorf(cti.Conflict, "Файл plan.yaml на сервере изменили вручную, и этого вы ещё не видели. Ваш текст не потерян: посмотрите, что в файле, и решите, что оставить.")
	}
	p, err := parsePlan([]byte(edit.Text))
	if err != nil {
		return now, cti.FieldError("text", "План не введён в действие: %v", err)
	}
	if edit.Text != disk {
		if err := writeWhole(f.path, edit.Text); err != nil {
			return now, &cti.Error{Code: cti.Unavailable, Err: err, Text: "Файл plan.yaml не записан: проверьте права на папку данных и место на диске. Действует прежний план."}
		}
	}
	if edit.Text != now.Text {
		f.take(p, edit.Text, edit.By)
		f.tell(ctx, edit.Note)
	}
	return f.current.Load().from, nil
}

func changedMeanwhile(now plan.InForce, zone *time.Location) error {
	who := "Пока вы правили, действовать начал другой план из файла plan.yaml"
	if now.By != "" {
		who = fmt.Sprintf("Пока вы правили, план изменил администратор %s", now.By)
	}
	return cti.Errorf(cti.Conflict, "%s (%s). Ваш текст не потерян: посмотрите, что изменилось, и решите, что оставить.",
		who, now.At.In(zone).Format("02.01 15:04"))
}

// writeWhole replaces a file so that a reader, and a power cut, find the old text
// or the new one. Where the name is a link, what it leads to is replaced.
func writeWhole(path, text string) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	made, err := os.CreateTemp(filepath.Dir(path), ".plan-*.yaml")
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	defer func() { _ = os.Remove(made.Name()) }() // gone once it has its name
	_, err = made.WriteString(text)
	err = errors.Join(err, made.Chmod(mode), made.Sync(), made.Close())
	if err == nil {
		err = os.Rename(made.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
