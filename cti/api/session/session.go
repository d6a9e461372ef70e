package session

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Session is one login: the facts about the person that every request needs,
// so that it works while the database is away.
type Session struct {
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

// Of gives the login with what is now known of its person.
func (s Session) Of(u cti.User) Session {
	s.Login, s.Name, s.Role, s.Phone, s.Body = u.Login, u.Name, u.Role, u.Phone, u.Body
	s.Queues, s.Skills, s.Sees = slices.Clone(u.Queues), maps.Clone(u.Skills), slices.Clone(u.Sees)
	s.Proof = ProofOf(u.PasswordHash)
	return s
}

// Same tells whether two logins know the same of their person.
func (s Session) Same(other Session) bool {
	return s.Name == other.Name && s.Role == other.Role && s.Phone == other.Phone && s.Body == other.Body && s.Proof == other.Proof &&
		slices.Equal(s.Queues, other.Queues) && maps.Equal(s.Skills, other.Skills) && slices.Equal(s.Sees, other.Sees)
}

// ProofOf is short for a password's hash, from which it cannot be found again.
func ProofOf(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:8])
}

// Answers tells whether the person takes calls.
func (s Session) Answers() bool { return len(s.Queues) > 0 }

// Holds tells whether the person is of the organisation that has something.
func (s Session) Holds(b cti.BodyID) bool { return s.Body != "" && s.Body == b }

// MayHavePhone tells whether the person answers calls or may follow talks.
func (s Session) MayHavePhone() bool { return s.Answers() || s.Role.May(cti.RoleSupervisor) }
