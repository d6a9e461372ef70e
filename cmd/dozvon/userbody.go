package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/dozvon/dozvon/cti"
)

type userBodyCmd struct {
	database
	Login string `arg:"" help:"Whose organisation is set."`
	Body  string `arg:"" help:"Code of the organisation as in the directory (body import), or none."`
}

func (c userBodyCmd) Run(ctx context.Context, app *cli) error {
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Console(console()).SetBody(ctx, cti.AgentID(c.Login), parseBody(c.Body)); err != nil {
		return bodyUnknown("BODY", c.Body, err)
	}
	if parseBody(c.Body) == "" {
		fmt.Printf("%s belongs to no organisation; open pages follow within a minute\n", c.Login)
		return nil
	}
	fmt.Printf("%s belongs to %s and sees the appeals that it holds; open pages follow within a minute\n", c.Login, c.Body)
	return nil
}

// parseBody reads the code of an organisation; «none» is none.
func parseBody(word string) cti.BodyID {
	if word == "none" {
		return ""
	}
	return cti.BodyID(word)
}

// showBody writes what parseBody reads.
func showBody(body cti.BodyID) string {
	if body == "" {
		return "none"
	}
	return string(body)
}

// bodyUnknown names the part of the command line that an error is about.
func bodyUnknown(where, word string, err error) error {
	if bad, ok := errors.AsType[*cti.Error](err); ok && bad.Field == "body" {
		return fmt.Errorf("%s %q: %s", where, word, bad.Text)
	}
	return err
}
