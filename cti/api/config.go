package api

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/applicant"
	"github.com/dozvon/dozvon/cti/api/keeper"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// Config is all that the edge needs. Every field without «may be» must be set.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer
	// Version is the program's; Epoch names this life of the process, so that a
	// browser sees a restart.
	Version string
	Epoch   string

	Floor   Floor
	Phones  floor.Phones
	Journal floor.Journal
	Applied Applied
	Users   Users
	Calls   Calls
	Appeals Appeals
	Cases   Cases
	// Again may be nil: then nobody is told of an open appeal about the same.
	Again Again
	// Owners finds appeals for their applicants.
	Owners applicant.Owners
	// Incidents and IncidentHistory may be nil: then there are no mass incidents.
	Incidents       Incidents
	IncidentHistory IncidentHistory
	// Announcements may be nil: then only prepared messages can be heard.
	Announcements Announcements
	// Directory may be nil: then there is none.
	Directory Directory
	// Terms may be nil: then nobody is told by when.
	Terms   Terms
	Reports Reports
	// Qualities is how good the sound of calls was.
	Qualities Qualities
	// Articles are scripts and answers for agents.
	Articles Articles
	// Staff keeps those who log in.
	Staff Staff
	// Oversight reads what supervisors look at.
	Oversight Oversight
	// Recordings and Sounds are what is kept of talks.
	Recordings Recordings
	Sounds     Sounds
	// Attachments and Files may be nil: then appeals have no files.
	Attachments Attachments
	Files       Files
	// Voicemails are the messages of callers, also those that are done.
	Voicemails Voicemails
	// Callbacks are the promises to call back, also those that are closed.
	Callbacks Callbacks
	// Persons takes people out of the database; it may be nil: then nobody is.
	Persons Persons
	// Sessions keeps logins and one-time calls: values may be forgotten 27 hours
	// after they were last put, not earlier.
	Sessions keeper.Keeper
	// Drafts keeps drafts of appeals: values may be forgotten after 30 days.
	Drafts keeper.Keeper
	// Plan gives the plan in force.
	Plan func() *plan.Plan
	// Plans changes it, and Versions are those before.
	Plans    Plans
	Versions Versions

	// Switch is the address of the switch's SIP over WebSocket, for example
	// ws://127.0.0.1:8088/ws.
	Switch *url.URL
	// Secret is at least 32 bytes from which passwords of browser phones are
	// derived; it outlives the process, or talks lose their signalling at a
	// restart.
	Secret []byte
	// UI answers what is neither /api nor /sip.
	UI http.Handler

	// Secure says that browsers reach us by HTTPS: cookies are then kept from
	// plain HTTP.
	Secure bool
	// Origins may be further origins whose pages may use the API, for example
	// http://localhost:5173; empty means only our own.
	Origins []string
	// Proxies may be the reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// ICEServers may be servers for browsers that need no password: STUN.
	ICEServers []account.ICEServer
	// TURN may be relays for browsers.
	TURN account.TURN
	// CitizenCallsPerMinute from one address may be raised, for example where
	// many people share one; zero means 5.
	CitizenCallsPerMinute int
	// CitizenCallsAtOnce from one address likewise; zero means 2.
	CitizenCallsAtOnce int
	// Compute may make room for a computation of many milliseconds, a password's
	// hash, before it runs it; nil just runs it.
	Compute func(func())
	// Now may be another clock; nil is the real one.
	Now func() time.Time
}

const minSecret = 32

func (c Config) withDefaults() Config {
	if c.CitizenCallsPerMinute <= 0 {
		c.CitizenCallsPerMinute = 5
	}
	if c.CitizenCallsAtOnce <= 0 {
		c.CitizenCallsAtOnce = 2
	}
	if c.Compute == nil {
		c.Compute = func(work func()) { work() }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (c Config) check() error {
	var problems []error
	need := func(ok bool, text string) {
		if !ok {
			problems = append(problems, errors.New("api: "+text))
		}
	}
	need(c.Log != nil, "no logger")
	need(c.Metrics != nil, "no registry of metrics")
	need(c.Floor != nil, "no floor")
	need(c.Phones != nil, "no phones")
	need(c.Journal != nil && c.Applied != nil, "no journal")
	need(c.Users != nil && c.Calls != nil && c.Appeals != nil && c.Cases != nil && c.Owners != nil && c.Reports != nil && c.Staff != nil && c.Oversight != nil && c.Qualities != nil && c.Articles != nil, "no store")
	need(c.Recordings != nil && c.Sounds != nil && c.Voicemails != nil, "no archive of recordings")
	need(c.Callbacks != nil, "nothing to read call-backs from")
	need(c.Sessions != nil && c.Drafts != nil, "no keeper of sessions and drafts")
	need(c.Plan != nil && c.Plans != nil && c.Versions != nil, "no plan")
	need(c.UI != nil, "no user interface")
	need(c.Switch != nil && (c.Switch.Scheme == "ws" || c.Switch.Scheme == "wss"),
		"the switch's address must begin with ws:// or wss://")
	need(len(c.Secret) >= minSecret, "the secret must be 32 bytes or longer")
	return errors.Join(problems...)
}
