package desk

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti/floor"
)

type frameKind string

// The messages of a desk's socket.
const (
	frameSnapshot frameKind = "snapshot"
	frameDesk     frameKind = "desk"
	frameBoard    frameKind = "board"
	frameDegraded frameKind = "degraded"
	frameStats    frameKind = "stats"
	framePlan     frameKind = "plan"
)

// coalescing lists the kinds of which only the latest matters, the most urgent
// first.
var coalescing = []frameKind{frameDegraded, framePlan, frameBoard, frameStats}

func (k frameKind) coalesces() bool {
	return slices.Contains(coalescing, k)
}

// Part is a part of the service that is away.
type Part struct {
	Name  string    `json:"part" enum:"database,switch,journal"`
	Since time.Time `json:"since"`
}

// Server tells which server a desk talks to; a new epoch means a restart.
type Server struct {
	Version string `json:"version"`
	Epoch   string `json:"epoch"`
}

// SnapshotFrame is the first message of a desk's socket.
type SnapshotFrame struct {
	Seq      uint64       `json:"seq" doc:"1 for the first frame of a socket, then one more each."`
	Type     string       `json:"type" enum:"snapshot"`
	Desk     floor.Desk   `json:"desk"`
	Plan     PlanView     `json:"plan"`
	Degraded []Part       `json:"degraded" nullable:"false"`
	Board    *floor.Board `json:"board,omitempty" doc:"Only with ?board=1."`
	Server   Server       `json:"server"`
}

// DeskFrame says that the agent's own state or call changed.
type DeskFrame struct {
	Seq  uint64     `json:"seq"`
	Type string     `json:"type" enum:"desk"`
	Desk floor.Desk `json:"desk"`
}

// BoardFrame is a new board, at most four a second; only with ?board=1.
type BoardFrame struct {
	Seq   uint64      `json:"seq"`
	Type  string      `json:"type" enum:"board"`
	Board floor.Board `json:"board"`
}

// DegradedFrame lists the parts that are away; empty means all is well.
type DegradedFrame struct {
	Seq      uint64 `json:"seq"`
	Type     string `json:"type" enum:"degraded"`
	Degraded []Part `json:"degraded" nullable:"false"`
}

// StatsFrame says that today's figures changed, at most once a second.
type StatsFrame struct {
	Seq  uint64 `json:"seq"`
	Type string `json:"type" enum:"stats"`
}

// PlanFrame says that another plan is in force.
type PlanFrame struct {
	Seq  uint64   `json:"seq"`
	Type string   `json:"type" enum:"plan"`
	Plan PlanView `json:"plan"`
}

// newFrame encodes a message once for all its sockets. The number is left at
// zero here and put in by numbered.
func newFrame(kind frameKind, message any) (frame, error) {
	body, err := json.Marshal(message)
	return frame{kind: kind, body: body}, err
}

var zeroSeq = []byte(`{"seq":0`)

// numbered writes the frame with its number into buf, which is reused.
func (f frame) numbered(buf []byte, seq uint64) []byte {
	buf = append(buf[:0], `{"seq":`...)
	buf = strconv.AppendUint(buf, seq, 10)
	return append(buf, bytes.TrimPrefix(f.body, zeroSeq)...)
}
