package ari

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"
)

// Options tell a Client where Asterisk is and what to ask of it.
type Options struct {
	// URL is where ARI is served, for example http://127.0.0.1:8088/ari; a URL
	// without a path means /ari. Required.
	URL string
	// Username and Password are those of a user in ari.conf. Required.
	Username, Password string
	// App is the Stasis application's name. Required.
	App string
	// SubscribeAll asks for the events of all objects, not only of those that
	// the application was given or made.
	SubscribeAll bool
	// Events are the kinds to deliver; empty means all. ApplicationReplaced
	// and Unknown are always delivered.
	Events []Kind
	// FilterAtSource lets Asterisk itself leave out what Events does not name.
	// That saves it the work of writing them and us that of waking up for each,
	// which costs far more than decoding. The filter belongs to the application
	// and is set after each connect.
	FilterAtSource bool
	// ForceHTTP sends commands over HTTP even where Asterisk takes them over
	// the WebSocket.
	ForceHTTP bool

	// RequestTimeout limits each command; 0 means 5 s. A context that ends
	// sooner ends the command sooner.
	RequestTimeout time.Duration
	// ConnectTimeout limits each attempt to connect; 0 means 5 s.
	ConnectTimeout time.Duration
	// PingInterval is the time between pings; 0 means 1 s.
	PingInterval time.Duration
	// SilenceLimit is how long nothing may come, not even an answer to a ping,
	// before the socket counts as lost; 0 means 3 s.
	SilenceLimit time.Duration
	// BacklogWarning is how many events may wait for the consumer before the
	// log warns; 0 means 1,000.
	BacklogWarning int

	// Logger gets warnings and errors; nil means none.
	Logger *slog.Logger
	// TLS is for https URLs; nil means Go's defaults.
	TLS *tls.Config
	// DialContext makes the connections; nil means TCP.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// normal checks the options and fills in the defaults. The error lists all
// problems at once.
func (o Options) normal() (Options, *url.URL, error) {
	var problems []error
	base, err := url.Parse(o.URL)
	switch {
	case o.URL == "":
		problems = append(problems, errors.New("no URL: give ARI's address, for example http://127.0.0.1:8088/ari"))
	case err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "":
		problems = append(problems, errors.New("the URL must begin with http:// or https:// and a host")) // it may hold a password: not repeated
	}
	if o.Username == "" {
		problems = append(problems, errors.New("no Username: give a user of ari.conf"))
	}
	if o.App == "" || strings.ContainsAny(o.App, ",:") {
		problems = append(problems, fmt.Errorf("the App %q must be a name without comma and colon", o.App))
	}
	for name, d := range map[string]time.Duration{"RequestTimeout": o.RequestTimeout, "ConnectTimeout": o.ConnectTimeout,
		"PingInterval": o.PingInterval, "SilenceLimit": o.SilenceLimit} {
		if d < 0 {
			problems = append(problems, fmt.Errorf("%s is negative", name))
		}
	}
	setDefault(&o.RequestTimeout, 5*time.Second)
	setDefault(&o.ConnectTimeout, 5*time.Second)
	setDefault(&o.PingInterval, time.Second)
	setDefault(&o.SilenceLimit, 3*time.Second)
	setDefault(&o.BacklogWarning, 1000)
	if o.SilenceLimit <= o.PingInterval {
		problems = append(problems, fmt.Errorf("SilenceLimit %v must be longer than PingInterval %v", o.SilenceLimit, o.PingInterval))
	}
	if len(problems) > 0 {
		return o, nil, fmt.Errorf("ari options: %w", errors.Join(problems...))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	base.Path = strings.TrimSuffix(base.Path, "/")
	if base.Path == "" {
		base.Path = "/ari"
	}
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	return o, base, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
