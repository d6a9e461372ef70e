package api

import (
	"context"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// Claim is by what an applicant is known: the appeal's number, and the code word
// that was told with it or the last digits of the telephone that it names.
type Claim struct {
	Number    string `json:"number" maxLength:"40" doc:"As people write it: 2026-000123, 2026000123, 2026 123."`
	CodeWord  string `json:"code_word,omitempty" maxLength:"60" doc:"For example «берёза 47»; case, ё and spaces do not count."`
	PhoneTail string `json:"phone_tail,omitempty" maxLength:"20" doc:"The last four digits of the telephone, instead of the code word."`
}

type statusInput struct{ Body Claim }

// MarkRequest is the mark that an applicant gives the answer.
type MarkRequest struct {
	Claim
	Round   int    `json:"round" minimum:"0" doc:"Of the status that the applicant read: the mark is for that answer."`
	Mark    int    `json:"mark" minimum:"1" maximum:"5"`
	Comment string `json:"comment,omitempty" maxLength:"10000" doc:"Asked for with a low mark, which is then examined."`
}

type markInput struct{ Body MarkRequest }

// ReopenRequest is an applicant who is not content with the answer.
type ReopenRequest struct {
	Claim
	Round int    `json:"round" minimum:"0" doc:"Of the status that the applicant read."`
	Text  string `json:"text" maxLength:"10000" doc:"What is wrong with the answer, or was not done."`
}

type reopenInput struct{ Body ReopenRequest }

// The labels of what citizens ask about their appeals.
const (
	askStatus = "status"
	askMark   = "mark"
	askReopen = "reopen"
)

func (a *API) statusRoutes() {
	public(a, post("/public/appeals/status", "appeal-status", "What became of an appeal, for its applicant; 404 alike for a wrong number and a wrong code word"),
		func(ctx context.Context, in *statusInput) (*body[AppealStatus], error) {
			return a.counted(ctx, askStatus, in.Body, func(found appeal.Record) (appeal.Record, error) { return found, nil })
		})
	public(a, post("/public/appeals/mark", "mark-appeal", "The applicant's mark for the answer, once; a retry changes nothing"),
		func(ctx context.Context, in *markInput) (*body[AppealStatus], error) {
			return a.counted(ctx, askMark, in.Body.Claim, func(found appeal.Record) (appeal.Record, error) { return a.mark(ctx, found, in.Body) })
		})
	public(a, post("/public/appeals/reopen", "reopen-appeal", "The applicant opens the appeal again, with a reason; a retry changes nothing"),
		func(ctx context.Context, in *reopenInput) (*body[AppealStatus], error) {
			return a.counted(ctx, askReopen, in.Body.Claim, func(found appeal.Record) (appeal.Record, error) { return a.reopen(ctx, found, in.Body) })
		})
}

// counted lets an applicant do something about their appeal, shows what came of
// it, and counts how that went.
func (a *API) counted(ctx context.Context, what string, who Claim, do func(appeal.Record) (appeal.Record, error)) (*body[AppealStatus], error) {
	out, err := func() (*body[AppealStatus], error) {
		found, err := a.claimed(ctx, who)
		if err != nil {
			return nil, err
		}
		if found, err = do(found); err != nil {
			return nil, err
		}
		return a.statusOf(ctx, found)
	}()
	a.metrics.citizenAsks.WithLabelValues(what, askResult(err)).Inc()
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

var errNoSuchAppeal = cti.Errorf(cti.NotFound, "Обращения с таким номером и таким кодовым словом нет. Проверьте номер и кодовое слово; "+
	"вместо слова подойдут последние 4 цифры телефона, который вы оставили. Не получается — позвоните нам, мы поможем.")

// claimed gives the appeal to whoever knows its number and a code. A number that
// there is not costs and says the same as a wrong code.
func (a *API) claimed(ctx context.Context, who Claim) (appeal.Record, error) {
	number, err := checkedClaim(&who)
	if err != nil {
		return appeal.Record{}, err
	}
	if err := a.allow(ctx, a.limits.look); err != nil {
		return appeal.Record{}, err
	}
	back, err := a.limits.guess.take(askedOf(ctx).address, number, a.now())
	if err != nil {
		return appeal.Record{}, err
	}
	owner, err := a.cfg.Owners.AppealOwner(ctx, number)
	known := err == nil
	if !known && cti.CodeOf(err) != cti.NotFound {
		back()
		return appeal.Record{}, noStatus(err)
	}
	word := appeal.SameCode(appeal.CodeWord(a.cfg.Secret, owner.ID), who.CodeWord)
	tail := appeal.SameCode(appeal.PhoneTail(owner.Phone), who.PhoneTail)
	if !known || !word && !tail {
		return appeal.Record{}, errNoSuchAppeal
	}
	back()
	found, err := a.cfg.Cases.AppealRecord(ctx, owner.ID)
	return found, noStatus(err)
}

// checkedClaim reads the number and refuses what cannot be a code.
func checkedClaim(who *Claim) (number string, err error) {
	if number, err = appeal.ReadNumber(who.Number); err != nil {
		return "", err
	}
	who.CodeWord, who.PhoneTail = strings.TrimSpace(who.CodeWord), strings.TrimSpace(who.PhoneTail)
	switch {
	case who.CodeWord == "" && who.PhoneTail == "":
		return "", cti.FieldError("code_word", "Напишите кодовое слово или последние 4 цифры телефона.")
	case who.CodeWord != "" && who.PhoneTail != "":
		return "", cti.FieldError("code_word", "Нужно что-то одно: кодовое слово или последние 4 цифры телефона.")
	case who.PhoneTail != "" && appeal.PhoneTail(who.PhoneTail) != who.PhoneTail:
		return "", cti.FieldError("phone_tail", "Нужны последние 4 цифры телефона, который вы оставили.")
	}
	return number, nil
}

// noStatus tells citizens that an appeal cannot be read now.
func noStatus(err error) error {
	if code := cti.CodeOf(err); err == nil || code != cti.Internal && code != cti.Unavailable {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err,
		Text: "Сейчас посмотреть обращение не получается: база данных не отвечает. Само обращение на месте. Попробуйте через несколько минут."}
}
