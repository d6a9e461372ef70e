package territory_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/table"
	"github.com/dozvon/dozvon/cti/territory"
)

var today = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

func TestTheListIsWhole(t *testing.T) {
	all := territory.Known().On(today)
	if len(all) != 42 {
		t.Errorf("there are %d municipalities, want 42", len(all))
	}
	cities, okrugs, codeless := 0, 0, []cti.TerritoryCode(nil)
	for _, one := range all {
		if one.Kind == territory.City {
			cities++
		}
		if one.Kind == territory.Okrug {
			okrugs++
		}
		if got, ok := territory.Known().Find(one.Code, today); !ok || got.Name != one.Name {
			t.Errorf("%s is not found by its code", one.Code)
		}
		texts := []string{string(one.Code), one.Title, one.Name + " " + one.Kind.Name()}
		if one.OKTMO == "" {
			codeless = append(codeless, one.Code)
		} else if texts = append(texts, one.OKTMO, one.OKTMO+"000"); !strings.HasPrefix(one.OKTMO, "25") {
			t.Errorf("the code %s of %s is of another region", one.OKTMO, one.Code)
		}
		for _, text := range texts {
			if code, ok := territory.Known().Named(text); !ok || code != one.Code {
				t.Errorf("%q in a file means %q, want %q", text, code, one.Code)
			}
		}
	}
	if cities != 10 {
		t.Errorf("%d of them are towns, want 10", cities)
	}
	if okrugs != 12 {
		t.Errorf("%d of them are municipal okrugs, want 12", okrugs)
	}
	if want := []cti.TerritoryCode{"irkutsk-area", "nizhneilimsk", "ust-ilimsk-area"}; !slices.Equal(codeless, want) { // no source yet
		t.Errorf("without a code of OKTMO are %v, want %v", codeless, want)
	}
	if territory.Known().Version == "" || len(territory.Known().Sources) == 0 {
		t.Error("the list tells no version or no source")
	}
}

// TestSearch: a town and the district of the same name are different places.
func TestSearch(t *testing.T) {
	for question, want := range map[string][]cti.TerritoryCode{
		"братск": {"bratsk", "bratsk-area"}, "в братске": {"bratsk"}, "братский": {"bratsk-area", "bratsk"}, "в братском районе": {"bratsk-area"},
		"братск район": {"bratsk-area", "bratsk"}, "братский р-н": {"bratsk-area"}, "город братск": {"bratsk"}, "г. Братск": {"bratsk"}, "братского": {"bratsk-area"},
		"иркутск": {"irkutsk", "irkutsk-area"}, "иркутский": {"irkutsk-area", "irkutsk"}, "ирк": {"irkutsk", "irkutsk-area"}, "иркутский округ": {"irkutsk-area"},
		"иркутский район": {"irkutsk-area"}, "Иркутск город": {"irkutsk"},
		"зима": {"zima", "zima-area"}, "зиминский": {"zima-area"}, "тулун": {"tulun", "tulun-area"}, "тулунский": {"tulun-area"}, "тулун район": {"tulun-area"},
		"черемхово": {"cheremkhovo"}, "черемховский": {"cheremkhovo-area"}, "черем": {"cheremkhovo", "cheremkhovo-area"}, "усолье": {"usolye", "usolye-area"}, "усольский": {"usolye-area"},
		"усолье-сибирское": {"usolye"}, "усть-илимск": {"ust-ilimsk", "ust-ilimsk-area"}, "усть илимский": {"ust-ilimsk-area"}, "саянск": {"sayansk"}, "саян": {"sayansk"},
		"ангарск": {"angarsk"}, "шелехов": {"shelekhov"}, "байкальск": {"slyudyanka"}, "хомутово": {"irkutsk-area"}, "вихоревка": {"bratsk-area"}, "ольхон": {"olkhon"},
		"усть-орда": {"ekhirit"}, "усть-кут": {"ust-kut"}, "бодайбо": {"bodaybo"}, "железногорск": {"nizhneilimsk"}, "ербогачен": {"katanga"}, "Ербогачён": {"katanga"},
		"bhrencr": {"irkutsk"}, ",hfncr": {"bratsk"}, "ирутск": {"irkutsk"}, "черемхова": {"cheremkhovo"}, "тайшет": {"tayshet"}, "в тайшете": {"tayshet"},
		"мама": {"mama"}, "оса": {"osa"}, "посёлок качуг": {"kachug"}, "чуна": {"chuna"}, "усть": {"ust-ilimsk"}, "": nil, "париж": nil,
	} {
		got := territory.Known().Search(question, today, 5)
		var codes []cti.TerritoryCode
		for _, one := range got {
			codes = append(codes, one.Code)
		}
		if len(want) == 0 && len(codes) > 0 || len(codes) < len(want) || !slices.Equal(codes[:len(want)], want) {
			t.Errorf("%q finds %v, want %v", question, codes, want)
		}
	}
}

func TestAKindHoldsForItsTime(t *testing.T) {
	list, faults := territory.Read("# version: t\ncode;name;kind;from;until;oktmo;words\nx;Чунский;district;;2025-01-01;;\nx;Чунский;okrug;2025-01-01;;;\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for day, want := range map[string]string{"2024-12-31": "Чунский район", "2025-01-01": "Чунский округ"} {
		at, _ := time.Parse(time.DateOnly, day)
		one, ok := list.Find("x", at)
		if all := list.On(at); !ok || one.Title != want || len(all) != 1 || len(list.Search("чунский", at, 9)) != 1 {
			t.Errorf("on %s it is %q", day, one.Title)
		}
	}
	if code, ok := list.Named("Чунский"); !ok || code != "x" {
		t.Errorf("the name means %q", code)
	}
}

func TestEachFaultHasItsLine(t *testing.T) {
	const head = "# version: t\ncode;name;kind;from;until;oktmo;words\n"
	for file, want := range map[string]string{
		"": "первая строка",
		"code;name;kind;from;until;oktmo;words\nx;X;city;;;;\n": "нет строки «# version",
		head:                                                  "ни одной",
		head + "x;X;city\n":                                   "строка 3: столбцов 3",
		head + "Икс;X;city;;;;\n":                             "строка 3: код",
		head + "x;;city;;;;\n":                                "строка 3: нет названия",
		head + "x;X;село;;;;\n":                               "строка 3: вид",
		head + "x;X;city;;;12;\n":                             "строка 3: код ОКТМО «12»: нужно 8 цифр",
		head + "x;X;city;;;25701000001;\n":                    "строка 3: код ОКТМО «25701000001»: нужно 8 цифр",
		head + "x;X;city;;;25701101;\n":                       "строка 3: код ОКТМО «25701101»: нужно 8 цифр",
		head + "x;X;okrug;;;25604000;\n":                      "строка 3: код ОКТМО «25604000»: третья цифра 6 не подходит виду okrug",
		head + "x;X;city;;;25701000;\ny;Y;city;;;25701000;\n": "строка 4: код ОКТМО «25701000» в эти дни уже занят строкой 3",
		head + "x;X;city;01.02.2026;;;\n":                     "строка 3: дата",
		head + "x;X;city;2026-01-01;2025-01-01;;\n":           "строка 3: начало",
		head + "x;X;city;;;;\nx;Y;city;;;;\n":                 "строка 4: код «x» в эти дни уже занят строкой 3",
		head + "x;\"X;city\n":                                 "строка 3",
	} {
		_, faults := territory.Read(file)
		if len(faults) == 0 || !slices.ContainsFunc(faults, func(f table.Fault) bool { return strings.Contains(f.Error(), want) }) {
			t.Errorf("%q: faults %v, want one about %q", file, faults, want)
		}
	}
}
