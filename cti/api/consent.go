package api

import (
	"cmp"
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/plan"
)

type consentInput struct {
	Version  int    `query:"version" minimum:"0" doc:"What somebody once agreed to (consent_version of an appeal); 0 is what is asked for now."`
	Operator string `query:"operator" maxLength:"700" doc:"Whom that text named (consent_to of the appeal); left out, who answers for the data now."`
}

// ConsentView is a version of the text.
type ConsentView struct {
	Version   int                 `json:"version"`
	ValidFrom string              `json:"valid_from" format:"date"`
	Operator  string              `json:"operator" doc:"Who answers for the data, as the text names it."`
	Text      contact.ConsentText `json:"text" doc:"By paragraphs. What counts is the Russian text."`
}

func (a *API) consent(ctx context.Context, in *consentInput) (*route.Body[ConsentView], error) {
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
	operator := cmp.Or(in.Operator, a.cfg.Plan().Centre.Responsible())
	return route.Answer(ConsentView{Version: asked.Version, ValidFrom: asked.ValidFrom, Operator: operator, Text: asked.Text.Naming(operator)}), nil
}

// agreedTo is the version of the consent and whom its text named; without consent to
// the text in force it is an error. Only the public form asks for it: nobody there
// proves who they are, so that no law obliges anyone to handle what they write. What
// agents take down needs none.
func (d OnlineAppeal) agreedTo(p *plan.Plan) (int, string, error) {
	asked, operator := contact.ConsentAsked().Version, p.Centre.Responsible()
	switch {
	case !d.Consent:
		return 0, "", cti.FieldError("consent", "Без согласия на обработку персональных данных обращение через сайт принять нельзя. По телефону %s его примут и без согласия.", p.Numbers())
	case d.Version != 0 && d.Version != asked || d.ConsentTo != "" && d.ConsentTo != operator:
		return 0, "", cti.FieldError("consent", "Текст согласия изменился. Прочитайте его и подтвердите согласие ещё раз.")
	}
	return asked, operator, nil
}
