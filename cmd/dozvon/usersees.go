package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
)

type userSeesCmd struct {
	database
	Login string   `arg:"" help:"Whose permissions are set."`
	Topic []string `arg:"" sep:"," help:"health, military, or none."`
}

func (c userSeesCmd) Run(ctx context.Context, app *cli) error {
	sees, err := parseSees(c.Topic)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Console(console()).SetSees(ctx, cti.AgentID(c.Login), sees); err != nil {
		return err
	}
	fmt.Printf("%s sees appeals about ordinary topics and: %s; open pages follow within a minute\n", c.Login, showSees(sees))
	return nil
}

// parseSees reads the names of sensitive topics; «none» alone is none of them.
func parseSees(words []string) ([]cti.Sensitivity, error) {
	var sees []cti.Sensitivity
	for _, word := range words {
		s := cti.Sensitivity(word)
		switch {
		case word == "none" && len(words) == 1:
			return nil, nil
		case !s.Valid():
			return nil, fmt.Errorf("%q: give health, military, both with a comma, or none alone", word)
		case !slices.Contains(sees, s):
			sees = append(sees, s)
		}
	}
	slices.Sort(sees)
	return sees, nil
}

// showSees writes what parseSees reads.
func showSees(sees []cti.Sensitivity) string {
	if len(sees) == 0 {
		return "none"
	}
	words := make([]string, len(sees))
	for i, s := range sees {
		words[i] = string(s)
	}
	return strings.Join(words, ",")
}
