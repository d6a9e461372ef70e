// Command dozvon is the contact centre's telephony service: one binary that
// serves, sets itself up and manages its users.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "dev"

// cli is every command with its flags; each flag has an environment variable
// of the same name with the prefix DOZVON_.
type cli struct {
	Data     string `help:"Data folder." default:"var" type:"path" env:"DOZVON_DATA" placeholder:"DIR"`
	LogLevel string `help:"How much to log: debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"DOZVON_LOG_LEVEL"`

	Run       runCmd       `cmd:"" help:"Start a private PostgreSQL, Asterisk and Dozvon; Ctrl-C stops them all."`
	Serve     serveCmd     `cmd:"" help:"Serve with a PostgreSQL and an Asterisk that run already."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database to this version's schema."`
	User      userCmd      `cmd:"" help:"Manage those who log in."`
	Body      bodyCmd      `cmd:"" help:"Manage the directory of organisations."`
	Directory directoryCmd `cmd:"" help:"Manage the directory of organisations." hidden:""`
	Person    personCmd    `cmd:"" help:"Hand over or erase what is kept of a person."`
	Bounce    bounceCmd    `cmd:"" help:"Read one message from the standard input and note which answer it says did not arrive; a mail server calls this."`
	Plan      planCmd      `cmd:"" help:"Work with the plan of lines and queues."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("dozvon", version)
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := execute(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dozvon:", err)
		os.Exit(statusOf(err))
	}
}

func execute(ctx context.Context, args []string) error {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("dozvon"),
		kong.Description("The telephony service of a region's unified contact centre."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return fmt.Errorf("command line: %w", err)
	}
	if err := unknownVariables(parser.Model, os.Environ()); err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (dozvon --help lists the commands and flags)", err)
	}
	return k.Run(&c)
}

// unknownVariables refuses DOZVON_ variables that nothing reads: a mistyped
// name would otherwise be a setting that silently does not hold.
func unknownVariables(app *kong.Application, environ []string) error {
	// Those of the installation are read outside this program.
	known := []string{"DOZVON_ASTERISK_ROOT", "DOZVON_DEBIAN_MIRROR"}
	for _, leaf := range append([]*kong.Node{app.Node}, app.Leaves(false)...) {
		for _, group := range leaf.AllFlags(false) {
			for _, f := range group {
				known = append(known, f.Envs...)
			}
		}
	}
	var unknown []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "DOZVON_") && !strings.HasPrefix(name, "DOZVON_TEST_") && !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("nothing reads the environment variables %s: correct the names or unset them (dozvon COMMAND --help shows the names)",
			strings.Join(unknown, ", "))
	}
	return nil
}
