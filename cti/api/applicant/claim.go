package applicant

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

var errNoSuchAppeal = cti.Errorf(cti.NotFound, "Обращения с таким номером и таким кодовым словом нет. Проверьте номер и кодовое слово; "+
	"вместо слова подойдут последние 4 цифры телефона, который вы оставили. Не получается — позвоните нам, мы поможем.")

// claimed gives the appeal to whoever knows its number and a code. A number that
// there is not costs and says the same as a wrong code.
func (p *Page) claimed(ctx context.Context, address string, who Claim) (appeal.Record, error) {
	number, err := checkedClaim(&who)
	if err != nil {
		return appeal.Record{}, err
	}
	if err := p.cfg.Look(ctx); err != nil {
		return appeal.Record{}, err
	}
	back, err := p.guess.take(address, number, p.cfg.Now())
	if err != nil {
		return appeal.Record{}, err
	}
	owner, err := p.cfg.Owners.AppealOwner(ctx, number)
	known := err == nil
	if !known && cti.CodeOf(err) != cti.NotFound {
		back()
		return appeal.Record{}, noStatus(err)
	}
	word := appeal.SameCode(appeal.CodeWord(p.cfg.Secret, owner.ID), who.CodeWord)
	tail := appeal.SameCode(appeal.PhoneTail(owner.Phone), who.PhoneTail)
	if !known || !word && !tail {
		return appeal.Record{}, errNoSuchAppeal
	}
	back()
	found, err := p.cfg.Cases.AppealRecord(ctx, owner.ID)
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
