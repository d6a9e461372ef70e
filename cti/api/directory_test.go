package api

import "testing"

func TestOccurs(t *testing.T) {
	for _, c := range []struct {
		question, text string
		want           bool
	}{
		{"", "Анна", true}, {"ДЕМ анна", "Анна Демидова anna", true}, {"анна юдин", "Анна Демидова", false},
	} {
		if occurs(c.question, c.text) != c.want {
			t.Errorf("%q in %q: want %v", c.question, c.text, c.want)
		}
	}
}
