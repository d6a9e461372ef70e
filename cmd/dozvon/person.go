package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/deadline"
)

type personCmd struct {
	Export personExportCmd `cmd:"" help:"Print everything that is kept of a person, as JSON."`
	Erase  personEraseCmd  `cmd:"" help:"Erase who a person is and what was said; what is counted stays."`

	Expired personExpiredCmd `cmd:"" help:"List the closed appeals whose time of keeping is over; nothing is erased."`
}

type personExpiredCmd struct {
	database
	Limit int `help:"How many at most." default:"1000"`
}

// Run shows what --erase-expired erases.
func (c personExpiredCmd) Run(ctx context.Context, app *cli) error {
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	old, err := db.ExpiredAppeals(ctx, time.Now(), c.Limit)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, e := range old {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", e.Number, e.Kind, e.LastAt.Format(time.DateOnly), e.ID)
	}
	rule := deadline.Kept()
	fmt.Fprintf(out, "\n%d appeals by version %d of the rule (%s):\n", len(old), rule.Version, rule.Source)
	for _, kind := range cti.AppealKinds() {
		fmt.Fprintf(out, "%s\t%d days\t%s\n", kind, rule.Kinds[kind].Days, rule.Kinds[kind].Source)
	}
	return out.Flush()
}

type personExportCmd struct {
	database
	Who string `arg:"" help:"A telephone in any usual spelling, or an e-mail address."`
}

func (c personExportCmd) Run(ctx context.Context, app *cli) error {
	who, err := contact.ReadPerson(c.Who)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	out, err := api.ExportPerson(ctx, api.ExportSources{Calls: db, Recordings: db, Appeals: db, Cases: db, Attachments: db, Callbacks: db, Voicemails: db, Views: db}, who)
	if err != nil {
		return err
	}
	to := json.NewEncoder(os.Stdout)
	to.SetIndent("", "  ")
	return to.Encode(out)
}

type personEraseCmd struct {
	database
	writer
	Who    string `arg:"" help:"A telephone in any usual spelling, or an e-mail address."`
	Reason string `help:"On what ground, for example the number of the application; it is kept." required:""`
}

func (c personEraseCmd) Run(ctx context.Context, app *cli) error {
	who, err := contact.ReadPerson(c.Who)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	release, err := c.allWritten(ctx, app.Data, db, newLogger(os.Stderr, app.LogLevel))
	if err != nil {
		return err
	}
	defer release()
	by := cti.Actor{Kind: "admin", ID: string(console())}
	act, err := db.ErasePerson(ctx, who, by, c.Reason, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("erased, act %s: %d calls, %d appeals, %d call-backs, %d messages; the running service deletes %d recordings within minutes\n",
		act.ID, len(act.Calls), len(act.Appeals), len(act.Callbacks), len(act.Voicemails), act.Sounds)
	return nil
}
