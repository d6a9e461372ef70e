package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
)

type consentInput struct {
	Version int `query:"version" minimum:"0" doc:"What somebody once agreed to; 0 is what is asked for now."`
}

// ConsentView is a version of the text.
type ConsentView struct {
	Version   int                 `json:"version"`
	ValidFrom string              `json:"valid_from" format:"date"`
	Text      contact.ConsentText `json:"text" doc:"By paragraphs. What counts is the Russian text."`
}

func (a *API) consent(ctx context.Context, in *consentInput) (*body[ConsentView], error) {
	if err := a.allow(ctx, a.limits.look); err != nil {
		return nil, err
	}
	asked := contact.ConsentAsked()
	if in.Version != 0 {
		var err error
		if asked, err = contact.ConsentOf(in.Version); err != nil {
			return nil, err
		}
	}
	return answerWith(ConsentView{Version: asked.Version, ValidFrom: asked.ValidFrom, Text: asked.Text}), nil
}

// agreedTo is the version of the consent; without consent to the text in force it
// is an error. Only the public form asks for it: nobody there proves who they are, so
// that no law obliges anyone to handle what they write. What agents take down needs
// none.
func (d OnlineAppeal) agreedTo() (int, error) {
	asked := contact.ConsentAsked().Version
	switch {
	case !d.Consent:
		return 0, cti.FieldError("consent", "Без согласия на обработку персональных данных обращение через сайт принять нельзя. По телефону 122 его примут и без согласия.")
	case d.Version != 0 && d.Version != asked:
		return 0, cti.FieldError("consent", "Текст согласия сейчас другой, версии %d. Прочитайте его и подтвердите согласие ещё раз.", asked)
	}
	return asked, nil
}
