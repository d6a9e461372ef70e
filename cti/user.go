package cti

// Role tells what a person may do. Each role may do all that the ones before
// it may.
type Role string

// The roles.
const (
	RoleAgent      Role = "agent"      // answers calls, writes appeals
	RoleSupervisor Role = "supervisor" // sees the board, all calls, reports
	RoleAdmin      Role = "admin"      // manages users and the plan
)

// May tells whether the role includes another one.
func (r Role) May(needed Role) bool { return r.rank() >= needed.rank() && needed.rank() > 0 }

// Valid tells whether the role is one of the three.
func (r Role) Valid() bool { return r.rank() > 0 }

func (r Role) rank() int {
	switch r {
	case RoleAgent:
		return 1
	case RoleSupervisor:
		return 2
	case RoleAdmin:
		return 3
	}
	return 0
}

// User is a person who may log in.
type User struct {
	// Login is unique (CheckLogin).
	Login  AgentID
	Name   string
	Role   Role
	Queues []QueueID
	Skills Skills
	// Sees are the sensitive topics whose appeals are shown to the person whole.
	Sees []Sensitivity
	// Body is the organisation of which the person is; empty is the centre's own
	// people. It brings no sensitive topic along.
	Body BodyID
	// Phone is the SIP URI of the agent's telephone; empty when the agent
	// answers in the browser.
	Phone string
	// PasswordHash is an argon2id hash in PHC form; never shown.
	PasswordHash string
	Disabled     bool
	// Version counts the changes, so that nobody overwrites what they have not seen.
	Version int
}
