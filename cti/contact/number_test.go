package contact_test

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/contact"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		// One person, many spellings.
		{"8 (395) 212-34-56", "+73952123456"},
		{"+7 395 2123456", "+73952123456"},
		{"+7 (3952) 12-34-56", "+73952123456"},
		{"73952123456", "+73952123456"},
		{"3952123456", "+73952123456"},
		{"  +7-902-123-45-67", "+79021234567"},
		{"8-902-123-45-67", "+79021234567"},
		{"9021234567", "+79021234567"},
		{"tel:+7-902-123-45-67", "+79021234567"},
		{"8 (800) 200-01-22", "+78002000122"},
		// An extension is no part of the number.
		{"8 (3952) 12-34-56 доб. 12", "+73952123456"}, {"+7 902 123-45-67 моб.", "+79021234567"}, {"83952123456 ext 7", "+73952123456"},
		// Short numbers stay as they are.
		{"122", "122"}, {"1-2-2", "122"}, {"112", "112"}, {"100", "100"}, {"21-22-23", "212223"},
		// Abroad.
		{"+49 30 1234567", "+49301234567"},
		{"8 10 49 30 1234567", "+49301234567"},
		{"+1 212 555 01 00", "+12125550100"},
		{"+375 17 200 00 00", "+375172000000"},
		// Nobody.
		{"", ""}, {"anonymous", ""}, {"Restricted", ""}, {"+", ""}, {" ", ""}, {"неизвестно", ""},
	} {
		if got := contact.Normalize(c.written); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.written, got, c.want)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"8 (395) 212-34-56", "+7", "81049301234567", "anonymous", "810", "8108101234567890", "+810123456789", "7٣5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, written string) {
		once := contact.Normalize(written)
		if twice := contact.Normalize(once); twice != once {
			t.Errorf("%q becomes %q, and that %q", written, once, twice)
		}
		for i, r := range once {
			if (r < '0' || r > '9') && (r != '+' || i > 0) {
				t.Errorf("%q becomes %q, which is no number", written, once)
			}
		}
	})
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{"": "", "+7 (902) 12-34": "79021234", "доб. 5": "5", "%_'": "", "٣4": "4"} {
		if got := contact.Digits(text); got != want {
			t.Errorf("Digits(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestDialable: a stolen login, or a missed call from abroad, must not make us pay.
func TestDialable(t *testing.T) {
	also := []string{"+375", "+7701"}
	for number, want := range map[string]struct{ dial, more, back bool }{
		"+79021234567":      {true, true, true},
		"+73952123456":      {true, true, true},
		"+78001234567":      {true, true, true},
		"212345":            {true, true, true}, // of the same town
		"112":               {true, true, false},
		"":                  {},
		"5":                 {},
		"+":                 {},
		"12345678":          {},
		"+7902,1234567":     {},
		"+7902123":          {},
		"+790212345678":     {},
		"12345@x":           {},
		"+77011234567":      {false, true, true}, // Kazakhstan
		"+77051234567":      {},
		"+78401234567":      {}, // Abkhazia
		"+78091234567":      {}, // paid information
		"+375291234567":     {false, true, true},
		"+375":              {},
		"+3752912345678901": {},
		"+37529x234567":     {},
		"+881612345678":     {}, // a satellite
	} {
		got := struct{ dial, more, back bool }{contact.Dialable(number, nil), contact.Dialable(number, also), contact.Callable(number, also)}
		if got != want {
			t.Errorf("%q: %+v, want %+v", number, got, want)
		}
	}
}

func TestNumbersAreReadInGroups(t *testing.T) {
	for number, want := range map[string]string{
		"+79501234567": "8 950 123 45 67", "212345": "21 23 45", "1234567": "123 456 7", "+375291234567": "375 291 234 567",
		"+73952123456": "8 3952 12 34 56", "+73953412345": "8 3953 41 23 45", "+73955521234": "8 3955 52 12 34",
		"+73953021234": "8 395 30 2 12 34", "+73955771234": "8 395 57 7 12 34",
	} {
		if got := strings.Join(contact.Groups(number), " "); got != want {
			t.Errorf("%s is read as %q, want %q", number, got, want)
		}
	}
}

// TestTheRegionsCodes: each code of the register of numbers, with the place that has it.
func TestTheRegionsCodes(t *testing.T) {
	for code, place := range map[string]string{
		"30": "Тулун", "35": "Усть-Илимск", "36": "Куйтун", "37": "Баяндай", "38": "Бохан", "39": "Оса", "40": "Качуг", "41": "Усть-Ордынский", "42": "Байкальск",
		"43": "Усолье-Сибирское", "44": "Слюдянка", "45": "Усть-Уда", "46": "Черемхово", "48": "Балаганск", "49": "Новонукутский", "50": "Шелехов", "51": "Жигалово",
		"52": "Залари", "53": "Саянск", "54": "Зима", "57": "Нижнеудинск", "58": "Еланцы", "60": "Ербогачён", "61": "Бодайбо", "62": "Магистральный", "63": "Тайшет",
		"64": "Кутулик", "65": "Усть-Кут", "66": "Железногорск-Илимский", "67": "Чунский", "68": "Киренск", "69": "Мама", "73": "Свирск",
	} {
		if got, want := strings.Join(contact.Groups("+7395"+code+"21234"), " "), "8 395 "+code+" 2 12 34"; got != want {
			t.Errorf("a number of %s is read as %q, want %q", place, got, want)
		}
	}
	for begins, place := range map[string]string{"21": "Иркутск", "29": "Иркутск", "32": "Братск", "33": "Братск", "34": "Братск", "55": "Ангарск", "56": "Ангарск", "59": "Ангарск"} {
		if got, want := strings.Join(contact.Groups("+7395"+begins+"12345"), " "), "8 395"+begins[:1]+" "+begins[1:]+"1 23 45"; got != want {
			t.Errorf("a number of %s is read as %q, want %q", place, got, want)
		}
	}
}
