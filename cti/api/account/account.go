// Package account makes the SIP accounts with which browsers register at the
// switch, and keeps the one-time ones of citizens.
//
// Passwords are derived from a secret and are kept nowhere, so that a restart
// breaks no call.
package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/dozvon/dozvon/cti/floor"
)

// Domain is the host part of every browser's SIP address (RFC 2606: it is
// never looked up).
const Domain = "dozvon.invalid"

// Account is what a browser registers with.
type Account struct {
	Username   string      `json:"username"`
	Password   string      `json:"password"`
	URI        string      `json:"uri" example:"sip:USER@dozvon.invalid"`
	ICEServers []ICEServer `json:"ice_servers" nullable:"false"`
}

// ICEServer is a STUN or TURN server in the form that browsers take.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Issuer makes accounts.
type Issuer struct {
	// Secret outlives the process, or talks lose their signalling at a restart.
	Secret []byte
	// ICEServers may be servers for browsers that need no password: STUN.
	ICEServers []ICEServer
	// TURN may be relays for browsers.
	TURN TURN
	Now  func() time.Time
}

// Staff is the browser phone of the login of that key.
func (i Issuer) Staff(key string) floor.BrowserPhone {
	return floor.BrowserPhone{Name: i.name("agent-", key), Password: i.password(key)}
}

// Of is what the browser of a phone registers with.
func (i Issuer) Of(p floor.BrowserPhone) Account {
	servers := append([]ICEServer{}, i.ICEServers...)
	if len(i.TURN.URLs) > 0 {
		servers = append(servers, i.TURN.server(p.Name, i.Now()))
	}
	return Account{Username: p.Name, Password: p.Password, URI: "sip:" + p.Name + "@" + Domain, ICEServers: servers}
}

func (i Issuer) name(prefix, key string) string {
	return prefix + hex.EncodeToString(i.derive("name", key))[:20]
}

func (i Issuer) password(key string) string {
	return base64.RawURLEncoding.EncodeToString(i.derive("password", key))
}

// derive makes a value that the same key gives again after a restart.
func (i Issuer) derive(purpose, key string) []byte {
	mac := hmac.New(sha256.New, i.Secret)
	mac.Write([]byte(purpose + "\x00" + key))
	return mac.Sum(nil)
}
