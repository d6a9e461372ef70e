package main

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	calls "github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store"
)

// cards are what a ringing call shows: the caller's last calls and appeals.
func (a archive) cards() []question {
	card := func(phone func(r *rand.Rand) string) func(r *rand.Rand) func(context.Context, *store.Store) (answer, error) {
		return func(r *rand.Rand) func(context.Context, *store.Store) (answer, error) {
			number := phone(r)
			return func(ctx context.Context, s *store.Store) (answer, error) {
				if _, err := s.Calls(ctx, calls.Filter{Caller: number, Limit: 21}); err != nil {
					return answer{}, err
				}
				_, err := s.Appeals(ctx, appeal.Filter{Phone: number, Limit: 20})
				return answer{}, err
			}
		}
	}
	return []question{
		{name: "card", ask: card(func(r *rand.Rand) string { return phoneOf(a.caller(r)) })},
		{name: "card_of_frequent", ask: card(func(r *rand.Rand) string { return phoneOf(uint64(r.IntN(50))) })},
	}
}

// worklists are all of them, the first three pages: of everybody, of one body and
// of one group of topics.
func (a archive) worklists() (all []question) {
	for _, list := range appeal.Lists() {
		for _, of := range []string{"", "_of_body", "_of_topic"} {
			all = append(all, question{name: "worklist_" + string(list) + of, pages: 3, ask: func(r *rand.Rand) func(context.Context, *store.Store) (answer, error) {
				f := appeal.Work{List: list, Person: cti.AgentID("staff" + strconv.Itoa(r.IntN(300))), Home: a.someBody(r), At: a.until}
				switch of {
				case "_of_body":
					f.Body = a.someBody(r)
				case "_of_topic":
					f.Topic = cti.TopicCode(a.words.topics[r.IntN(len(a.words.topics))].group)
				}
				return func(ctx context.Context, s *store.Store) (answer, error) {
					page, err := s.Worklist(ctx, f)
					f.Cursor = page.Cursor
					return answer{more: page.Cursor != ""}, err
				}
			}})
		}
	}
	return all
}

func (a archive) someBody(r *rand.Rand) cti.BodyID {
	v := a.words
	return cti.BodyID(v.topics[zipf(r, len(v.topics))].group + "-" + string(v.places[zipf(r, len(v.places))]))
}

// searches are what somebody types, and what lists are filtered by.
func (a archive) searches() []question {
	v := a.words
	word := func(r *rand.Rand, from, until int) string { return v.words[from+r.IntN(until-from)] }
	of := func(name string, pages int, draw func(r *rand.Rand) appeal.Filter) question {
		return question{name: "search_" + name, pages: pages, ask: func(r *rand.Rand) func(context.Context, *store.Store) (answer, error) {
			f := draw(r)
			f.At = a.until
			return pagesOf(f)
		}}
	}
	some := func(name string, pages int, draw func(r *rand.Rand) string) question {
		return of(name, pages, func(r *rand.Rand) appeal.Filter { return appeal.Filter{Query: draw(r)} })
	}
	topics := len(v.topics)
	return []question{
		some("common", 3, func(r *rand.Rand) string { return word(r, 0, 10) }),
		some("usual", 3, func(r *rand.Rand) string { return word(r, 100, 2000) }),
		some("rare", 3, func(r *rand.Rand) string { return word(r, 20_000, lastWord) }),
		some("absent", 1, func(r *rand.Rand) string { return "нет" + strconv.Itoa(r.IntN(1_000_000)) + "слова" }),
		some("two_common", 3, func(r *rand.Rand) string { return word(r, 0, 10) + " " + word(r, 10, 30) }),
		some("common_and_rare", 1, func(r *rand.Rand) string { return word(r, 0, 10) + " " + word(r, 20_000, lastWord) }),
		some("never_together", 1, func(r *rand.Rand) string {
			one, other := v.topics[r.IntN(topics/2)], v.topics[topics/2+r.IntN(topics/2)]
			return one.words[0] + " " + other.words[0] + " " + word(r, 0, 5)
		}),
		some("phrase", 1, func(r *rand.Rand) string { return `"` + word(r, 0, 10) + " " + word(r, 0, 10) + `"` }),
		some("without_a_word", 1, func(r *rand.Rand) string { return word(r, 0, 10) + " -" + word(r, 0, 10) }),
		some("phone", 1, func(r *rand.Rand) string { return phoneOf(a.caller(r)) }),
		some("last_digits", 1, func(r *rand.Rand) string { p := phoneOf(a.caller(r)); return p[len(p)-4-r.IntN(4):] }),
		some("number", 1, func(r *rand.Rand) string {
			return strconv.Itoa(a.until.Year()-1) + "-" + strconv.Itoa(100_000+r.IntN(max(a.rows/years-100_000, 1)))
		}),
		some("number_of_any_year", 1, func(r *rand.Rand) string { return "№ " + strconv.Itoa(1+r.IntN(a.rows/years)) }),
		of("filters", 3, func(r *rand.Rand) appeal.Filter {
			return appeal.Filter{Topic: v.topics[zipf(r, topics)].code, Territory: v.places[zipf(r, len(v.places))], State: appeal.StateAnswered}
		}),
		of("open_of_topic", 1, func(r *rand.Rand) appeal.Filter {
			return appeal.Filter{Topic: cti.TopicCode(v.topics[zipf(r, topics)].group), Open: true}
		}),
		of("overdue_of_body", 1, func(r *rand.Rand) appeal.Filter { return appeal.Filter{Body: a.someBody(r), Overdue: true} }),
		of("word_in_place", 3, func(r *rand.Rand) appeal.Filter {
			return appeal.Filter{Query: word(r, 0, 50), Territory: v.places[zipf(r, len(v.places))], Open: r.IntN(2) == 0}
		}),
		of("word_of_a_month", 1, func(r *rand.Rand) appeal.Filter {
			since := a.at(0).AddDate(0, r.IntN(years*12-1), 0).Truncate(24 * time.Hour)
			return appeal.Filter{Query: word(r, 10, 3000), Since: since, Until: since.AddDate(0, 1, 0)}
		}),
		of("newest", 3, func(*rand.Rand) appeal.Filter { return appeal.Filter{} }),
	}
}
