package deadline

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

//go:embed keep/*.json
var keepFiles embed.FS

// Keeping says for how long what an applicant told is kept, by the kind of the
// appeal; only a new file changes it.
type Keeping struct {
	Version   int                         `json:"version"`
	ValidFrom string                      `json:"valid_from"`
	Source    string                      `json:"source"`
	Kinds     map[cti.AppealKind]KeptDays `json:"kinds"`
}

// KeptDays is the term of one kind.
type KeptDays struct {
	// Days in a row after the last thing that was done about a closed appeal.
	Days   int    `json:"days"`
	Source string `json:"source"`
}

// Before is the instant before which the last thing must have been done for the
// time of keeping to be over.
func (k KeptDays) Before(now time.Time) time.Time { return now.AddDate(0, 0, -k.Days) }

// Reason is what an act of erasure says of the rule.
func (k Keeping) Reason(kind cti.AppealKind) string {
	return fmt.Sprintf("истёк срок хранения (%s, %d дн., правило версии %d): %s", kind, k.Kinds[kind].Days, k.Version, k.Kinds[kind].Source)
}

// Kept is the newest version of the rule.
func Kept() Keeping {
	all, err := readKeeping()
	if err != nil {
		panic(err) // a test reads them
	}
	return all[len(all)-1]
}

func readKeeping() ([]Keeping, error) {
	files, err := keepFiles.ReadDir("keep")
	if err != nil {
		return nil, err
	}
	var all []Keeping
	for _, f := range files {
		text, err := keepFiles.ReadFile("keep/" + f.Name())
		if err != nil {
			return nil, err
		}
		var k Keeping
		if err := json.Unmarshal(text, &k); err != nil {
			return nil, fmt.Errorf("keep/%s: %w", f.Name(), err)
		}
		if err := k.check(); err != nil {
			return nil, fmt.Errorf("keep/%s: %w", f.Name(), err)
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b Keeping) int { return a.Version - b.Version })
	return all, nil
}

// check refuses a rule that leaves a kind out, or that erases what was closed
// yesterday.
func (k Keeping) check() error {
	if _, err := time.Parse(time.DateOnly, k.ValidFrom); err != nil || k.Version < 1 || k.Source == "" {
		return fmt.Errorf("version, valid_from and source are needed")
	}
	for _, kind := range cti.AppealKinds() {
		if rule := k.Kinds[kind]; rule.Days < 30 || rule.Source == "" {
			return fmt.Errorf("%s: at least 30 days and a source are needed", kind)
		}
	}
	if len(k.Kinds) != len(cti.AppealKinds()) {
		return fmt.Errorf("there are kinds that appeals do not have")
	}
	return nil
}
