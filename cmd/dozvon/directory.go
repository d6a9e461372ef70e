package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/dozvon/dozvon/cti/contact"
)

type directoryCmd struct {
	Import directoryImportCmd `cmd:"" help:"Replace the directory of bodies and numbers by a CSV file."`
}

type directoryImportCmd struct {
	database
	File string `arg:"" help:"CSV in UTF-8; the first row names the columns: name, number, body, note." type:"existingfile"`
}

func (d directoryImportCmd) Run(ctx context.Context, c *cli) error {
	file, err := os.Open(d.File)
	if err != nil {
		return fmt.Errorf("import directory: %w", err)
	}
	defer func() { _ = file.Close() }()
	entries, rejected, err := contact.ReadDirectory(file)
	if err != nil {
		return fmt.Errorf("%s: %w; справочник не изменён", d.File, err)
	}
	if len(entries) == 0 {
		rowsTold(os.Stdout, d.File, entries, rejected)
		return fmt.Errorf("%s: ни одной годной строки; справочник не изменён", d.File)
	}
	db, err := d.open(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.ReplaceDirectory(ctx, entries); err != nil {
		return err
	}
	rowsTold(os.Stdout, d.File, entries, rejected)
	return nil
}

// rowsTold tells what became of the rows.
func rowsTold(w io.Writer, name string, entries []contact.Entry, rejected []contact.Rejection) {
	for _, r := range rejected {
		_, _ = fmt.Fprintf(w, "%s, строка %d не принята: %s\n", name, r.Line, r.Reason)
	}
	_, _ = fmt.Fprintf(w, "Принято записей: %d, отклонено строк: %d.\n", len(entries), len(rejected))
}
