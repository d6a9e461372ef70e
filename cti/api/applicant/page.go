// Package applicant is what applicants see of their appeals, and do about them,
// without a login: who knows an appeal's number and its code may read how it
// stands, give the answer a mark, or open the appeal again.
package applicant

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/plan"
)

// Owners finds appeals by the number that their applicants know.
type Owners interface {
	// AppealOwner gives a *cti.Error of code NotFound for an unknown number.
	AppealOwner(ctx context.Context, number string) (appeal.Owner, error)
}

// Cases reads appeals and changes them once.
type Cases interface {
	// AppealRecord gives a *cti.Error of code NotFound for an unknown appeal.
	AppealRecord(context.Context, cti.AppealID) (appeal.Record, error)
	// ChangeAppeal makes a change once. A *cti.Error of code Conflict with a record
	// says that somebody else was quicker, and how the case stands now.
	ChangeAppeal(context.Context, appeal.Asked) (appeal.Record, error)
}

// Directory names those who have an appeal.
type Directory interface {
	Body(context.Context, cti.BodyID) (body.Body, error)
}

// Config is all that the page needs.
type Config struct {
	Metrics prometheus.Registerer
	Owners  Owners
	Cases   Cases
	// Directory may be nil: then bodies are named by their codes.
	Directory Directory
	// Plan gives the plan in force.
	Plan func() *plan.Plan
	// Secret is the one from which the code words are derived.
	Secret []byte
	// Look refuses an address that asks too often, whatever it asks.
	Look func(context.Context) error
	Now  func() time.Time
}

// Page is what applicants have of their appeals.
type Page struct {
	cfg   Config
	guess guesses
	asks  *prometheus.CounterVec
}

// New makes it.
func New(cfg Config) (*Page, error) {
	asks := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dozvon_appeal_status_total",
		Help: "What applicants asked about their appeals by number and code, and how it went; many of result wrong or limited is somebody who guesses.",
	}, []string{"what", "result"})
	return &Page{cfg: cfg, guess: newGuesses(), asks: asks}, cfg.Metrics.Register(asks)
}

// The labels of what citizens ask about their appeals.
const (
	askStatus = "status"
	askMark   = "mark"
	askReopen = "reopen"
)

// Status is how an appeal stands.
func (p *Page) Status(ctx context.Context, address string, who Claim) (AppealStatus, error) {
	return p.counted(ctx, askStatus, address, who, func(found appeal.Record) (appeal.Record, error) { return found, nil })
}

// Mark gives the answer its mark, once.
func (p *Page) Mark(ctx context.Context, address string, in MarkRequest) (AppealStatus, error) {
	return p.counted(ctx, askMark, address, in.Claim, func(found appeal.Record) (appeal.Record, error) { return p.mark(ctx, found, in) })
}

// Reopen opens the appeal again, with a reason.
func (p *Page) Reopen(ctx context.Context, address string, in ReopenRequest) (AppealStatus, error) {
	return p.counted(ctx, askReopen, address, in.Claim, func(found appeal.Record) (appeal.Record, error) { return p.reopen(ctx, found, in) })
}

// counted lets an applicant do something about their appeal, shows what came of
// it, and counts how that went.
func (p *Page) counted(ctx context.Context, what, address string, who Claim, do func(appeal.Record) (appeal.Record, error)) (AppealStatus, error) {
	out, err := func() (AppealStatus, error) {
		found, err := p.claimed(ctx, address, who)
		if err != nil {
			return AppealStatus{}, err
		}
		if found, err = do(found); err != nil {
			return AppealStatus{}, err
		}
		return p.statusOf(ctx, found)
	}()
	p.asks.WithLabelValues(what, askResult(err)).Inc()
	return out, err
}

func askResult(err error) string {
	switch code := cti.CodeOf(err); {
	case err == nil:
		return "ok"
	case code == cti.NotFound:
		return "wrong"
	case code == cti.TooMany:
		return "limited"
	case code == cti.Internal:
		return "error"
	default:
		return string(code) // invalid, conflict, unavailable
	}
}
