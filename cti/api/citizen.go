package api

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/keeper"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

const (
	keyCitizen      = "citizen." // in the keeper, beside the logins
	citizensInAll   = 200
	ticketUnused    = 2 * time.Minute
	ticketReconnect = 30 * time.Second // after a broken line, or our restart
	ticketLife      = 4 * time.Hour
	citizenSweep    = 5 * time.Second
)

// citizen is a one-time SIP account. Its password is derived from the ticket,
// so that the keeper holds no secret and a restart breaks no call.
type citizen struct {
	Name    string    `json:"name"`
	Address string    `json:"address"`
	Number  string    `json:"number,omitempty"`
	Created time.Time `json:"created"`

	key     string    // SHA-256 of the ticket in hex
	sockets int       // connected now
	expires time.Time // when no socket is connected
	put     bool      // the switch was told in this life
}

// citizens are the one-time accounts that exist now.
type citizens struct {
	log     *slog.Logger
	phones  floor.Phones
	keeper  keeper.Keeper
	secret  []byte
	now     func() time.Time
	metrics *metrics
	atOnce  int // from one address
	// cut closes the sockets of a ticket.
	cut func(key string, c ws.Close)

	mu       sync.Mutex
	accounts map[string]*citizen
}

func newCitizens(cfg Config, m *metrics, cut func(string, ws.Close)) *citizens {
	return &citizens{
		log: cfg.Log, phones: cfg.Phones, keeper: cfg.Sessions, secret: cfg.Secret, now: cfg.Now,
		metrics: m, atOnce: cfg.CitizenCallsAtOnce, cut: cut, accounts: map[string]*citizen{},
	}
}

// admit makes an account for a citizen's browser.
func (c *citizens) admit(ctx context.Context, address, number string) (ticket string, phone floor.BrowserPhone, err error) {
	ticket = session.NewToken()
	key := session.KeyOf(ticket)
	now := c.now().UTC()
	made := &citizen{
		Name: phoneName(c.secret, "citizen-", key), Address: address, Number: number, Created: now,
		key: key, expires: now.Add(ticketUnused), put: true,
	}
	if err := c.reserve(made); err != nil {
		return "", phone, err
	}
	phone = c.phoneOf(made)
	if err = c.phones.PutPhone(ctx, phone); err == nil {
		err = keeper.Put(ctx, c.keeper, keyCitizen+key, made)
	}
	if err != nil {
		c.drop(context.WithoutCancel(ctx), made)
		return "", phone, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Позвонить из браузера сейчас не получится: телефонная станция не отвечает. Попробуйте через минуту или наберите номер на телефоне."}
	}
	return ticket, phone, nil
}

func (c *citizens) reserve(made *citizen) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	same := 0
	for _, other := range c.accounts {
		if other.Address == made.Address {
			same++
		}
	}
	switch {
	case same >= c.atOnce:
		return tooMany(ticketReconnect, "С вашего адреса уже идут звонки. Завершите их или повторите позже.")
	case len(c.accounts) >= citizensInAll:
		return tooMany(ticketReconnect, "Сейчас звонит слишком много людей. Попробуйте через минуту или наберите номер на телефоне.")
	}
	c.accounts[made.key] = made
	c.metrics.citizens.Set(float64(len(c.accounts)))
	return nil
}

func (c *citizens) phoneOf(one *citizen) floor.BrowserPhone {
	return floor.BrowserPhone{
		Name: one.Name, Password: phonePassword(c.secret, one.key), Citizen: true, CallerNumber: one.Number,
	}
}

// attach finds the account of a ticket for a socket, which detach ends.
func (c *citizens) attach(ticket string) (*citizen, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.accounts[session.KeyOf(ticket)]
	if one == nil {
		return nil, cti.Errorf(cti.Unauthorized, "Разрешение на звонок истекло. Нажмите «Позвонить» ещё раз.")
	}
	one.sockets++
	return one, nil
}

// detach drops the account when its page went; when the line broke, the page
// may come back for a while.
func (c *citizens) detach(one *citizen, end ws.Close) {
	c.mu.Lock()
	one.sockets--
	left := one.sockets == 0
	gone := left && end != ws.CloseLost && end != ws.CloseRestart
	if left {
		one.expires = c.now().Add(ticketReconnect)
	}
	c.mu.Unlock()
	if gone {
		ctx, cancel := context.WithTimeout(context.Background(), askLimit)
		defer cancel()
		c.drop(ctx, one)
	}
}

func (c *citizens) drop(ctx context.Context, one *citizen) {
	c.mu.Lock()
	delete(c.accounts, one.key)
	c.metrics.citizens.Set(float64(len(c.accounts)))
	c.mu.Unlock()
	if err := c.phones.DropPhone(ctx, one.Name); err != nil {
		c.log.Warn("one-time phone not dropped", "phone", one.Name, "err", err)
	}
	if err := c.keeper.Delete(ctx, keyCitizen+one.key); err != nil && cti.CodeOf(err) != cti.NotFound {
		c.log.Warn("one-time phone not forgotten", "phone", one.Name, "err", err)
	}
}

// restore reads the accounts of the last life; their pages reconnect soon.
func (c *citizens) restore(ctx context.Context) error {
	keys, err := c.keeper.Keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		key, ok := strings.CutPrefix(k, keyCitizen)
		if !ok {
			continue
		}
		one := &citizen{key: key, expires: c.now().Add(ticketReconnect)}
		if err := keeper.Get(ctx, c.keeper, k, one); err != nil {
			c.log.Warn("one-time phone not restored", "err", err)
			continue
		}
		c.mu.Lock()
		c.accounts[key] = one
		c.metrics.citizens.Set(float64(len(c.accounts)))
		c.mu.Unlock()
	}
	return nil
}

// run tells the switch about restored accounts and drops those whose time is
// over.
func (c *citizens) run(ctx context.Context) {
	tick := time.NewTicker(citizenSweep)
	defer tick.Stop()
	for {
		c.sweep(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *citizens) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, citizenSweep)
	defer cancel()
	over, missing := c.due()
	for _, one := range over {
		c.cut(one.key, ws.CloseLogin)
		c.drop(ctx, one)
	}
	for _, one := range missing {
		if err := c.phones.PutPhone(ctx, c.phoneOf(one)); err != nil {
			c.log.Warn("one-time phone not restored", "phone", one.Name, "err", err)
			continue
		}
		c.mu.Lock()
		one.put = true
		c.mu.Unlock()
	}
}

func (c *citizens) due() (over, missing []*citizen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
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
