package appeal

import (
	"bytes"
	"encoding/json"

	"github.com/dozvon/dozvon/cti"
)

var decoders = map[ChangeName]func(json.RawMessage) (Change, error){
	NameRegister: decode[Register], NamePass: decode[Pass], NameClassify: decode[Classify], NameConvert: decode[Convert],
	NameAssign: decode[Assign], NameKeep: decode[Keep], NameForward: decode[Forward], NameEntrust: decode[Entrust],
	NameAsk: decode[Ask], NameResume: decode[Resume], NamePromise: decode[Promise], NameExtend: decode[Extend],
	NameSubmit: decode[Submit], NameReturn: decode[Return], NameApprove: decode[Approve], NameAnswer: decode[AnswerNow],
	NameRedirect: decode[Redirect], NameRefuse: decode[Refuse], NameJoin: decode[Join], NameDetach: decode[Detach],
	NameShare: decode[Share], NameReopen: decode[Reopen], NameComment: decode[Comment], NameContact: decode[Contact],
	NameDeliver: decode[Deliver], NameRate: decode[Rate], NameExamine: decode[Examine], NameControl: decode[ControlCall],
	NameNotice: decode[Notice], NameTick: decode[Tick],
}

// Decode reads a change by its name, from a request or from the history. A field
// that the change does not have is an error: what somebody wrote is never
// silently left out.
func Decode(name ChangeName, raw json.RawMessage) (Change, error) {
	d, ok := decoders[name]
	if !ok {
		return nil, cti.FieldError("change", "Действия «%s» нет.", name)
	}
	return d(raw)
}

func decode[T Change](raw json.RawMessage) (Change, error) {
	var v T
	if len(raw) == 0 {
		return v, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		e := cti.FieldError("change", "Поля действия «%s» не читаются. Обновите страницу и попробуйте снова.", v.Name().Word())
		e.Err = err
		return nil, e
	}
	return v, nil
}

// UnmarshalJSON reads an entry back, with the change that it holds.
func (e *Entry) UnmarshalJSON(raw []byte) error {
	type plain Entry
	wire := struct {
		*plain
		Change json.RawMessage `json:"change"`
	}{plain: (*plain)(e)}
	if err := json.Unmarshal(raw, &wire); err != nil {
		return err
	}
	if e.Change = nil; len(wire.Change) == 0 || string(wire.Change) == "null" {
		return nil
	}
	change, err := Decode(e.What, wire.Change)
	e.Change = change
	return err
}
