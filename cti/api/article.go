package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/article"
)

// Articles keeps scripts and answers.
type Articles interface {
	Articles(context.Context, article.Filter) ([]article.Article, error)
	// PutArticle writes a new article (version 0) or changes the version that the
	// writer saw; another version is a *cti.Error of code Conflict.
	PutArticle(context.Context, article.Article) (article.Article, error)
	// DeleteArticle gives a *cti.Error of code NotFound for an unknown one.
	DeleteArticle(ctx context.Context, id string) error
}

// ArticleList is what fits, the best first.
type ArticleList struct {
	Articles []article.Article `json:"articles" nullable:"false"`
}

type articlesInput struct {
	Query string     `query:"q" maxLength:"200" doc:"What was typed so far."`
	Line  cti.LineID `query:"line" maxLength:"32"`
	Topic string     `query:"topic" maxLength:"200"`
	Limit int        `query:"limit" minimum:"1" maximum:"500" default:"30"`
}

// ArticleDraft is an article as an administrator writes it.
type ArticleDraft struct {
	Version int          `json:"version" minimum:"0" doc:"The version that you saw; 0 for a new article."`
	Title   string       `json:"title" maxLength:"200"`
	Text    string       `json:"text" maxLength:"8000"`
	Lines   []cti.LineID `json:"lines,omitempty" maxItems:"50" doc:"Lines for which it is meant; none means all."`
	Topics  []string     `json:"topics,omitempty" maxItems:"50" doc:"Topics for which it is meant; none means any."`
}

type articlePutInput struct {
	ID   string `path:"id" format:"uuid" doc:"Chosen by the writer."`
	Body ArticleDraft
}

type articleInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (a *API) articleRoutes() {
	route.Private(a.routes, cti.RoleAgent, route.Get("/articles", "list-articles", "Scripts and answers, the most fitting first"), a.articles)
	route.Private(a.routes, cti.RoleAdmin, route.Put("/articles/{id}", "put-article", "Write or change an article"), a.putArticle)
	drop := route.Delete("/articles/{id}", "delete-article", "Delete an article")
	drop.DefaultStatus = http.StatusNoContent
	drop.Responses = map[string]*huma.Response{"204": {Description: "Deleted."}}
	route.Private(a.routes, cti.RoleAdmin, drop, a.deleteArticle)
}

func (a *API) articles(ctx context.Context, _ session.Session, in *articlesInput) (*route.Body[ArticleList], error) {
	found, err := a.cfg.Articles.Articles(ctx, article.Filter{Query: in.Query, Line: in.Line, Topic: in.Topic, Limit: in.Limit})
	if err != nil {
		return nil, noArticles(err)
	}
	a.fill(ctx, nameplates{}.articles(found))
	return route.Answer(ArticleList{Articles: orEmpty(found)}), nil
}

func (a *API) putArticle(ctx context.Context, who session.Session, in *articlePutInput) (*route.Body[article.Article], error) {
	made := article.Article{
		ID: in.ID, Version: in.Body.Version, Title: in.Body.Title, Text: in.Body.Text, Lines: in.Body.Lines, Topics: in.Body.Topics,
		ChangedAt: a.now().UTC(), ChangedBy: who.Login,
	}.Tidy()
	if err := made.Check(); err != nil {
		return nil, err
	}
	for _, line := range made.Lines {
		if _, ok := a.cfg.Plan().Line(line); !ok {
			return nil, cti.FieldError("lines", "Линии «%s» нет в плане.", line)
		}
	}
	written, err := a.cfg.Articles.PutArticle(ctx, made)
	if err != nil {
		return nil, noArticles(err)
	}
	written.ChangedByName = who.Name
	return route.Answer(written), nil
}

func (a *API) deleteArticle(ctx context.Context, _ session.Session, in *articleInput) (*struct{}, error) {
	return nil, noArticles(a.cfg.Articles.DeleteArticle(ctx, in.ID))
}

// noArticles makes the database's own failures presentable.
func noArticles(err error) error {
	if err == nil || (cti.CodeOf(err) != cti.Internal && cti.CodeOf(err) != cti.Unavailable) {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err, Text: "База данных не отвечает: подсказки пока недоступны. Звонки идут."}
}
