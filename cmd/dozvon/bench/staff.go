package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/password"
	"github.com/dozvon/dozvon/store"
)

const everyPassword = "bench-password"

// hire makes an agent of each phone, signs them in, opens their desks and has
// them ready.
func (c *centre) hire(ctx context.Context, p *phones) error {
	db, err := store.Open(ctx, store.Config{URL: c.pg.URL()})
	if err != nil {
		return err
	}
	defer db.Close()
	hash, err := password.Hash(everyPassword)
	if err != nil {
		return err
	}
	for _, name := range p.names {
		u := cti.User{
			Login: cti.AgentID(name), Name: name, Role: cti.RoleAgent, Queues: []cti.QueueID{"122"},
			Phone: "pjsip:" + name, PasswordHash: hash,
		}
		if err := db.Console("console:bench").AddUser(ctx, u, false); err != nil {
			return err
		}
		if err := c.beginWork(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (c *centre) beginWork(ctx context.Context, name string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return fmt.Errorf("make a cookie jar: %w", err)
	}
	client := &http.Client{Jar: jar}
	base := "http://" + c.http + "/api/v1"
	if err := send(ctx, client, http.MethodPost, base+"/session", map[string]string{"login": name, "password": everyPassword}); err != nil {
		return err
	}
	if err := c.desks.open(ctx, jar, "ws://"+c.http+"/api/v1/desk", "http://"+c.http, name); err != nil {
		return err
	}
	return send(ctx, client, http.MethodPut, base+"/me/state", map[string]string{"state": "ready"})
}

func send(ctx context.Context, client *http.Client, method, url string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000))
		return fmt.Errorf("%s %s: %s: %s", method, url, answer.Status, text)
	}
	return nil
}
