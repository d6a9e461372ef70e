package store_test

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/article"
	"github.com/dozvon/dozvon/store"
)

func wrote(t *testing.T, s *store.Store, a article.Article) article.Article {
	t.Helper()
	a.ChangedAt, a.ChangedBy = morning, "admin"
	got, err := s.PutArticle(t.Context(), a)
	check(t, err)
	return got
}

func TestArticlesAreFoundWhileTyping(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	wrote(t, s, article.Article{ID: "polis", Title: "Замена полиса ОМС", Text: "Возьмите паспорт и обратитесь в страховую компанию.", Lines: []cti.LineID{"122"}, Topics: []string{"Медицина"}})
	wrote(t, s, article.Article{ID: "doctor", Title: "Запись к врачу", Text: "Назовите номер полиса; запись идёт на две недели вперёд.", Topics: []string{"Медицина"}})
	wrote(t, s, article.Article{ID: "roads", Title: "Ямы на дорогах", Text: "Назовите улицу и дом, приложите фотографию на 100%_сайте.", Topics: []string{"Дороги"}})
	wrote(t, s, article.Article{ID: "hello", Title: "Приветствие", Text: "Здравствуйте, меня зовут…"})
	wrote(t, s, article.Article{ID: "army", Title: "Служба по контракту", Text: "Спросите о военном билете.", Lines: []cti.LineID{"117"}})
	for _, c := range []struct {
		f    article.Filter
		want string
	}{
		{article.Filter{}, "polis doctor hello army roads"},
		{article.Filter{Line: "122"}, "polis doctor hello roads"},
		{article.Filter{Line: "117"}, "army doctor hello roads"},
		{article.Filter{Line: "122", Topic: "Медицина"}, "polis doctor hello"},
		{article.Filter{Topic: "Дороги"}, "roads hello army"},
		{article.Filter{Query: "полисы"}, "polis doctor"},
		{article.Filter{Query: "поли"}, "polis doctor"},
		{article.Filter{Query: "ямы дорога"}, "roads"},
		{article.Filter{Query: "ПАСПОРТА страховую"}, "polis"},
		{article.Filter{Query: "полис", Line: "117"}, "doctor"},
		{article.Filter{Query: "назовите", Topic: "Дороги"}, "roads doctor"},
		{article.Filter{Query: "иветст"}, "hello"},
		{article.Filter{Query: "трамвай"}, ""},
		{article.Filter{Query: `'); drop & | ! <-> :* \ %`}, ""},
		{article.Filter{Query: "и", Limit: 2}, "polis doctor"},
	} {
		found, err := s.Articles(t.Context(), c.f)
		check(t, err)
		var ids []string
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		got := strings.Join(ids, " ")
		sorted := c.f.Query == "" && c.f.Topic == "" // the order by title alone is the collation's
		if got != c.want && !(sorted && len(ids) == len(strings.Fields(c.want))) {
			t.Errorf("%+v: found %q, want %q", c.f, got, c.want)
		}
	}
	_, err := s.Articles(t.Context(), article.Filter{Limit: 501})
	wantCode(t, err, cti.Invalid)
}

func TestNobodyOverwritesAnArticleUnseen(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	first := wrote(t, s, article.Article{ID: "a", Title: "Т", Text: "т"})
	if first.Version != 1 || first.Lines == nil || first.Topics == nil || !first.ChangedAt.Equal(morning.Truncate(1000)) {
		t.Errorf("written as %+v", first)
	}
	_, err := s.PutArticle(t.Context(), article.Article{ID: "a", Title: "Другой", Text: "т", ChangedBy: "eva"})
	wantCode(t, err, cti.Conflict)
	first.Title = "Новый"
	if second := wrote(t, s, first); second.Version != 2 || second.Title != "Новый" {
		t.Errorf("changed to %+v", second)
	}
	_, err = s.PutArticle(t.Context(), first)
	if wantCode(t, err, cti.Conflict); err != nil && !strings.Contains(err.Error(), "admin") {
		t.Errorf("the conflict does not say with whom: %v", err)
	}
	check(t, s.DeleteArticle(t.Context(), "a"))
	wantCode(t, s.DeleteArticle(t.Context(), "a"), cti.NotFound)
	_, err = s.PutArticle(t.Context(), first)
	wantCode(t, err, cti.NotFound)
}
