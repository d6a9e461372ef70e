package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/keeper"
)

// The life of a login.
const (
	// Life is the longest, whatever its use.
	Life     = 24 * time.Hour
	idleLife = 12 * time.Hour
	// talkGrace lets an agent who talks when the login ends finish.
	talkGrace = 2 * time.Hour
	// touchEvery is how stale the kept time of the last use may be.
	touchEvery = 5 * time.Minute
	// askLimit is how long the keeper may take to answer.
	askLimit = 2 * time.Second
)

// PhoneClaim is what a login's browser said of its phone: the page that asked
// for it last, and the page whose phone was registered last.
type PhoneClaim struct {
	Page       string    `json:"page"`
	At         time.Time `json:"at"`
	Registered string    `json:"registered,omitempty"`
}

// The keeper's keys: one kind of fact each, always written whole, so that two
// requests never undo each other.
const (
	keySession = "session."
	keySeen    = "seen."
	keyPhone   = "phone."
)

// Store has the logins of this server.
type Store struct {
	keeper keeper.Keeper
	now    func() time.Time

	mu sync.Mutex
	// seen is the last use of each login, kept tells which of it is stored.
	seen, kept map[string]time.Time
}

// New keeps logins there.
func New(k keeper.Keeper, now func() time.Time) *Store {
	return &Store{keeper: k, now: now, seen: map[string]time.Time{}, kept: map[string]time.Time{}}
}

var errLoggedOut = cti.Errorf(cti.Unauthorized, "Войдите: сеанс не начат или истёк.")

// NewToken is a secret that nobody guesses.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// KeyOf names what a token opens: its SHA-256 in hex.
func KeyOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Create begins a login and gives its token.
func (s *Store) Create(ctx context.Context, u cti.User) (string, Session, error) {
	token := NewToken()
	made := Session{Key: KeyOf(token), Created: s.now().UTC()}.Of(u)
	if err := s.Save(ctx, made); err != nil {
		return "", Session{}, err
	}
	return token, made, s.Touch(ctx, made.Key)
}

// Save keeps what a login knows of its person.
func (s *Store) Save(ctx context.Context, one Session) error {
	return keeper.Put(ctx, s.keeper, keySession+one.Key, one)
}

// Find gives the login of a token, or errLoggedOut, and notes the use.
func (s *Store) Find(ctx context.Context, token string) (Session, error) {
	if token == "" || len(token) > 100 {
		return Session{}, errLoggedOut
	}
	one, err := s.byKey(ctx, KeyOf(token))
	if err != nil {
		return Session{}, err
	}
	seen, err := s.lastUse(ctx, one)
	if err != nil {
		return Session{}, err
	}
	now := s.now()
	if now.Sub(seen) > idleLife || now.Sub(one.Created) > Life+talkGrace {
		return Session{}, errLoggedOut
	}
	return one, s.Touch(ctx, one.Key)
}

func (s *Store) byKey(ctx context.Context, key string) (Session, error) {
	var one Session
	err := keeper.Get(ctx, s.keeper, keySession+key, &one)
	if cti.CodeOf(err) == cti.NotFound {
		return Session{}, errLoggedOut
	}
	one.Key = key
	return one, err
}

// Gone tells whether the login was ended meanwhile. Who opens a socket asks
// again once the socket can be found: the end of the login closes those that it
// finds.
func (s *Store) Gone(ctx context.Context, key string) bool {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	_, err := s.byKey(ctx, key)
	return cti.CodeOf(err) == cti.Unauthorized
}

// Ended tells whether the login's time is over.
func (s *Store) Ended(ctx context.Context, one Session) (bool, error) {
	seen, err := s.lastUse(ctx, one)
	now := s.now()
	return now.Sub(seen) > idleLife || now.Sub(one.Created) > Life, err
}

func (s *Store) lastUse(ctx context.Context, one Session) (time.Time, error) {
	s.mu.Lock()
	seen, known := s.seen[one.Key]
	s.mu.Unlock()
	if known {
		return seen, nil
	}
	err := keeper.Get(ctx, s.keeper, keySeen+one.Key, &seen)
	if cti.CodeOf(err) == cti.NotFound {
		return one.Created, nil
	}
	return seen, err
}

// Touch notes a use; the keeper hears of it now and then.
func (s *Store) Touch(ctx context.Context, key string) error {
	now := s.now().UTC()
	s.mu.Lock()
	s.seen[key] = now
	stale := now.Sub(s.kept[key]) > touchEvery
	if stale {
		s.kept[key] = now
	}
	s.mu.Unlock()
	if !stale {
		return nil
	}
	return keeper.Put(ctx, s.keeper, keySeen+key, now)
}

// Remove ends a login.
func (s *Store) Remove(ctx context.Context, key string) error {
	s.mu.Lock()
	delete(s.seen, key)
	delete(s.kept, key)
	s.mu.Unlock()
	for _, kind := range []string{keySession, keySeen, keyPhone} {
		if err := s.keeper.Delete(ctx, kind+key); err != nil && cti.CodeOf(err) != cti.NotFound {
			return fmt.Errorf("delete session: %w", err)
		}
	}
	return nil
}

// All lists every login, oldest first.
func (s *Store) All(ctx context.Context) ([]Session, error) {
	keys, err := s.keeper.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	var found []Session
	for _, k := range keys {
		key, ok := strings.CutPrefix(k, keySession)
		if !ok {
			continue
		}
		one, err := s.byKey(ctx, key)
		if err == errLoggedOut {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b Session) int { return a.Created.Compare(b.Created) })
	return found, nil
}

// Others are the other logins of the same person, oldest first.
func (s *Store) Others(ctx context.Context, who Session) ([]Session, error) {
	every, err := s.All(ctx)
	var found []Session
	for _, one := range every {
		if one.Login == who.Login && one.Key != who.Key {
			found = append(found, one)
		}
	}
	return found, err
}

// Claim is the login's browser phone; ok is false when it never asked for one.
func (s *Store) Claim(ctx context.Context, key string) (c PhoneClaim, ok bool, err error) {
	err = keeper.Get(ctx, s.keeper, keyPhone+key, &c)
	if cti.CodeOf(err) == cti.NotFound {
		return c, false, nil
	}
	return c, err == nil, err
}

// SetClaim keeps it.
func (s *Store) SetClaim(ctx context.Context, key string, c PhoneClaim) error {
	return keeper.Put(ctx, s.keeper, keyPhone+key, c)
}
