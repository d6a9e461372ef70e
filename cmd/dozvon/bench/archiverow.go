package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// years is how long the archive goes back.
const years = 3

// archive describes what is loaded; the same size gives the same rows but for
// the day on which they end.
type archive struct {
	rows  int
	until time.Time // the last was filed before
	words *vocabulary
}

// row is one appeal with the call in which it was filed.
type row struct {
	n         int
	id        string
	filed     time.Time
	call      *string
	arrived   time.Time
	phone     string
	name      string
	address   string
	topic     topicWords
	code      *string
	place     string
	body      *string
	text      []string
	state     string
	outcome   *string
	open      bool
	person    *string
	due       time.Time // zero is none
	late      bool
	examine   bool
	hops      int32
	life      []byte
	channel   string
	line      *string
	agent     string
	rated     *int16
	numbering string
}

var (
	surnames   = strings.Fields("Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв")
	firstNames = strings.Fields("Александр Мария Дмитрий Анна Сергей Елена Андрей Ольга Алексей Наталья Иван Татьяна Михаил Ирина Николай Светлана Владимир Людмила Юрий Галина")
	streets    = strings.Fields("Ленина Мира Советская Гагарина Кирова Лесная Садовая Школьная Набережная Партизанская Байкальская Декабристов Трудовая Новая Центральная Молодёжная Заводская Железнодорожная Строителей Космонавтов")
)

// at is when the n-th appeal was filed: in even days, most of it between eight
// and twenty o'clock in Irkutsk.
func (a archive) at(n int) time.Time {
	span := years * 365
	day, part := math.Modf(float64(n) / float64(a.rows) * float64(span))
	hour := 1 + (part-0.02)/0.96*12
	if part < 0.02 {
		hour = part / 0.02
	} else if part > 0.98 {
		hour = 13 + (part-0.98)/0.02*11
	}
	begin := a.until.Truncate(24*time.Hour).AddDate(0, 0, 1-span)
	at := begin.AddDate(0, 0, int(day)).Add(time.Duration(hour * float64(time.Hour)))
	if at.After(a.until) {
		at = a.until
	}
	return at.Truncate(time.Microsecond)
}

// phoneOf is the k-th telephone of the region.
func phoneOf(k uint64) string {
	return fmt.Sprintf("+79%09d", (k*2654435761+12345)%1_000_000_000)
}

// caller draws one of the region's telephones; some call hundreds of times.
func (a archive) caller(r *rand.Rand) uint64 {
	return uint64(float64(a.rows) * 0.4 * math.Pow(r.Float64(), 1.6))
}

func (a archive) row(n int) row {
	r := rand.New(rand.NewPCG(uint64(n), 77))
	v := a.words
	x := row{n: n, filed: a.at(n), topic: v.topics[zipf(r, len(v.topics))], place: string(v.places[zipf(r, len(v.places))])}
	x.id = uuid(uint64(x.filed.UnixMilli()), r.Uint64(), r.Uint64(), 4)
	k := a.caller(r)
	x.phone = phoneOf(k)
	x.name = surnames[k%40] + " " + firstNames[k/40%20]
	x.address = fmt.Sprintf("ул %s д %d кв %d", streets[k/7%20], k/3%140+1, k%200+1)
	x.channel, x.agent = "online", "agent"+strconv.Itoa(r.IntN(200))
	if r.IntN(10) < 5 {
		x.channel, x.arrived = "call", x.filed.Add(-3*time.Minute).Truncate(time.Millisecond)
		x.call = some(uuid(uint64(x.arrived.UnixMilli()), r.Uint64(), r.Uint64(), 7))
		x.line = some("122")
		if r.IntN(5) == 0 {
			x.rated = some(int16(1 + r.IntN(5)))
		}
	}
	if r.IntN(20) > 0 {
		x.code = some(string(x.topic.code))
		x.body = some(x.topic.group + "-" + x.place)
	}
	v.text(r, x.topic, func(word string) { x.text = append(x.text, word) })
	if r.IntN(8) == 0 {
		x.text = append(x.text, "Лицевой", "счёт", fmt.Sprintf("%08d", r.IntN(100_000_000)))
	}
	x.became(r, a.until)
	return x
}

// became draws what became of it: nearly all that is older than a month is
// closed, of the rest less and less.
func (x *row) became(r *rand.Rand, now time.Time) {
	age := now.Sub(x.filed)
	open := 0.002
	if month := 30 * 24 * time.Hour; age < month {
		open = 0.05 + 0.9*(1-float64(age)/float64(month))
	}
	x.late, x.hops = r.IntN(16) == 0, int32(max(zipf(r, 8)-2, 0))
	if r.IntN(3) > 0 {
		x.person = some("staff" + strconv.Itoa(r.IntN(300)))
	}
	if r.Float64() < open {
		x.open = true
		x.state = []string{"new", "moderation", "coordination", "in_work", "in_work", "in_work", "in_work", "in_work", "in_work", "approval", "waiting", "planned", "reopened"}[r.IntN(13)]
		if x.state == "new" && age > 4*24*time.Hour {
			x.state = "in_work"
		}
		x.due = x.filed.AddDate(0, 0, 3+r.IntN(30))
		x.late = x.late || x.due.Before(now)
	} else {
		i := r.IntN(20)
		x.state, x.outcome = "answered", some([]string{"resolved", "explained", "planned", "not_confirmed"}[r.IntN(4)])
		if i == 0 {
			x.state, x.outcome = "redirected", some("not_ours")
		} else if i == 1 {
			x.state, x.outcome = "refused", some("refused")
		}
		x.examine = age < 90*24*time.Hour && r.IntN(100) == 0
	}
	x.life = fmt.Appendf(nil, `{"version":5,"kind":"message","state":%q,"topic_code":%q,"territory":%q,"body_since":%q,"registered_at":%q,`+
		`"clocks":[{"name":"register","policy":"message","policy_version":1,"term":{"count":3,"unit":"day"},"started_at":%q,"base_at":%q,"due_at":%q},`+
		`{"name":"answer","policy":"message","policy_version":1,"term":{"count":30,"unit":"day"},"started_at":%q,"base_at":%q,"due_at":%q}]}`,
		x.state, x.topic.code, x.place, stamp(x.filed), stamp(x.filed), stamp(x.filed), stamp(x.filed), stamp(x.filed), stamp(x.filed), stamp(x.filed), stamp(x.filed))
}

func stamp(at time.Time) string { return at.Format(time.RFC3339Nano) }

func uuid(ms, high, low uint64, version byte) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], high)
	binary.BigEndian.PutUint64(b[8:], low)
	if version == 7 {
		for i := range 6 {
			b[i] = byte(ms >> (8 * (5 - i)))
		}
	}
	b[6], b[8] = b[6]&0x0f|version<<4, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func some[T any](x T) *T { return &x }
