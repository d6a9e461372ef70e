package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// newLogger writes lines for people; colours only on a terminal.
func newLogger(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	file, isFile := w.(*os.File)
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level: l, TimeFormat: time.DateTime,
		NoColor: !isFile || !term.IsTerminal(int(file.Fd())) || os.Getenv("NO_COLOR") != "",
	}))
}
