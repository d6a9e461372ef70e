package body_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/body"
)

func places(text string) (cti.TerritoryCode, bool) {
	code, known := map[string]cti.TerritoryCode{"Братский район": "bratsk-area", "bratsk": "bratsk"}[text]
	return code, known
}

func read(t *testing.T, file string) ([]body.Body, []body.Rejection) {
	t.Helper()
	bodies, rejected, err := body.Read(strings.NewReader(file), places)
	if err != nil {
		t.Fatal(err)
	}
	return bodies, rejected
}

func TestRead(t *testing.T) {
	bodies, rejected := read(t, "\ufeffКод;Название;Сокращение;Вид;Территория;Телефоны;Почта;Часы;Вышестоящая;Действует с;Действует до\n"+
		"adm;Администрация района;Адм;administration;Братский район;Приёмная: 8 (3953) 41-00-00, 112;a@b.ru;9–18;gov;01.02.2020;2030-01-01\n"+
		";Правительство области;;правительство региона;;;;;;;\n")
	want := []body.Body{
		{ID: "adm", Name: "Администрация района", Short: "Адм", Kind: "administration", Territory: "bratsk-area", Email: "a@b.ru", Hours: "9–18", Parent: "gov",
			Phones: []body.Phone{{Number: "+73953410000", Name: "Приёмная"}, {Number: "112"}}, From: "2020-02-01", Until: "2030-01-01"},
		{ID: bodies[1].ID, Name: "Правительство области", Kind: "government", Phones: []body.Phone{}},
	}
	if len(rejected) != 0 || !reflect.DeepEqual(bodies, want) {
		t.Errorf("read %+v, rejected %+v", bodies, rejected)
	}
	if again, _ := read(t, "name\nПравительство области\n"); again[0].ID != bodies[1].ID {
		t.Errorf("the same name has the ids %s and %s", again[0].ID, bodies[1].ID)
	}
}

// TestReadOfNumbers is the file of numbers that citizens are connected to.
func TestReadOfNumbers(t *testing.T) {
	bodies, rejected := read(t, "Название;Номер;Орган\nМЧС;112;\n Приём граждан ;8 (3952) 24-10-00;\"Минздрав; Иркутск\"\nГорячая линия;122;Минздрав; Иркутск\n"+
		"Аптеки;8 (3952) 24-10-01;\"Минздрав; Иркутск\"\n;112\nБез номера;\nСлова;звоните\nДлинный;12345678\nГермания;+49301234567\nМЧС;112\n")
	if len(bodies) != 3 || bodies[0].Entry(bodies[0].Phones[0]) != (body.Entry{Name: "МЧС", Number: "112"}) ||
		bodies[1].Entry(bodies[1].Phones[1]) != (body.Entry{Name: "Аптеки", Number: "+73952241001", Body: "Минздрав; Иркутск"}) {
		t.Errorf("the bodies are %+v", bodies)
	}
	var lines []int
	for _, r := range rejected {
		lines = append(lines, r.Line)
	}
	if !reflect.DeepEqual(lines, []int{6, 7, 8, 9, 10, 11}) || rejected[5].Reason != "повторяет строку 2" {
		t.Errorf("rejected is %+v", rejected)
	}
}

func TestReadOfTheWindowsCodePage(t *testing.T) {
	// «название,вид» and «Ёлка №1 «А»,МФЦ» as spreadsheets save them.
	file := "\xed\xe0\xe7\xe2\xe0\xed\xe8\xe5,\xe2\xe8\xe4\n\xa8\xeb\xea\xe0 \xb91 \xab\xc0\xbb,\xcc\xd4\xd6\n"
	bodies, rejected := read(t, file)
	if len(rejected) != 0 || len(bodies) != 1 || bodies[0].Name != "Ёлка №1 «А»" || bodies[0].Kind != "mfc" {
		t.Errorf("read %+v, rejected %+v", bodies, rejected)
	}
}

func TestEachRejectedRowHasItsReason(t *testing.T) {
	const head = "id;name;kind;territory;phones;email;parent;from;until\n"
	for row, want := range map[string]string{
		";;;;;;;;": "нет названия", "Ы;A;;;;;;;": "код", ";A;замок;;;;;;": "вид", ";A;;Братский;;;;;": "территория", ";A;;;звоните;;;;": "номер", ";A;;;12345678;;;;": "11 цифр",
		";A;;;;почта;;;": "почта", ";A;;;;;Ы;;": "вышестоящая", ";A;;;;;;вчера;": "дата", ";A;;;;;;2026-01-02;2026-01-02": "действует до", ";" + strings.Repeat("я", 301): "длиннее",
		"a;A;;;;;;;\na;B;;;;;;;": "уже есть в строке 2", "a;A;;;112;;;;\na;A;;;112;;;;": "повторяет строку 2", "a;A;;;;;b;;\nb;B;;;;;a;;": "подчинена",
	} {
		_, rejected := read(t, head+row+"\n")
		if len(rejected) != 1 || !strings.Contains(rejected[0].Reason, want) {
			t.Errorf("%q: rejected %+v, want a reason about %q", row, rejected, want)
		}
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	for _, file := range []string{"", "name,color\n", "number\n", "name,name,number\n"} {
		if _, _, err := body.Read(strings.NewReader(file), places); err == nil {
			t.Errorf("%q was read", file)
		}
	}
}

func TestResponsible(t *testing.T) {
	all := []body.Body{
		{ID: "roads-dept", Kind: "roads", Parent: "roads"}, {ID: "roads", Kind: "roads"}, {ID: "roads-bratsk", Kind: "roads", Territory: "bratsk", Until: "2026-06-01"},
		{ID: "adm-bratsk", Kind: "administration", Territory: "bratsk"}, {ID: "health", Kind: "health"},
	}
	for _, c := range []struct {
		kind  string
		local bool
		place cti.TerritoryCode
		day   string
		want  cti.BodyID
	}{
		{"roads", true, "bratsk", "2026-05-31", "roads-bratsk"}, {"roads", true, "bratsk", "2026-06-01", "adm-bratsk"}, {"roads", true, "zima", "2026-06-01", "roads"}, {"roads", false, "bratsk", "2026-05-31", "roads"},
		{"roads", true, "", "2026-05-31", ""}, {"housing", true, "bratsk", "2026-05-31", "adm-bratsk"}, {"housing", true, "", "2026-05-31", ""},
		{"administration", true, "bratsk", "2026-05-31", "adm-bratsk"}, {"administration", true, "", "2026-05-31", ""}, {"health", false, "zima", "2026-05-31", "health"}, {"tax", false, "bratsk", "2026-05-31", ""},
	} {
		day, _ := time.Parse(time.DateOnly, c.day)
		got, ok := body.Responsible(all, c.kind, c.local, c.place, day)
		if got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%+v: got %q", c, got.ID)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("название;номер;орган\nA;112;B\n")
	f.Add("\xed\xe0,\"")
	f.Fuzz(func(t *testing.T, file string) {
		bodies, _, err := body.Read(strings.NewReader(file), places)
		for _, b := range bodies {
			if err != nil || b.ID == "" || b.Name == "" || !body.KnownKind(b.Kind) {
				t.Errorf("%q gives %+v (%v)", file, b, err)
			}
		}
	})
}
