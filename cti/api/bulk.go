package api

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
)

// BulkRequest is one change of many appeals.
type BulkRequest struct {
	Key     string            `json:"key" minLength:"1" maxLength:"64" doc:"Chosen by the sender: a retry changes nothing twice."`
	Change  appeal.ChangeName `json:"change" enum:"entrust,assign,forward,register,pass,comment"`
	Fields  json.RawMessage   `json:"fields,omitempty" doc:"What the change needs, by its name; the same for all."`
	Appeals []SeenAppeal      `json:"appeals" minItems:"1" maxItems:"100"`
}

// SeenAppeal is an appeal as the list showed it.
type SeenAppeal struct {
	ID      cti.AppealID `json:"id" maxLength:"64"`
	Version int          `json:"version" minimum:"0" doc:"The one that the person saw; another one is not changed."`
}

type bulkInput struct{ Body BulkRequest }

// BulkAnswer tells of each appeal whether it was changed, in the order of the
// request. One that was not is as it was before.
type BulkAnswer struct {
	Done   int       `json:"done" doc:"How many were changed."`
	Result []BulkRow `json:"result" nullable:"false"`
}

// BulkRow is what became of one.
type BulkRow struct {
	ID    cti.AppealID `json:"id"`
	Done  bool         `json:"done"`
	Why   string       `json:"why,omitempty" doc:"Why it was not changed, in Russian."`
	Field string       `json:"field,omitempty" doc:"The field that is wrong, if one is."`
}

// changeMany makes the change of each appeal in a transaction of its own: what
// does not go for one is no reason to leave the others.
func (a *API) changeMany(ctx context.Context, who session.Session, in *bulkInput) (*route.Body[BulkAnswer], error) {
	if !slices.Contains(appeal.InBulk(), in.Body.Change) {
		return nil, cti.FieldError("change", "Это делается с каждым обращением отдельно.")
	}
	change, err := appeal.Decode(in.Body.Change, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	out := BulkAnswer{Result: make([]BulkRow, 0, len(in.Body.Appeals))}
	for _, one := range in.Body.Appeals {
		row := BulkRow{ID: one.ID}
		if err := a.changeOne(ctx, who, one, in.Body.Key, change); err != nil {
			row.Why, row.Field = a.whyNot(ctx, err)
		} else {
			row.Done = true
			out.Done++
		}
		out.Result = append(out.Result, row)
	}
	return route.Answer(out), nil
}

func (a *API) changeOne(ctx context.Context, who session.Session, one SeenAppeal, key string, change appeal.Change) error {
	before, err := a.recordOf(ctx, who, one.ID)
	if err == nil {
		err = a.mayChange(ctx, who, before.Case, change)
	}
	if err != nil {
		return err
	}
	_, err = a.cfg.Cases.ChangeAppeal(ctx, appeal.Asked{Appeal: one.ID, Version: one.Version, Key: key, Change: change, By: actorOf(who), At: a.now().UTC()})
	if err != nil {
		return noChange(err)
	}
	return nil
}

// whyNot is what a row says. When the time of the request is over, the rest was
// not tried.
func (a *API) whyNot(ctx context.Context, err error) (text, field string) {
	if ctx.Err() != nil {
		return "До этого обращения не дошли: время запроса кончилось. Повторите.", ""
	}
	p := a.explain(ctx, err)
	if shown, ok := errors.AsType[*cti.Error](err); ok {
		field = shown.Field
	}
	return p.Detail, field
}
