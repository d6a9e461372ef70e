package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/password"
	"github.com/dozvon/dozvon/store"
)

// demoLogin is a login that the first start made for a newcomer.
type demoLogin struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Password string `json:"password"`
}

const demoFile = "demo-logins.json"

// One of them is of an organisation of the first directory, so that a newcomer sees
// its list.
const (
	demoMember = "operator2"
	demoBody   = "adm-irkutsk"
)

// prepare brings the database to the schema, makes the first directory of
// bodies when there is none, and the demo logins when nobody can log in yet. Their passwords are random and kept in a file that
// only its owner reads.
func prepare(ctx context.Context, data, url string, log *slog.Logger) ([]demoLogin, error) {
	db, err := store.Open(ctx, store.Config{URL: url, Logger: log})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if _, _, err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := addFirstBodies(ctx, db); err != nil {
		return nil, err
	}
	users, err := db.Users(ctx)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(data, demoFile)
	if len(users) > 0 {
		return readDemo(path)
	}
	log.Info("making the demo logins")
	logins := []demoLogin{
		{Login: "operator1", Name: "Анна Демидова", Role: "agent"},
		{Login: "operator2", Name: "Борис Ушаков", Role: "agent"},
		{Login: "supervisor", Name: "Вера Старцева", Role: "supervisor"},
		{Login: "admin", Name: "Глеб Орлов", Role: "admin"},
	}
	for i := range logins {
		logins[i].Password = strings.ToLower(rand.Text()[:12])
		if err := addDemo(ctx, db, logins[i]); err != nil {
			return nil, err
		}
	}
	text, err := json.MarshalIndent(logins, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the demo logins: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return nil, fmt.Errorf("keep the demo logins: %w", err)
	}
	return logins, nil
}

func addDemo(ctx context.Context, db *store.Store, l demoLogin) error {
	hash, err := password.Hash(l.Password)
	if err != nil {
		return err
	}
	u := cti.User{Login: cti.AgentID(l.Login), Name: l.Name, Role: cti.Role(l.Role), PasswordHash: hash}
	if u.Role != cti.RoleAdmin {
		u.Sees = cti.Sensitivities() // who administers needs no citizen's illness for it
	}
	if l.Login == demoMember {
		u.Body = demoBody
	}
	if u.Role == cti.RoleAgent {
		u.Queues = []cti.QueueID{"122", "117"}
	}
	return db.Console(console()).AddUser(ctx, u, false)
}

// readDemo reads the demo logins of an earlier start; an administrator may have
// deleted them.
func readDemo(path string) ([]demoLogin, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the demo logins: %w", err)
	}
	var logins []demoLogin
	if err := json.Unmarshal(text, &logins); err != nil {
		return nil, fmt.Errorf("%s is damaged: delete it, and reset the passwords with dozvon user add --replace: %w", path, err)
	}
	return logins, nil
}
