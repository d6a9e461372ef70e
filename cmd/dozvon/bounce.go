package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/delivery"
)

// bounceCmd is what a mail server gives messages to that come back. It changes the
// appeal in the database, as other commands do: so it works while the service is
// away, and nothing more listens.
type bounceCmd struct {
	database
	Recipient []string `arg:"" optional:"" help:"To whom the message came, as the mail server knows it; without it the message's head is asked. Put -- before it."`
}

// tempFail is EX_TEMPFAIL of sysexits.h: the mail server keeps the message and
// comes again. Any other failure would lose it.
const tempFail = 75

// again is an error after which a mail server shall come again.
type again struct{ error }

func (e again) Unwrap() error { return e.error }

// statusOf is the status by which the program ends after an error.
func statusOf(err error) int {
	if _, ok := errors.AsType[again](err); ok {
		return tempFail
	}
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		if chosen := p.Context.Selected(); chosen != nil && chosen.Name == "bounce" {
			return tempFail
		}
	}
	return 1
}

// Run reads the message and says what became of it.
func (c bounceCmd) Run(ctx context.Context, app *cli) error {
	defer func() { _, _ = io.Copy(io.Discard, os.Stdin) }() // whoever writes is not to meet a broken pipe
	said, err := c.note(ctx, app, os.Stdin)
	if err != nil {
		return again{fmt.Errorf("the message is not noted, and the mail server should come again: %w", err)}
	}
	fmt.Println(said)
	return nil
}

func (c bounceCmd) note(ctx context.Context, app *cli, from io.Reader) (string, error) {
	set := settings{data: app.Data}
	key, err := readSecret(set.path("secret"))
	if err != nil {
		return "", fmt.Errorf("--data: give the data folder of the service, and run as its user: %w", err)
	}
	bounce, err := delivery.Mark{Secret: key}.ReadBounce(from, c.Recipient)
	if ignored, ok := errors.AsType[*delivery.Ignored](err); ok {
		return "ignored: " + ignored.Why, nil
	}
	if err != nil {
		return "", err
	}
	db, err := c.open(ctx, app)
	if err != nil {
		return "", err
	}
	defer db.Close()
	became, err := db.Bounced(ctx, bounce)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("appeal %s: %s", bounce.Number, bounceSays[became]), nil
}

var bounceSays = map[appeal.Bounced]string{
	appeal.BouncedFailed:  "the answer did not arrive; the appeal is in the list of those",
	appeal.BouncedDelayed: "the answer is held up; that is noted",
	appeal.BouncedNotice:  "a notice did not arrive; that is noted",
	appeal.BouncedKnown:   "nothing new",
	appeal.BouncedPast:    "ignored: the letter is not the answer that counts any more",
	appeal.BouncedForeign: "ignored: no letter of this appeal is meant, or another service has sent it",
}
