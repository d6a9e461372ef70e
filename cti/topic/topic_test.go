package topic_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/table"
	"github.com/dozvon/dozvon/cti/topic"
)

func TestTheClassifierIsWhole(t *testing.T) {
	c := topic.Known()
	all := c.Topics()
	if len(all) < 150 || len(c.Groups()) < 12 || c.Version == "" || len(c.Sources) == 0 {
		t.Errorf("%d groups, %d topics, version %q, sources %q", len(c.Groups()), len(all), c.Version, c.Sources)
	}
	for _, one := range all {
		if len(one.Path) != 2 || one.Body == "" || one.Policy == "" || one.Outside.Open311 != string(one.Code) || len(one.Outside.Incident) == 0 {
			t.Errorf("%s is %+v", one.Code, one)
		}
		if len(one.Words) == 0 && !strings.HasSuffix(one.Name, ": другое") {
			t.Errorf("%s (%s) has no everyday words", one.Code, one.Name)
		}
		if got, ok := c.Find(one.Code); !ok || got.Name != one.Name {
			t.Errorf("%s is not found by its code", one.Code)
		}
		// Who types the name wholly has it before all others.
		if hits := c.Search(one.Name, 3); len(hits) == 0 || !slices.ContainsFunc(hits, func(h topic.Topic) bool { return h.Code == one.Code }) {
			t.Errorf("%q does not find itself among the first three", one.Name)
		}
	}
	for _, none := range []cti.TopicCode{"", "health", "health.doctor", "health.doctor.x"} {
		if _, ok := c.Find(none); ok {
			t.Errorf("%q is a topic", none)
		}
	}
}

func TestEverydayWordsAreFirst(t *testing.T) {
	for question, want := range map[string]cti.TopicCode{
		"свет": "energy.power.none", "нет света": "energy.power.none", "отключили свет": "energy.power.none", "света нет третий день": "energy.power.none",
		"свет в подъезде": "housing.building.light", "фонари": "energy.street.dark", "не горят фонари": "energy.street.dark", "скачет напряжение": "energy.power.weak",
		"садик": "education.kinder.place", "очередь в садик": "education.kinder.place", "детский сад место": "education.kinder.place", "садики": "education.kinder.place",
		"скорая": "health.ambulance.wait", "скорую не дождаться": "health.ambulance.wait", "лифт": "housing.building.lift", "лифт не работает": "housing.building.lift",
		"батареи": "housing.heating.none", "холодные батареи": "housing.heating.none", "отопление": "housing.heating.none", "нет отопления": "housing.heating.none", "отоплен": "housing.heating.none",
		"вода": "housing.water.none", "нет воды": "housing.water.none", "горячей воды": "housing.water.hot", "ржавая вода": "housing.water.dirty", "люк": "housing.sewer.hatch",
		"ямы": "roads.surface.pit", "яма на дороге": "roads.surface.pit", "снег": "roads.winter.snow", "гололёд": "roads.winter.ice", "гололед": "roads.winter.ice", "светофор": "roads.safety.lights",
		"автобус": "transport.bus.wait", "маршрутка": "transport.bus.wait", "расписание автобуса": "transport.bus.route", "мусор": "waste.home.late", "не вывозят мусор": "waste.home.late", "свалка": "waste.dump.wild",
		"собаки": "animals.stray.pack", "бродячие собаки": "animals.stray.pack", "укусила собака": "animals.stray.bite", "медведь": "animals.wild.bear",
		"запись к врачу": "health.doctor.book", "талон": "health.doctor.book", "записаться к врачу": "health.doctor.book", "врач на дом": "health.doctor.home", "инсулин": "health.medicine.free",
		"лекарства бесплатные": "health.medicine.free", "аптека": "health.medicine.shop", "квота на операцию": "health.hospital.surgery", "больничный": "health.tests.leave", "зубной": "health.place.dentist", "фап": "health.place.fap",
		"контракт": "military.contract.join", "военкомат": "military.contract.draft", "повестка": "military.contract.draft", "пропал без вести": "military.person.lost", "ранение": "military.person.wound", "льготы семьям сво": "military.family.help",
		"детские пособия": "social.child.monthly", "маткапитал": "social.child.capital", "пенсия": "social.old.pension", "инвалидность": "social.disabled.group", "дрова": "social.money.fuel", "субсидия": "social.money.subsidy", "пандус": "social.disabled.access",
		"газ": "energy.gas.join", "газификация": "energy.gas.join", "запах газа": "energy.gas.smell", "интернет": "link.net.internet", "wi-fi": "link.net.internet", "госуслуги": "link.state.portal", "мфц": "link.state.mfc",
		"паспорт": "link.state.paper", "работа": "work.job.find", "зарплата": "work.right.pay", "мошенники": "safety.order.fraud", "пожар": "safety.danger.fire", "лесной пожар": "ecology.forest.fire", "смог": "ecology.air.smoke",
		"байкал": "ecology.water.baikal", "земля многодетным": "land.plot.many", "дольщики": "land.build.share", "квитанция": "housing.manage.bill", "капремонт": "housing.manage.repair", "питание в школе": "education.school.food",
		"кладбище": "yard.clean.grave", "дерево упало": "yard.green.tree", "детская площадка": "yard.place.play", "трамвай": "transport.electric.tram", "электричка": "transport.far.train", "почта": "link.net.post",
		// The keyboard left in Latin, a letter wrong, beginnings of words.
		"cdtn": "energy.power.none", "kban": "housing.building.lift", "ytn djls": "housing.water.none", "[jkjlyst ,fnfhtb": "housing.heating.none", "cflbr": "education.kinder.place",
		"атопление": "housing.heating.none", "скараяпомощь": "", "маршутка": "transport.bus.wait", "поликлинника": "", "пенсея": "social.old.pension", "сабаки": "animals.stray.pack", "вывзо мусора": "waste.home.late",
		"отоп": "housing.heating.none", "авто не ход": "transport.bus.wait", "мусо вывоз": "waste.home.late", "Нет Света!!!": "energy.power.none", "запис врач": "health.doctor.book",
	} {
		if want == "" {
			continue
		}
		got := topic.Known().Search(question, 3)
		if len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", question, codes(got), want)
		}
	}
}

func TestWholeSentencesAreAmongTheFirst(t *testing.T) {
	for question, want := range map[string]cti.TopicCode{
		"у нас в доме второй день нет горячей воды": "housing.water.hot", "сосна упала на провода": "energy.power.wire", "ребёнка не берут в первый класс": "education.school.join",
		"в поликлинике нет талонов к кардиологу": "health.doctor.specialist", "не могу дозвониться в скорую": "health.ambulance.wait", "не пришла выплата за контракт": "military.contract.pay",
		"сосед захватил мою землю": "land.plot.border", "не чистят дорогу в посёлке": "roads.winter.snow", "когда дадут отопление": "housing.heating.none", "муж на сво не выходит на связь": "military.person.lost",
		"управляющая компания не отвечает": "housing.manage.company", "течёт крыша в пятиэтажке": "housing.building.roof", "бабушке нужна сиделка": "social.old.care", "переполненные мусорные баки": "waste.home.late",
		"сбивает снег с крыши": "housing.building.snow", "дым от котельной": "ecology.air.smoke", "провести газ в частный дом": "energy.gas.join", "водитель автобуса нагрубил": "transport.bus.driver",
		"задерживают зарплату": "work.right.pay", "нас отфутболили": "link.state.office",
	} {
		got := topic.Known().Search(question, 3)
		if !slices.ContainsFunc(got, func(h topic.Topic) bool { return h.Code == want }) {
			t.Errorf("%q finds %v, want %s among the first three", question, codes(got), want)
		}
	}
}

func TestNothingIsFoundForNothing(t *testing.T) {
	for _, question := range []string{"", "  ", "?!", "ъъъъъъ", "qqqqqqq", "\xff\xfe"} {
		if got := topic.Known().Search(question, 3); len(got) != 0 {
			t.Errorf("%q finds %v", question, codes(got))
		}
	}
}

func codes(topics []topic.Topic) (out []cti.TopicCode) {
	for _, one := range topics {
		out = append(out, one.Code)
	}
	return out
}

func TestATopicHasWhatItsParentsHave(t *testing.T) {
	for code, want := range map[cti.TopicCode]topic.Topic{
		"health.ambulance.wait":  {Sensitive: cti.Health, Body: "health", Level: topic.Region, Policy: "message", Urgent: true},
		"military.family.help":   {Sensitive: cti.Military, Body: "military", Level: topic.Region, Policy: "message"},
		"social.disabled.access": {Sensitive: cti.Ordinary, Body: "administration", Level: topic.Municipality, Policy: "message"},
		"education.more.special": {Sensitive: cti.Health, Body: "education", Level: topic.Municipality, Policy: "message"},
		"ecology.forest.fire":    {Sensitive: cti.Ordinary, Body: "forest", Level: topic.Region, Policy: "message", Urgent: true},
		"housing.building.entry": {Sensitive: cti.Ordinary, Body: "housing", Level: topic.Municipality, Policy: "message"},
	} {
		got, ok := topic.Known().Find(code)
		if !ok || got.Sensitive != want.Sensitive || got.Body != want.Body || got.Level != want.Level || got.Policy != want.Policy || got.Urgent != want.Urgent {
			t.Errorf("%s is %+v, want %+v", code, got, want)
		}
	}
}

func TestEachFaultHasItsLine(t *testing.T) {
	const head = "# version: t\ncode;name;words;sensitive;body;level;policy;urgent;pos;incident;open311\n"
	const group, subject = "a;A;;;x;region;p;;;;\n", "a.b;B;;;;;;;;;\n"
	for file, want := range map[string]string{
		"": "первая строка",
		strings.TrimPrefix(head, "# version: t\n") + group + subject + "a.b.c;C;;;;;;;;;\n": "нет строки «# version",
		head:                          "ни одной темы",
		head + "a;A\n":                "строка 3: столбцов 2",
		head + "Ы;A;;;;;;;;;\n":       "строка 3: код",
		head + "a.b.c.d;A;;;;;;;;;\n": "строка 3: код",
		head + group + group:          "строка 4: код «a» уже есть в строке 3",
		head + subject:                "строка 3: для кода «a.b» нет строки «a» выше",
		head + group + subject + "a.c;B;;;;;;;;;\n": "строка 5: название «B» уже есть в строке 4",
		head + "a;;;;x;region;p;;;;\n":              "строка 3: нет названия",
		head + "a;A;;тайна;x;region;p;;;;\n":        "строка 3: sensitive",
		head + "a;A;;;x;город;p;;;;\n":              "строка 3: уровень",
		head + "a;A;;;x;region;;;;;\n":              "строка 3: вид органа",
		head + "a;A;мёд, мед;;x;region;p;;;;\n":     "строка 3: слова",
		head + group + subject:                      "строка 4: под кодом «a.b» нет ни одной темы",
		head + "a;A;;;x;region;p;да;;;\n":           "строка 3: urgent",
		head + "a;\"A;\n":                           "строка 3",
	} {
		_, faults := topic.Read(file)
		if len(faults) == 0 || !slices.ContainsFunc(faults, func(f table.Fault) bool { return strings.Contains(f.Error(), want) }) {
			t.Errorf("%q: faults %v, want one about %q", file, faults, want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"свет", "cdtn", "[[[", "нет", "а б в г д е ё ж з", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		if got := topic.Known().Search(question, 5); len(got) > 5 {
			t.Errorf("%q finds %d", question, len(got))
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	topic.Known()
	for b.Loop() {
		topic.Known().Search("отключили горячюю воду в дамах третий", 8)
	}
}

func TestSensitive(t *testing.T) {
	k := topic.Known()
	for _, one := range k.Topics() {
		if got := k.Sensitive(one.Code); (one.Sensitive == cti.Ordinary) != (len(got) == 0) || len(got) > 0 && got[0] != one.Sensitive {
			t.Errorf("%s is %v, its topic says %q", one.Code, got, one.Sensitive)
		}
	}
	if got := k.Sensitive("no.such.topic"); len(got) != len(cti.Sensitivities()) || k.Sensitive("") != nil {
		t.Errorf("an unknown topic is %v", got)
	}
}
