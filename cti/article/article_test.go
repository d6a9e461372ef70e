package article

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestTidy(t *testing.T) {
	got := Article{ID: " A1 ", Title: " Т ", Text: "\nт\n", Lines: []cti.LineID{" 122", "", "122"}, Topics: []string{"Медицина", "Медицина "}}.Tidy()
	want := Article{ID: "a1", Title: "Т", Text: "т", Lines: []cti.LineID{"122"}, Topics: []string{"Медицина"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("tidied to %+v, want %+v", got, want)
	}
}

func TestCheckNamesTheField(t *testing.T) {
	whole := Article{ID: "a", Title: "Запись к врачу", Text: "Назовите полис."}
	if err := whole.Check(); err != nil {
		t.Errorf("a whole article: %v", err)
	}
	for field, spoil := range map[string]func(*Article){
		"id":     func(a *Article) { a.ID = "" },
		"title":  func(a *Article) { a.Title = strings.Repeat("я", 201) },
		"text":   func(a *Article) { a.Text = "" },
		"lines":  func(a *Article) { a.Lines = make([]cti.LineID, 51) },
		"topics": func(a *Article) { a.Topics = make([]string, 51) },
	} {
		a := whole
		spoil(&a)
		e, ok := a.Check().(*cti.Error)
		if !ok || e.Field != field || e.Code != cti.Invalid {
			t.Errorf("%s spoiled: %v", field, a.Check())
		}
	}
}
