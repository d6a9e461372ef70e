package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/article"
)

// fakeArticles keeps one article and the last question.
type fakeArticles struct {
	kept  *article.Article
	asked article.Filter
	err   error
}

func (f *fakeArticles) Articles(_ context.Context, filter article.Filter) ([]article.Article, error) {
	f.asked = filter
	if f.kept == nil {
		return nil, f.err
	}
	return []article.Article{*f.kept}, f.err
}

func (f *fakeArticles) PutArticle(_ context.Context, a article.Article) (article.Article, error) {
	if f.kept != nil && f.kept.Version != a.Version {
		return a, cti.Errorf(cti.Conflict, "уже изменили")
	}
	a.Version++
	f.kept = &a
	return a, f.err
}

func (f *fakeArticles) DeleteArticle(context.Context, string) error {
	if f.kept == nil {
		return cti.Errorf(cti.NotFound, "нет")
	}
	f.kept = nil
	return nil
}

const articlePath = "/api/v1/articles/7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"

func TestArticlesAreWrittenByAdministratorsAndReadByAgents(t *testing.T) {
	kept := &fakeArticles{}
	r := newRig(t, func(c *Config) { c.Articles = kept })
	r.store.set(func() {
		r.store.users["olga"] = cti.User{Login: "olga", Name: "Ольга", Role: cti.RoleAdmin, PasswordHash: passwordHash()}
	})
	anna, sofia, olga := r.login("anna"), r.login("sofia"), r.login("olga")
	draft := map[string]any{"version": 0, "title": " Запись к врачу ", "text": "Назовите полис.", "lines": []string{"122", "122"}, "topics": []string{"Запись к врачу"}}
	for _, one := range []*browser{anna, sofia} {
		if res := one.do(http.MethodPut, articlePath, draft); res.StatusCode != http.StatusForbidden {
			t.Errorf("no administrator wrote: %d", res.StatusCode)
		}
	}
	var written article.Article
	olga.do(http.MethodPut, articlePath, draft).decode(t, &written)
	if written.Version != 1 || written.Title != "Запись к врачу" || len(written.Lines) != 1 || written.ChangedBy != "olga" || written.ChangedByName != "Ольга" || !written.ChangedAt.Equal(r.clock.now()) {
		t.Errorf("written as %+v", written)
	}
	if res := olga.do(http.MethodPut, articlePath, draft); res.StatusCode != http.StatusConflict {
		t.Errorf("written over unseen: %d", res.StatusCode)
	}
	draft["lines"] = []string{"999"}
	if p := olga.do(http.MethodPut, articlePath, draft).problem(t); len(p.Errors) != 1 || !strings.HasSuffix(p.Errors[0].Location, "lines") {
		t.Errorf("a line that is not: %+v", p)
	}
	var list ArticleList
	anna.do(http.MethodGet, "/api/v1/articles?q=%D0%B2%D1%80%D0%B0&line=122&topic=%D0%94", nil).decode(t, &list)
	if len(list.Articles) != 1 || list.Articles[0].ChangedByName != "Сотрудник olga" || kept.asked != (article.Filter{Query: "вра", Line: "122", Topic: "Д", Limit: 30}) {
		t.Errorf("found %+v for %+v", list, kept.asked)
	}
	for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		if res := olga.do(http.MethodDelete, articlePath, nil); res.StatusCode != want {
			t.Errorf("deleted: %d, want %d", res.StatusCode, want)
		}
	}
	kept.err = errAway
	if p := anna.do(http.MethodGet, "/api/v1/articles", nil).problem(t); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "Звонки идут") {
		t.Errorf("with the database away: %+v", p)
	}
}
