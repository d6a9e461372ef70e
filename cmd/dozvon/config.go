package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/store"
)

// serveConfig is the configuration of the service.
type serveConfig struct {
	HTTP string `name:"http" help:"Address of pages, API and phones." default:"127.0.0.1:8122" env:"DOZVON_HTTP" placeholder:"HOST:PORT"`
	Ops  string `name:"ops" help:"Address of /metrics, /healthz and /readyz; keep it from the public." default:"127.0.0.1:8123" env:"DOZVON_OPS" placeholder:"HOST:PORT"`

	TLSCert      string   `name:"tls-cert" help:"Certificate for HTTPS, PEM with its chain." env:"DOZVON_TLS_CERT" placeholder:"FILE"`
	TLSKey       string   `name:"tls-key" help:"Key of the certificate, PEM." env:"DOZVON_TLS_KEY" placeholder:"FILE"`
	InsecureHTTP bool     `name:"insecure-http" help:"Serve plain HTTP on an address that is not loopback, behind a proxy that does HTTPS. Browsers give a microphone to secure pages only." env:"DOZVON_INSECURE_HTTP"`
	Proxies      []string `name:"proxies" help:"Networks of reverse proxies whose X-Forwarded-For is believed." env:"DOZVON_PROXIES" placeholder:"CIDR"`

	DatabaseURL     secret `name:"database-url" help:"PostgreSQL; empty means the private one of the data folder." env:"DOZVON_DATABASE_URL" placeholder:"URL"`
	DatabaseURLFile string `name:"database-url-file" help:"File that holds the database URL." env:"DOZVON_DATABASE_URL_FILE" placeholder:"FILE"`

	ARIURL          string `name:"ari-url" help:"Asterisk's REST interface; empty means the private Asterisk of the data folder." env:"DOZVON_ARI_URL" placeholder:"http://127.0.0.1:8088"`
	ARIUser         string `name:"ari-user" help:"User of Asterisk's REST interface." env:"DOZVON_ARI_USER" placeholder:"NAME"`
	ARIPassword     secret `name:"ari-password" help:"Its password." env:"DOZVON_ARI_PASSWORD" placeholder:"PASSWORD"`
	ARIPasswordFile string `name:"ari-password-file" help:"File that holds it." env:"DOZVON_ARI_PASSWORD_FILE" placeholder:"FILE"`

	STUNURL        []string `name:"stun-url" help:"STUN servers, by which browsers learn their public address." env:"DOZVON_STUN_URL" placeholder:"stun:HOST:3478"`
	TURNURL        []string `name:"turn-url" help:"TURN servers (coturn), which carry the voice of browsers that have no direct way." env:"DOZVON_TURN_URL" placeholder:"turn:HOST:3478"`
	TURNSecret     secret   `name:"turn-secret" help:"The secret shared with them (coturn's static-auth-secret): from it come passwords for half a day." env:"DOZVON_TURN_SECRET" placeholder:"SECRET"`
	TURNSecretFile string   `name:"turn-secret-file" help:"File that holds it." env:"DOZVON_TURN_SECRET_FILE" placeholder:"FILE"`
	Recordings     string   `name:"recordings" help:"Where the sound of talks is kept: a folder, or an object store such as s3://BUCKET?region=REGION&endpoint=HOST; empty means the data folder." env:"DOZVON_RECORDINGS" placeholder:"FOLDER|URL"`

	Attachments string `name:"attachments" help:"Where the files of appeals are kept: a folder, or an object store as with --recordings; empty means the data folder." env:"DOZVON_ATTACHMENTS" placeholder:"FOLDER|URL"`

	EraseExpired bool `name:"erase-expired" help:"Erase the personal data of closed appeals whose time of keeping is over; dozvon person expired lists them." env:"DOZVON_ERASE_EXPIRED"`

	DialOut string `name:"dial-out" help:"How Asterisk dials a number beyond the trunk; {number} is the number as +7..., {digits} the same without the plus sign, {national} the Russian form 8..." default:"PJSIP/{number}@operator" env:"DOZVON_DIAL_OUT" placeholder:"DIAL"`

	deliveryConfig

	JournalURL string        `name:"journal-url" help:"NATS cluster with JetStream; empty means a journal in the data folder." env:"DOZVON_JOURNAL_URL" placeholder:"nats://HOST:4222"`
	Sync       time.Duration `name:"journal-sync" help:"How often the journal is forced to the disk: what a power cut may lose." default:"1s" env:"DOZVON_JOURNAL_SYNC"`
}

// settings is the configuration checked and completed.
type settings struct {
	serveConfig
	data     string
	database string
	ari      deploy.ARI
	sip      *url.URL
	proxies  []netip.Prefix
	stun     []account.ICEServer
	turn     account.TURN
	answers  []store.Route
}

// resolve completes the configuration from the data folder and lists
// everything that is wrong with it at once.
func (c serveConfig) resolve(data string) (settings, error) {
	s := settings{serveConfig: c, data: data}
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		note(fmt.Errorf("--data: the folder cannot be made: %w", err))
	}
	note(checkAddress("--http", c.HTTP))
	note(checkAddress("--ops", c.Ops))
	note(c.checkTLS())
	note(s.resolveDatabase())
	note(s.resolveARI())
	note(s.resolveRelays())
	var err error
	s.answers, err = c.routes(data)
	note(err)
	for _, text := range c.Proxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			note(fmt.Errorf("--proxies: %q is not a network such as 10.0.0.0/8", text))
		}
		s.proxies = append(s.proxies, prefix)
	}
	if c.DialOut != "" && !strings.Contains(c.DialOut, "{number}") && !strings.Contains(c.DialOut, "{digits}") && !strings.Contains(c.DialOut, "{national}") {
		note(fmt.Errorf("--dial-out: %q has no place for the number; give for example PJSIP/{number}@operator", c.DialOut))
	}
	if c.Sync <= 0 {
		note(errors.New("--journal-sync: must be longer than nothing, for example 1s"))
	}
	if len(problems) > 0 {
		return s, fmt.Errorf("the configuration has %d problem(s):\n%w", len(problems), errors.Join(problems...))
	}
	return s, nil
}

func checkAddress(flag, address string) error {
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return fmt.Errorf("%s: %q is not an address such as 127.0.0.1:8122", flag, address)
	}
	return nil
}

// checkTLS refuses plain HTTP beyond this machine: a browser gives its
// microphone to secure pages only, and passwords would travel in the clear.
func (c serveConfig) checkTLS() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key: give both or neither")
	}
	if c.TLSCert != "" {
		if _, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey); err != nil {
			return fmt.Errorf("--tls-cert and --tls-key: they cannot be used, give a certificate and its key in PEM: %w", err)
		}
	}
	host, _, err := net.SplitHostPort(c.HTTP)
	if err != nil || c.TLSCert != "" || c.InsecureHTTP {
		return nil
	}
	if addr, err := netip.ParseAddr(host); host == "localhost" || (err == nil && addr.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("--http %s: plain HTTP is served on loopback only, because browsers give a microphone to secure pages only "+
		"and passwords would travel unprotected; give --tls-cert and --tls-key, or --insecure-http behind a proxy that does HTTPS", c.HTTP)
}

func (s *settings) resolveDatabase() error {
	value, err := s.DatabaseURL.orFile(s.DatabaseURLFile)
	if err != nil {
		return fmt.Errorf("--database-url-file: %w", err)
	}
	if value != "" {
		s.database = string(value)
		return nil
	}
	s.database, err = deploy.PostgresURL(s.data)
	if err != nil {
		return fmt.Errorf("--database-url: no address is given and the data folder %s has no private PostgreSQL; give the address, or run make run once", s.data)
	}
	return nil
}

func (s *settings) resolveARI() error {
	password, err := s.ARIPassword.orFile(s.ARIPasswordFile)
	if err != nil {
		return fmt.Errorf("--ari-password-file: %w", err)
	}
	s.ari = deploy.ARI{URL: s.ARIURL, User: s.ARIUser, Password: string(password)}
	if s.ARIURL == "" {
		if s.ari, err = deploy.ReadARI(s.data); err != nil {
			return fmt.Errorf("--ari-url: no address is given and %w", err)
		}
	} else if s.ARIUser == "" || password == "" {
		return errors.New("--ari-user and --ari-password: both are needed with --ari-url")
	}
	base, err := url.Parse(s.ari.URL)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return fmt.Errorf("--ari-url: %q is not an address such as http://127.0.0.1:8088", s.ari.URL)
	}
	sip := *base
	sip.Scheme = strings.Replace(base.Scheme, "http", "ws", 1)
	sip.Path = "/ws"
	s.sip = &sip
	return nil
}

func (s settings) path(name string) string { return filepath.Join(s.data, name) }

func (s settings) secure() bool { return s.TLSCert != "" || s.InsecureHTTP }
