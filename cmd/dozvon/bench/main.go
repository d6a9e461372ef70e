// Command bench measures Dozvon beside Asterisk's own app_queue: the same SIP
// callers and the same SIP-phone agents on one running Asterisk, taking turns.
//
// ring is the time from a caller's INVITE to the INVITE at a free agent. gap is
// the time from an agent's BYE, while others wait, to the next caller's INVITE
// at that agent. Both are read on one clock where the datagrams enter and leave.
// On both sides those who wait hear it ringing, so that no sound is measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	data := flag.String("data", "var", "folder for bench.json")
	binary := flag.String("dozvon", "bin/dozvon", "the built program")
	readme := flag.String("readme", "README.md,README.ru.md", "files whose table is renewed, by comma")
	only := flag.String("only", "", "one load: "+loadNames()+", "+archiveLoad+"; of all but the last no report is written")
	rows := flag.Int("rows", archiveRows, "how many appeals the archive has that is searched")
	keep := flag.String("archive", "", "folder in which the archive stays, to be taken the next time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(ctx, *binary, *data, *readme, *only, log, searched{*rows, *keep}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run reports after each trial, so that what was measured stays when the next one
// is interrupted. What broke under a load is told at the end.
func run(ctx context.Context, binary, data, readme, only string, log *slog.Logger, of searched) error {
	results := map[string]*outcome{}
	var late float64
	var alone map[string]float64
	var broken error
	if only == "" {
		log.Info("measuring the floor alone")
		var err error
		if alone, err = floorFigures(ctx); err != nil {
			return err
		}
	}
	for _, t := range trials() {
		if t = t.only(only); len(t.loads) == 0 {
			continue
		}
		n, err := t.run(ctx, binary, results, log)
		if ctx.Err() != nil {
			return err
		}
		broken = errors.Join(broken, err)
		if late += n; only != "" {
			continue
		}
		f := figuresOf(results, late)
		maps.Copy(f, alone)
		if err := report(data, readme, f); err != nil {
			return err
		}
	}
	if only != "" && only != archiveLoad {
		return broken
	}
	f, err := findFigures(ctx, data, of.keep, of.rows, log)
	if err != nil {
		return errors.Join(broken, err)
	}
	return errors.Join(broken, reportSearch(data, readme, f))
}

// searched is the archive in which appeals are looked for.
type searched struct {
	rows int
	keep string
}

const (
	archiveLoad = "appeals"
	archiveRows = 10_000_000
)
