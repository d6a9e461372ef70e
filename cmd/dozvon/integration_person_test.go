package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// person is somebody who is logged in over the API.
type person struct {
	c      *centre
	login  string
	client *http.Client
	cookie *http.Cookie
	phone  *lab.Phone
}

const everyPassword = "correct horse"

// hire adds an agent with a SIP phone at an address and logs the agent in.
func (c *centre) hire(login, uri string, queues ...cti.QueueID) *person {
	c.t.Helper()
	c.add(login, cti.RoleAgent, uri, queues...)
	return c.logIn(login)
}

// agent hires an agent with a phone that rings for a while and speaks a tone,
// and makes the agent ready.
func (c *centre) agent(login string, ring time.Duration, hertz float64, queues ...cti.QueueID) *person {
	c.t.Helper()
	phone := lab.NewPhone(c.t, ring, hertz)
	p := c.hire(login, phone.URI(), queues...)
	p.phone = phone
	p.ready()
	return p
}

func (c *centre) add(login string, role cti.Role, uri string, queues ...cti.QueueID) {
	c.t.Helper()
	err := c.db.Console("console:test").AddUser(c.t.Context(), cti.User{
		Login: cti.AgentID(login), Name: "Name of " + login, Role: role, Queues: queues, Phone: uri, PasswordHash: hashed(),
	}, false)
	if err != nil {
		c.t.Fatal(err)
	}
}

// hashed is a cheap hash of the password: the parameters stand in it.
var hashed = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(everyPassword, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		panic(err)
	}
	return hash
})

func (c *centre) logIn(login string) *person {
	c.t.Helper()
	p := &person{c: c, login: login, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	status, text := p.ask(http.MethodPost, "/session", map[string]string{"login": login, "password": everyPassword})
	if status != http.StatusOK {
		c.t.Fatalf("log in as %s: %d %s", login, status, text)
	}
	return p
}

// ask sends a request to the API; a status of 0 means that nobody answered.
func (p *person) ask(method, path string, body any) (status int, text string) {
	p.c.t.Helper()
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			p.c.t.Fatal(err)
		}
		content = bytes.NewReader(raw)
	}
	ctx, cancel := context.WithTimeout(p.c.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, p.c.web+"/api/v1"+path, content)
	if err != nil {
		p.c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if p.cookie != nil {
		request.AddCookie(p.cookie)
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	for _, cookie := range answer.Cookies() {
		p.cookie = cookie
	}
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(raw)
}

// must is ask for what has to succeed.
func (p *person) must(method, path string, body any) {
	p.c.t.Helper()
	if status, text := p.ask(method, path, body); status != http.StatusOK {
		p.c.t.Fatalf("%s: %s %s: %d %s", p.login, method, path, status, text)
	}
}

func (p *person) ready() {
	p.c.t.Helper()
	p.must(http.MethodPut, "/me/state", map[string]string{"state": "ready"})
}

// act does one of hold, resume, hangup.
func (p *person) act(what string) {
	p.c.t.Helper()
	p.must(http.MethodPost, "/me/call/"+what, nil)
}

// desk is what the person's desk shows.
func (p *person) desk() floor.Desk {
	p.c.t.Helper()
	var me struct{ Desk floor.Desk }
	status, text := p.ask(http.MethodGet, "/me", nil)
	if err := json.Unmarshal([]byte(text), &me); err != nil || status != http.StatusOK {
		p.c.t.Fatalf("%s: GET /me: %d %s", p.login, status, text)
	}
	return me.Desk
}

// shows waits until the desk shows a state and a reason.
func (p *person) shows(state agent.State, reason agent.Reason) floor.Desk {
	p.c.t.Helper()
	var d floor.Desk
	eventually(p.c.t, fmt.Sprintf("%s is %s %s", p.login, state, reason), func() bool {
		d = p.desk()
		return d.Agent.State == state && d.Agent.Reason == reason
	})
	return d
}
