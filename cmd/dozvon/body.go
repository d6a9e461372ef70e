package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/store"
)

//go:embed bodies.csv
var firstBodies string

type bodyCmd struct {
	Import  bodyImportCmd  `cmd:"" help:"Bring in organisations from a CSV file: who answers appeals, and whom callers are connected to."`
	Example bodyExampleCmd `cmd:"" help:"Print the directory that the first start makes, to be filled in."`
}

type bodyExampleCmd struct{}

func (bodyExampleCmd) Run() error {
	_, err := os.Stdout.WriteString(firstBodies)
	return err
}

type bodyImportCmd struct {
	database
	File    string `arg:"" help:"CSV in UTF-8 or Windows-1251, with commas or semicolons; the first row names the columns." type:"existingfile"`
	Replace bool   `help:"Organisations that are not in the file end today."`
}

// directoryCmd is the import as it was called when the directory had numbers
// only. It ends nothing: a file of numbers does not name all who answer appeals.
type directoryCmd struct {
	Import directoryImportCmd `cmd:"" help:"Bring in organisations and numbers from a CSV file; see body import."`
}

type directoryImportCmd struct {
	database
	File string `arg:"" help:"CSV in UTF-8 or Windows-1251." type:"existingfile"`
}

func (d directoryImportCmd) Run(ctx context.Context, c *cli) error {
	return bodyImportCmd{database: d.database, File: d.File}.Run(ctx, c)
}

func (i bodyImportCmd) Run(ctx context.Context, c *cli) error {
	file, err := os.Open(i.File)
	if err != nil {
		return fmt.Errorf("import bodies: %w", err)
	}
	defer func() { _ = file.Close() }()
	bodies, rejected, err := body.Read(file, placeNamed)
	if err != nil {
		return fmt.Errorf("%s: %w; справочник не изменён", i.File, err)
	}
	if len(bodies) == 0 {
		rowsTold(os.Stdout, i.File, rejected)
		return fmt.Errorf("%s: ни одной годной строки; справочник не изменён", i.File)
	}
	db, err := i.open(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := db.ImportBodies(ctx, bodies, i.Replace, time.Now().Format(time.DateOnly))
	if err != nil {
		return err
	}
	rowsTold(os.Stdout, i.File, rejected)
	fmt.Printf("Организации: новых %d, изменено %d, без изменений %d, прекращено %d; отклонено строк %d.\n",
		done.Added, done.Changed, done.Same, done.Closed, len(rejected))
	return nil
}

func placeNamed(text string) (cti.TerritoryCode, bool) { return territory.Known().Named(text) }

// rowsTold tells which rows were not taken.
func rowsTold(w io.Writer, name string, rejected []body.Rejection) {
	for _, r := range rejected {
		_, _ = fmt.Fprintf(w, "%s, строка %d не принята: %s\n", name, r.Line, r.Reason)
	}
}

// addFirstBodies makes the directory of a region that has none yet.
func addFirstBodies(ctx context.Context, db *store.Store) error {
	today := time.Now().Format(time.DateOnly)
	some, err := db.Bodies(ctx, "", "", today, 1)
	if err != nil || len(some) > 0 {
		return err
	}
	bodies, _, err := body.Read(strings.NewReader(firstBodies), placeNamed)
	if err != nil {
		return fmt.Errorf("read the first bodies: %w", err)
	}
	_, err = db.ImportBodies(ctx, bodies, false, today)
	return err
}
