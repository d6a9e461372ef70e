package account

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/keeper"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

const (
	keyCitizen      = "citizen." // in the keeper, beside the logins
	mostAccounts    = 200
	ticketUnused    = 2 * time.Minute
	ticketReconnect = 30 * time.Second // after a broken line, or our restart
	ticketLife      = 4 * time.Hour
	askLimit        = 2 * time.Second // of the switch and the keeper
	sweepEvery      = 5 * time.Second
)

// Citizen is a one-time SIP account. Its password is derived from the ticket,
// so that the keeper holds no secret and a restart breaks no call.
type Citizen struct {
	Name    string    `json:"name"`
	Address string    `json:"address"`
	Number  string    `json:"number,omitempty"`
	Created time.Time `json:"created"`

	key     string    // of the ticket
	sockets int       // connected now
	expires time.Time // when no socket is connected
	put     bool      // the switch was told in this life
}

// Key names the account in what is kept and among sockets.
func (one *Citizen) Key() string { return one.key }

// Config is all that the accounts of citizens need.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Phones  floor.Phones
	Keeper  keeper.Keeper
	Issuer  Issuer
	// AtOnce is how many one address may have.
	AtOnce int
	// Cut closes the sockets of an account by its key.
	Cut func(key string, c ws.Close)
}

// Citizens are the one-time accounts that exist now.
type Citizens struct {
	cfg   Config
	count prometheus.Gauge

	mu       sync.Mutex
	accounts map[string]*Citizen
}

// NewCitizens has none yet; Restore reads those of the last life.
func NewCitizens(cfg Config) (*Citizens, error) {
	count := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_citizen_accounts", Help: "One-time SIP accounts of citizens that exist now."})
	return &Citizens{cfg: cfg, count: count, accounts: map[string]*Citizen{}}, cfg.Metrics.Register(count)
}

// Admit makes an account for a citizen's browser.
func (c *Citizens) Admit(ctx context.Context, address, number string) (ticket string, phone floor.BrowserPhone, err error) {
	ticket = session.NewToken()
	key := session.KeyOf(ticket)
	now := c.cfg.Issuer.Now().UTC()
	made := &Citizen{
		Name: c.cfg.Issuer.name("citizen-", key), Address: address, Number: number, Created: now,
		key: key, expires: now.Add(ticketUnused), put: true,
	}
	if err := c.reserve(made); err != nil {
		return "", phone, err
	}
	phone = c.phoneOf(made)
	if err = c.cfg.Phones.PutPhone(ctx, phone); err == nil {
		err = keeper.Put(ctx, c.cfg.Keeper, keyCitizen+key, made)
	}
	if err != nil {
		c.drop(context.WithoutCancel(ctx), made)
		return "", phone, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Позвонить из браузера сейчас не получится: телефонная станция не отвечает. Попробуйте через минуту или наберите номер на телефоне."}
	}
	return ticket, phone, nil
}

func (c *Citizens) reserve(made *Citizen) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	same := 0
	for _, other := range c.accounts {
		if other.Address == made.Address {
			same++
		}
	}
	switch {
	case same >= c.cfg.AtOnce:
		return problem.TooMany(ticketReconnect, "С вашего адреса уже идут звонки. Завершите их или повторите позже.")
	case len(c.accounts) >= mostAccounts:
		return problem.TooMany(ticketReconnect, "Сейчас звонит слишком много людей. Попробуйте через минуту или наберите номер на телефоне.")
	}
	c.accounts[made.key] = made
	c.count.Set(float64(len(c.accounts)))
	return nil
}

func (c *Citizens) phoneOf(one *Citizen) floor.BrowserPhone {
	return floor.BrowserPhone{
		Name: one.Name, Password: c.cfg.Issuer.password(one.key), Citizen: true, CallerNumber: one.Number,
	}
}

// Attach finds the account of a ticket for a socket, which Detach ends.
func (c *Citizens) Attach(ticket string) (*Citizen, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.accounts[session.KeyOf(ticket)]
	if one == nil {
		return nil, cti.Errorf(cti.Unauthorized, "Разрешение на звонок истекло. Нажмите «Позвонить» ещё раз.")
	}
	one.sockets++
	return one, nil
}

// Detach drops the account when its page went; when the line broke, the page
// may come back for a while.
func (c *Citizens) Detach(one *Citizen, end ws.Close) {
	c.mu.Lock()
	one.sockets--
	left := one.sockets == 0
	gone := left && end != ws.CloseLost && end != ws.CloseRestart
	if left {
		one.expires = c.cfg.Issuer.Now().Add(ticketReconnect)
	}
	c.mu.Unlock()
	if gone {
		ctx, cancel := context.WithTimeout(context.Background(), askLimit)
		defer cancel()
		c.drop(ctx, one)
	}
}

func (c *Citizens) drop(ctx context.Context, one *Citizen) {
	c.mu.Lock()
	delete(c.accounts, one.key)
	c.count.Set(float64(len(c.accounts)))
	c.mu.Unlock()
	if err := c.cfg.Phones.DropPhone(ctx, one.Name); err != nil {
		c.cfg.Log.Warn("one-time phone not dropped", "phone", one.Name, "err", err)
	}
	if err := c.cfg.Keeper.Delete(ctx, keyCitizen+one.key); err != nil && cti.CodeOf(err) != cti.NotFound {
		c.cfg.Log.Warn("one-time phone not forgotten", "phone", one.Name, "err", err)
	}
}

// Restore reads the accounts of the last life; their pages reconnect soon.
func (c *Citizens) Restore(ctx context.Context) error {
	keys, err := c.cfg.Keeper.Keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		key, ok := strings.CutPrefix(k, keyCitizen)
		if !ok {
			continue
		}
		one := &Citizen{key: key, expires: c.cfg.Issuer.Now().Add(ticketReconnect)}
		if err := keeper.Get(ctx, c.cfg.Keeper, k, one); err != nil {
			c.cfg.Log.Warn("one-time phone not restored", "err", err)
			continue
		}
		c.mu.Lock()
		c.accounts[key] = one
		c.count.Set(float64(len(c.accounts)))
		c.mu.Unlock()
	}
	return nil
}

// Run tells the switch about restored accounts and drops those whose time is
// over.
func (c *Citizens) Run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		c.Sweep(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep does so once.
func (c *Citizens) Sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepEvery)
	defer cancel()
	over, missing := c.due()
	for _, one := range over {
		c.cfg.Cut(one.key, ws.CloseLogin)
		c.drop(ctx, one)
	}
	for _, one := range missing {
		if err := c.cfg.Phones.PutPhone(ctx, c.phoneOf(one)); err != nil {
			c.cfg.Log.Warn("one-time phone not restored", "phone", one.Name, "err", err)
			continue
		}
		c.mu.Lock()
		one.put = true
		c.mu.Unlock()
	}
}

func (c *Citizens) due() (over, missing []*Citizen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.cfg.Issuer.Now()
	for _, one := range c.accounts {
		switch {
		case one.sockets == 0 && now.After(one.expires), now.Sub(one.Created) > ticketLife:
			over = append(over, one)
		case !one.put:
			missing = append(missing, one)
		}
	}
	return over, missing
}
