package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// The life of a login.
const (
	idleLife     = 12 * time.Hour
	absoluteLife = 24 * time.Hour
	// talkGrace lets an agent who talks when the login ends finish.
	talkGrace = 2 * time.Hour
	// touchEvery is how stale the kept time of the last use may be.
	touchEvery = 5 * time.Minute
)

// session is one login: the facts about the person that every request needs,
// so that it works while the database is away.
type session struct {
	// Key is the SHA-256 of the cookie's token in hex; the token itself is kept
	// by the browser alone.
	Key    string        `json:"-"`
	Login  cti.AgentID   `json:"login"`
	Name   string        `json:"name"`
	Role   cti.Role      `json:"role"`
	Queues []cti.QueueID `json:"queues"`
	Skills cti.Skills    `json:"skills,omitempty"`
	Phone  string        `json:"phone,omitempty"`
	// Sees are the sensitive topics whose appeals are shown to the person whole.
	Sees []cti.Sensitivity `json:"sees,omitempty"`
	// Body is the organisation of which the person is; its members see what it holds.
	Body    cti.BodyID `json:"body,omitempty"`
	Created time.Time  `json:"created"`
	// Proof tells the password that was given from a later one; empty in a login
	// of an older version, which takes the present one.
	Proof string `json:"proof,omitempty"`
}

// of gives the login with what is now known of its person.
func (s session) of(u cti.User) session {
	s.Login, s.Name, s.Role, s.Phone, s.Body = u.Login, u.Name, u.Role, u.Phone, u.Body
	s.Queues, s.Skills, s.Sees = slices.Clone(u.Queues), maps.Clone(u.Skills), slices.Clone(u.Sees)
	s.Proof = proofOf(u.PasswordHash)
	return s
}

// same tells whether two logins know the same of their person.
func (s session) same(other session) bool {
	return s.Name == other.Name && s.Role == other.Role && s.Phone == other.Phone && s.Body == other.Body && s.Proof == other.Proof &&
		slices.Equal(s.Queues, other.Queues) && maps.Equal(s.Skills, other.Skills) && slices.Equal(s.Sees, other.Sees)
}

// proofOf is short for a password's hash, from which it cannot be found again.
func proofOf(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

// answers tells whether the person takes calls.
func (s session) answers() bool { return len(s.Queues) > 0 }

// holds tells whether the person's organisation has an appeal.
func (s session) holds(c appeal.Case) bool { return s.Body != "" && s.Body == c.Body }

// phoneClaim is what a login's browser said of its phone: the page that asked
// for it last, and the page whose phone was registered last.
type phoneClaim struct {
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
	keyCitizen = "citizen."
)

// sessions are the logins of this server.
type sessions struct {
	keeper Keeper
	now    func() time.Time

	mu sync.Mutex
	// seen is the last use of each login, kept tells which of it is stored.
	seen, kept map[string]time.Time
}

func newSessions(k Keeper, now func() time.Time) *sessions {
	return &sessions{keeper: k, now: now, seen: map[string]time.Time{}, kept: map[string]time.Time{}}
}

var errLoggedOut = cti.Errorf(cti.Unauthorized, "Войдите: сеанс не начат или истёк.")

func newToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func keyOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// create begins a login and gives its token.
func (s *sessions) create(ctx context.Context, u cti.User) (string, session, error) {
	token := newToken()
	made := session{Key: keyOf(token), Created: s.now().UTC()}.of(u)
	if err := s.save(ctx, made); err != nil {
		return "", session{}, err
	}
	return token, made, s.touch(ctx, made.Key)
}

func (s *sessions) save(ctx context.Context, one session) error {
	return keep(ctx, s.keeper, keySession+one.Key, one)
}

// find gives the login of a token, or errLoggedOut, and notes the use.
func (s *sessions) find(ctx context.Context, token string) (session, error) {
	if token == "" || len(token) > 100 {
		return session{}, errLoggedOut
	}
	one, err := s.byKey(ctx, keyOf(token))
	if err != nil {
		return session{}, err
	}
	seen, err := s.lastUse(ctx, one)
	if err != nil {
		return session{}, err
	}
	now := s.now()
	if now.Sub(seen) > idleLife || now.Sub(one.Created) > absoluteLife+talkGrace {
		return session{}, errLoggedOut
	}
	return one, s.touch(ctx, one.Key)
}

func (s *sessions) byKey(ctx context.Context, key string) (session, error) {
	var one session
	err := recall(ctx, s.keeper, keySession+key, &one)
	if cti.CodeOf(err) == cti.NotFound {
		return session{}, errLoggedOut
	}
	one.Key = key
	return one, err
}

// gone tells whether the login was ended meanwhile. Who opens a socket asks
// again once the socket can be found: the end of the login closes those that it
// finds.
func (s *sessions) gone(ctx context.Context, key string) bool {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	_, err := s.byKey(ctx, key)
	return cti.CodeOf(err) == cti.Unauthorized
}

// ended tells whether the login's time is over.
func (s *sessions) ended(ctx context.Context, one session) (bool, error) {
	seen, err := s.lastUse(ctx, one)
	now := s.now()
	return now.Sub(seen) > idleLife || now.Sub(one.Created) > absoluteLife, err
}

func (s *sessions) lastUse(ctx context.Context, one session) (time.Time, error) {
	s.mu.Lock()
	seen, known := s.seen[one.Key]
	s.mu.Unlock()
	if known {
		return seen, nil
	}
	err := recall(ctx, s.keeper, keySeen+one.Key, &seen)
	if cti.CodeOf(err) == cti.NotFound {
		return one.Created, nil
	}
	return seen, err
}

// touch notes a use; the keeper hears of it now and then.
func (s *sessions) touch(ctx context.Context, key string) error {
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
	return keep(ctx, s.keeper, keySeen+key, now)
}

// remove ends a login.
func (s *sessions) remove(ctx context.Context, key string) error {
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

// all lists every login, oldest first.
func (s *sessions) all(ctx context.Context) ([]session, error) {
	keys, err := s.keeper.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	var found []session
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
	slices.SortFunc(found, func(a, b session) int { return a.Created.Compare(b.Created) })
	return found, nil
}

// claim is the login's browser phone; ok is false when it never asked for one.
func (s *sessions) claim(ctx context.Context, key string) (c phoneClaim, ok bool, err error) {
	err = recall(ctx, s.keeper, keyPhone+key, &c)
	if cti.CodeOf(err) == cti.NotFound {
		return c, false, nil
	}
	return c, err == nil, err
}

func (s *sessions) setClaim(ctx context.Context, key string, c phoneClaim) error {
	return keep(ctx, s.keeper, keyPhone+key, c)
}

func keep(ctx context.Context, k Keeper, key string, value any) error {
	raw, err := json.Marshal(value)
	if err == nil {
		err = k.Put(ctx, key, raw)
	}
	if err != nil {
		return fmt.Errorf("keep %.8s: %w", key, err)
	}
	return nil
}

func recall(ctx context.Context, k Keeper, key string, value any) error {
	raw, err := k.Get(ctx, key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("recall %.8s: %w", key, err)
	}
	return nil
}
