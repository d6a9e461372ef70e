package journal_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/journal"
)

// appendUntilKilled is the child of TestKillLosesNothing: it prints the number
// of every acknowledged event.
func appendUntilKilled(dir string) {
	j, err := journal.Open(context.Background(), journal.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for n := 0; ; n += 7 {
		if _, err := j.Append(context.Background(), numbered(n, 7)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n + 7)
	}
}

func TestKillLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := uint64(0)
	for round := range 3 {
		acknowledged := killedChild(t, dir, 2000*(round+1))
		j := opened(t, journal.Config{Dir: dir})
		count := uint64(0)
		must[uint64](t)(j.Replay(within(t), 1, func(_ uint64, e cti.Event) error {
			if e.ID != cti.EventID(fmt.Sprintf("event-%d", count)) {
				return fmt.Errorf("event %d is %s", count, e.ID)
			}
			count++
			return nil
		}))
		if count < max(acknowledged, kept) {
			t.Fatalf("%d events were acknowledged, %d are there", max(acknowledged, kept), count)
		}
		kept = count
		j.Close()
	}
}

// killedChild lets a child write until it has acknowledged enough, kills it and
// gives the last number that it acknowledged. A child that continues an old
// folder repeats the events of the one before, which must not appear twice.
func killedChild(t *testing.T, dir string, enough int) (acknowledged uint64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), "JOURNAL_TEST_CHILD="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscan(lines.Text(), &acknowledged); err != nil {
			t.Fatalf("child says %q", lines.Text())
		}
		if !killed && acknowledged >= uint64(enough) {
			_ = child.Process.Kill()
			killed = true
		}
	}
	_ = child.Wait()
	return acknowledged
}

func TestFolderInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opened(t, journal.Config{Dir: dir})
	_, err := journal.Open(t.Context(), journal.Config{Dir: dir})
	if cti.CodeOf(err) != cti.Conflict || !strings.Contains(err.Error(), "занята") {
		t.Errorf("second open gives %v", err)
	}
}

// TestFolderIsFreeOnceClosed: a process that is just being forked holds what its parent has open.
func TestFolderIsFreeOnceClosed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := opened(t, journal.Config{Dir: dir})
	defer heldElsewhere(t, filepath.Join(dir, "lock"))()
	j.Close()
	opened(t, journal.Config{Dir: dir})
}

// heldElsewhere makes a second holder of an open file of this process, as a fork would.
func heldElsewhere(t *testing.T, path string) (release func()) {
	t.Helper()
	numbers := must[[]os.DirEntry](t)(os.ReadDir("/proc/self/fd"))
	for _, number := range numbers {
		if target, err := os.Readlink("/proc/self/fd/" + number.Name()); err != nil || target != path {
			continue
		}
		copied := must[int](t)(syscall.Dup(must[int](t)(strconv.Atoi(number.Name()))))
		return func() { _ = syscall.Close(copied) }
	}
	t.Fatalf("%s is not open", path)
	return nil
}

func TestFolderNotWritable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(t.Context(), journal.Config{Dir: file}); err == nil || !strings.Contains(err.Error(), "права") {
		t.Errorf("open of a file gives %v", err)
	}
}

func TestDamagedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := opened(t, journal.Config{Dir: dir})
	must[uint64](t)(j.Append(within(t), numbered(0, 100)))
	j.Close()
	overwrite(t, filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS", "meta.inf"))
	_, err := journal.Open(t.Context(), journal.Config{Dir: dir})
	if cti.CodeOf(err) != cti.Internal || !strings.Contains(err.Error(), "переименуйте") {
		t.Errorf("open of a damaged folder gives %v", err)
	}
}

func TestDamagedEventsAreReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := opened(t, journal.Config{Dir: dir})
	must[uint64](t)(j.Append(within(t), numbered(0, 100)))
	j.Close()
	streams := filepath.Join(dir, "jetstream", "$G", "streams", "EVENTS")
	_ = os.Remove(filepath.Join(streams, "msgs", "index.db"))
	blocks, err := filepath.Glob(filepath.Join(streams, "msgs", "*.blk"))
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	overwrite(t, blocks[0])
	var log strings.Builder
	j, err = journal.Open(t.Context(), journal.Config{Dir: dir, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		if !strings.Contains(err.Error(), "переименуйте") {
			t.Errorf("open gives %v", err)
		}
		return
	}
	defer j.Close()
	if !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("nothing said about lost events:\n%s", log.String())
	}
}

// overwrite puts nonsense into the middle of a file.
func overwrite(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) / 3; i < len(content)/2; i++ {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(path, content, fs.FileMode(0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestUnreachableServer(t *testing.T) {
	t.Parallel()
	_, err := journal.Open(t.Context(), journal.Config{URL: "nats://bob:secret@127.0.0.1:1"})
	if cti.CodeOf(err) != cti.Unavailable || strings.Contains(err.Error(), "secret") {
		t.Errorf("open gives %v", err)
	}
}
