package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/password"
	"github.com/dozvon/dozvon/store"
)

type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"Add a person who logs in, or replace one with --replace."`
	List userListCmd `cmd:"" help:"List those who log in."`

	Disable userDisableCmd `cmd:"" help:"End a person's logins and let nobody log in with this name; what the person did stays on record."`
	Enable  userEnableCmd  `cmd:"" help:"Let a disabled person log in again."`
	Body    userBodyCmd    `cmd:"" help:"Set of which organisation a person is, by its code, or none."`
	Sees    userSeesCmd    `cmd:"" help:"Set which sensitive topics' appeals a person sees whole: health, military, or none."`
}

// database is how a command finds PostgreSQL.
type database struct {
	DatabaseURL     secret `name:"database-url" help:"PostgreSQL; empty means the private one of the data folder." env:"DOZVON_DATABASE_URL" placeholder:"URL"`
	DatabaseURLFile string `name:"database-url-file" help:"File that holds the database URL." env:"DOZVON_DATABASE_URL_FILE" placeholder:"FILE"`
}

func (d database) open(ctx context.Context, c *cli) (*store.Store, error) {
	s := settings{serveConfig: serveConfig{DatabaseURL: d.DatabaseURL, DatabaseURLFile: d.DatabaseURLFile}, data: c.Data}
	if err := s.resolveDatabase(); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{URL: s.database, Logger: newLogger(os.Stderr, c.LogLevel)})
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		remedy := "start it (make run)"
		if d.DatabaseURL != "" || d.DatabaseURLFile != "" {
			remedy = "see that it runs and that the address of --database-url is right"
		}
		return nil, fmt.Errorf("PostgreSQL does not answer: %s and try again: %w", remedy, err)
	}
	return db, nil
}

type userAddCmd struct {
	database
	Login         string   `arg:"" help:"Small Latin letters, digits, dot, hyphen; at most 32."`
	Name          string   `help:"Full name, as colleagues see it." required:""`
	Role          string   `help:"What the person may do." enum:"agent,supervisor,admin" required:""`
	Queue         []string `help:"Queues whose calls the agent answers." placeholder:"122"`
	Skill         []string `help:"Skills of the agent and their levels, 0 to 100." placeholder:"NAME=LEVEL"`
	Phone         string   `help:"SIP telephone of the agent, sip:100@192.0.2.7; without it the agent answers in the browser." placeholder:"sip:URI"`
	Sees          []string `help:"Sensitive topics whose appeals the person sees whole: health, military." placeholder:"TOPIC"`
	Body          string   `help:"Organisation of which the person is, by its code in the directory; its people see what it holds." placeholder:"CODE"`
	PasswordStdin bool     `help:"Read the password from the standard input (needed)." required:""`
	Replace       bool     `help:"Replace a person of this login."`
}

func (c userAddCmd) Run(ctx context.Context, app *cli) error {
	user, err := c.user()
	if err != nil {
		return err
	}
	typed, err := readPassword(os.Stdin)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	if user.PasswordHash, err = password.Hash(typed); err != nil {
		return err
	}
	before, err := db.UserByLogin(ctx, user.Login)
	if err != nil && cti.CodeOf(err) != cti.NotFound {
		return err
	}
	if err := db.Console(console()).AddUser(ctx, user, c.Replace); err != nil {
		return flagged(err)
	}
	fmt.Println(said(before, user))
	return nil
}

// said tells what became of a user: nothing of before is known when the user is new.
func said(before, now cti.User) string {
	whole := fmt.Sprintf("%s %q", now.Role, now.Name)
	switch what := before.Changed(now); {
	case before.Login == "":
		return fmt.Sprintf("%s may log in as %s", whole, now.Login)
	case before.Disabled && what == "":
		return fmt.Sprintf("%s has the new password and is else as before: still disabled, so that nobody logs in as %s; dozvon user enable %s lets the person log in again", whole, now.Login, now.Login)
	case before.Disabled:
		return fmt.Sprintf("%s is replaced, with the new password, and stays disabled; dozvon user enable %s lets the person log in again", whole, now.Login)
	case what == "":
		return fmt.Sprintf("%s has the new password and is else as before; logs in as %s", whole, now.Login)
	}
	return fmt.Sprintf("%s is replaced, with the new password; logs in as %s", whole, now.Login)
}

func (c userAddCmd) user() (cti.User, error) {
	u := cti.User{Login: cti.AgentID(c.Login), Name: strings.TrimSpace(c.Name), Role: cti.Role(c.Role), Phone: c.Phone, Body: parseBody(c.Body)}
	for _, q := range c.Queue {
		u.Queues = append(u.Queues, cti.QueueID(q))
	}
	var err error
	if u.Sees, err = parseSees(c.Sees); err != nil {
		return u, fmt.Errorf("--sees %w", err)
	}
	if u.Skills, err = parseSkills(c.Skill); err != nil {
		return u, err
	}
	return u, flagged(u.Check())
}

// flagged names the part of the command line that an error is about.
func flagged(err error) error {
	bad, ok := errors.AsType[*cti.Error](err)
	switch {
	case !ok || bad.Field == "":
		return err
	case bad.Field == "login":
		return fmt.Errorf("LOGIN: %s", bad.Text)
	case bad.Field == "skills":
		return fmt.Errorf("--skill: %s", bad.Text)
	}
	return fmt.Errorf("--%s: %s", bad.Field, bad.Text)
}

// parseSkills reads NAME=LEVEL.
func parseSkills(words []string) (cti.Skills, error) {
	skills := cti.Skills{}
	for _, word := range words {
		name, text, _ := strings.Cut(word, "=")
		level, err := strconv.Atoi(text)
		if err != nil || cti.CheckSkill(name, level) != nil {
			return nil, fmt.Errorf("--skill %q: give a name in small Latin letters and a level from 0 to %d, such as law=60", word, cti.TopSkill)
		}
		if _, twice := skills[name]; twice {
			return nil, fmt.Errorf("--skill %s is given twice", name)
		}
		skills[name] = level
	}
	return skills, nil
}

func readPassword(from io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(from, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read password: %w", err)
	}
	password := strings.TrimRight(line, "\r\n")
	if err := cti.CheckPassword(password); err != nil {
		return "", fmt.Errorf("--password-stdin: %w Pass it like this: echo 'PASSWORD' | dozvon user add … --password-stdin", err)
	}
	return password, nil
}

type userListCmd struct{ database }

func (c userListCmd) Run(ctx context.Context, app *cli) error {
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	users, err := db.Users(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "LOGIN\tROLE\tSTATE\tQUEUES\tSKILLS\tSEES\tBODY\tPHONE\tNAME")
	for _, u := range users {
		queues := make([]string, len(u.Queues))
		for i, q := range u.Queues {
			queues[i] = string(q)
		}
		phone := u.Phone
		if phone == "" {
			phone = "browser"
		}
		state := "enabled"
		if u.Disabled {
			state = "disabled"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", u.Login, u.Role, state, strings.Join(queues, ","), u.Skills, showSees(u.Sees), showBody(u.Body), phone, u.Name)
	}
	return w.Flush()
}

type userDisableCmd struct {
	database
	Login string `arg:"" help:"Who may not log in any more."`
}

func (c userDisableCmd) Run(ctx context.Context, app *cli) error {
	return c.set(ctx, app, c.Login, true, "%s may not log in any more; open desks close within seconds, a talk is finished first\n")
}

type userEnableCmd struct {
	database
	Login string `arg:"" help:"Who may log in again."`
}

func (c userEnableCmd) Run(ctx context.Context, app *cli) error {
	return c.set(ctx, app, c.Login, false, "%s may log in again\n")
}

func (d database) set(ctx context.Context, app *cli, login string, disabled bool, done string) error {
	db, err := d.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Console(console()).SetDisabled(ctx, cti.AgentID(login), disabled); err != nil {
		return err
	}
	fmt.Printf(done, login)
	return nil
}

type migrateCmd struct{ database }

// Run brings the database to this version's schema.
func (c migrateCmd) Run(ctx context.Context, app *cli) error {
	db, err := c.open(ctx, app)
	if err != nil {
		return err
	}
	defer db.Close()
	from, to, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	if from == to {
		fmt.Printf("the database has this version's schema already (%d)\n", to)
	} else {
		fmt.Printf("the database was brought from schema %d to %d\n", from, to)
	}
	return nil
}
