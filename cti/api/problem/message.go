package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// The HTTP library keeps the texts of its checks in variables so that they can
// be put into the users' language.
func init() {
	validation.MsgUnexpectedProperty = "такого поля нет"
	validation.MsgExpectedRFC3339DateTime = "нужно время вида 2026-01-31T09:00:00Z"
	validation.MsgExpectedRFC3339Date = "нужна дата вида 2026-01-31"
	validation.MsgExpectedRFC4122UUID = "нужен UUID: %v"
	validation.MsgExpectedBoolean = "нужно true или false"
	validation.MsgExpectedNumber = "нужно число"
	validation.MsgExpectedInteger = "нужно целое число"
	validation.MsgExpectedString = "нужна строка"
	validation.MsgExpectedArray = "нужен список"
	validation.MsgExpectedObject = "нужен объект JSON"
	validation.MsgExpectedOneOf = "нужно одно из значений: %s"
	validation.MsgExpectedMinimumNumber = "нужно число не меньше %v"
	validation.MsgExpectedMaximumNumber = "нужно число не больше %v"
	validation.MsgExpectedMinLength = "нужно не меньше знаков, чем %d"
	validation.MsgExpectedMaxLength = "нужно не больше знаков, чем %d"
	validation.MsgExpectedMatchPattern = "нужна строка по образцу %s"
	validation.MsgExpectedBePattern = "нужна строка вида %s"
	validation.MsgExpectedMaxProperties = "нужно не больше полей, чем %d"
	validation.MsgExpectedRequiredProperty = "нет обязательного поля %s"
}

// JSON is the form of requests and answers, JSON whose mistakes are told in Russian.
func JSON() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			return enc.Encode(v)
		},
		Unmarshal: func(data []byte, v any) error { return translate(json.Unmarshal(data, v)) },
	}
}

func translate(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("это не JSON, ошибка у байта %d", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("в поле «%s» не тот вид значения", e.Field)
	}
	return errors.New("это не JSON")
}
