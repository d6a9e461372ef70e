package applicant

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// MarkRequest is the mark that an applicant gives the answer.
type MarkRequest struct {
	Claim
	Round   int    `json:"round" minimum:"0" doc:"Of the status that the applicant read: the mark is for that answer."`
	Mark    int    `json:"mark" minimum:"1" maximum:"5"`
	Comment string `json:"comment,omitempty" maxLength:"10000" doc:"Asked for with a low mark, which is then examined."`
}

// ReopenRequest is an applicant who is not content with the answer.
type ReopenRequest struct {
	Claim
	Round int    `json:"round" minimum:"0" doc:"Of the status that the applicant read."`
	Text  string `json:"text" maxLength:"10000" doc:"What is wrong with the answer, or was not done."`
}

// changeTries is how often an applicant's change is tried again when a colleague
// changes the appeal at the same moment: theirs do not exclude one another.
const changeTries = 5

var errAnotherAnswer = cti.Errorf(cti.Conflict, "Пока вы читали, с обращением что-то произошло. Посмотрите, что изменилось, и повторите, если это ещё нужно.")

// mark gives the answer of a round its mark, once. The key is made of the round,
// so that a retry is the same change without the browser's help.
func (p *Page) mark(ctx context.Context, found appeal.Record, in MarkRequest) (appeal.Record, error) {
	change := appeal.Rate{Mark: in.Mark, Comment: strings.TrimSpace(in.Comment), Way: appeal.WayLink}
	for _, m := range found.Case.Marks {
		if m.Round != in.Round {
			continue
		}
		if m.Value == change.Mark && m.Comment == change.Comment && m.By == cti.ByCitizen && m.Way == change.Way {
			return found, nil
		}
		return found, cti.Errorf(cti.Conflict, "Этому ответу уже поставлена оценка: %d. Если вопрос не решён, откройте обращение снова.", m.Value)
	}
	return p.changeByCitizen(ctx, found, in.Round, "link.mark."+strconv.Itoa(in.Round), change)
}

// reopen opens the appeal again because of the answer of a round.
func (p *Page) reopen(ctx context.Context, found appeal.Record, in ReopenRequest) (appeal.Record, error) {
	now, err := p.changeByCitizen(ctx, found, in.Round, "link.reopen."+strconv.Itoa(in.Round), appeal.Reopen{Text: strings.TrimSpace(in.Text)})
	if errors.Is(err, errAnotherAnswer) && now.Case.Round == in.Round+1 && !now.Case.State.Closed() {
		err = cti.Errorf(cti.Conflict, "Обращение уже открыто снова, им занимаются. Если хотите что-то добавить, позвоните нам.")
	}
	return now, err
}

// changeByCitizen makes a change once. Of another answer than the one that was
// read, it only finds out whether the change was made before.
func (p *Page) changeByCitizen(ctx context.Context, found appeal.Record, round int, key string, change appeal.Change) (appeal.Record, error) {
	if found.Case.Round == round && !found.Case.State.Closed() {
		return found, cti.Errorf(cti.Conflict, "Ответа на обращение ещё нет. Оценить его и открыть обращение снова можно будет после ответа.")
	}
	for try := 1; ; try++ {
		asked := appeal.Asked{Appeal: found.Case.Appeal.ID, Version: found.Case.Version, Key: key, Change: change, By: cti.ByCitizen, At: p.cfg.Now().UTC()}
		if found.Case.Round != round {
			asked.Version = -1 // there is none: nothing is changed
		}
		now, err := p.cfg.Cases.ChangeAppeal(ctx, asked)
		stale := cti.CodeOf(err) == cti.Conflict && now.Case.Appeal.ID != ""
		switch {
		case err == nil:
			return now, nil
		case stale && now.Case.Round == round && try < changeTries:
			found = now
		case stale:
			return now, errAnotherAnswer
		case keyTaken(err):
			return found, errAnotherAnswer
		default:
			return found, noStatus(err)
		}
	}
}

// keyTaken tells that there is such a change already, with another text.
func keyTaken(err error) bool {
	e, ok := errors.AsType[*cti.Error](err)
	return ok && e.Field == "key"
}
