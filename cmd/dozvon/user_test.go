package main

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestUserFlags(t *testing.T) {
	good := userAddCmd{Login: "anna.d-1", Name: " Анна ", Role: "agent", Queue: []string{"122", "117"}}
	u, err := good.user()
	if err != nil || u.Login != "anna.d-1" || u.Name != "Анна" || len(u.Queues) != 2 || !u.Role.Valid() {
		t.Errorf("the user is %+v (%v)", u, err)
	}
	for _, phone := range []string{"", "sip:100@192.0.2.7", "sips:100@phones.example:5061", "pjsip:anna-desk"} {
		c := good
		c.Phone = phone
		if u, err := c.user(); err != nil || u.Phone != phone {
			t.Errorf("--phone %q: %v", phone, err)
		}
	}
	skilled := good
	skilled.Skill = []string{"law=60", "health=0", "tax.2=100"}
	if u, err := skilled.user(); err != nil || u.Skills.String() != "health=0,law=60,tax.2=100" {
		t.Errorf("the skills are %v (%v)", u.Skills, err)
	}
	for name, spoil := range map[string]func(*userAddCmd){
		"login Анна": func(c *userAddCmd) { c.Login = "Анна" }, "login in capitals": func(c *userAddCmd) { c.Login = "Anna" },
		"no login": func(c *userAddCmd) { c.Login = "" }, "login too long": func(c *userAddCmd) { c.Login = strings.Repeat("a", 33) },
		"no name": func(c *userAddCmd) { c.Name = "  " }, "name too long": func(c *userAddCmd) { c.Name = strings.Repeat("я", 201) },
		"skill without a level": func(c *userAddCmd) { c.Skill = []string{"law"} }, "skill beyond the top": func(c *userAddCmd) { c.Skill = []string{"law=101"} },
		"skill below zero": func(c *userAddCmd) { c.Skill = []string{"law=-1"} }, "skill in Russian": func(c *userAddCmd) { c.Skill = []string{"право=1"} },
		"skill twice": func(c *userAddCmd) { c.Skill = []string{"law=1", "law=2"} }, "skill without a name": func(c *userAddCmd) { c.Skill = []string{"=1"} },
		"phone is a number": func(c *userAddCmd) { c.Phone = "100" }, "phone without a host": func(c *userAddCmd) { c.Phone = "sip:100" },
		"phone by tel": func(c *userAddCmd) { c.Phone = "tel:+7395@x" }, "phone with a break": func(c *userAddCmd) { c.Phone = "sip:1@h\nx" },
		"phone without a name": func(c *userAddCmd) { c.Phone = "pjsip:" }, "phone with a path": func(c *userAddCmd) { c.Phone = "pjsip:a/b&c" },
	} {
		c := good
		spoil(&c)
		if u, err := c.user(); err == nil {
			t.Errorf("%s was taken: %+v", name, u)
		}
	}
}

func TestPasswordFromStandardInput(t *testing.T) {
	for in, want := range map[string]string{"long enough\n": "long enough", "long enough\r\nmore\n": "long enough", "пароль78": "пароль78"} {
		if got, err := readPassword(strings.NewReader(in)); err != nil || got != want {
			t.Errorf("%q gives %q (%v)", in, got, err)
		}
	}
	for _, in := range []string{"", "\n", "seven77\n", "пароль7"} {
		if got, err := readPassword(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), "--password-stdin") {
			t.Errorf("%q gives %q (%v)", in, got, err)
		}
	}
}

func TestBodyOfAUser(t *testing.T) {
	for word, want := range map[string]string{"": "none", "none": "none", "min-health": "min-health"} {
		c := userAddCmd{Login: "anna", Name: "Анна", Role: "agent", Body: word}
		if u, err := c.user(); err != nil || showBody(u.Body) != want {
			t.Errorf("--body %q gives %q (%v)", word, u.Body, err)
		}
	}
	for field, want := range map[string]string{"body": "--body: Организации нет.", "login": "LOGIN: Организации нет.", "skills": "--skill: Организации нет."} {
		if err := flagged(cti.FieldError(field, "Организации нет.")); err == nil || err.Error() != want {
			t.Errorf("an error of %s is told as %v", field, err)
		}
	}
	if away := cti.Errorf(cti.Unavailable, "нет базы"); flagged(away) != error(away) {
		t.Error("another error is put down to a flag")
	}
}

// TestAReplacementSaysWhatItDid, and what it did not: who is disabled stays so.
func TestAReplacementSaysWhatItDid(t *testing.T) {
	anna := cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent}
	off, other := anna, anna
	off.Disabled, other.Name = true, "Анна Д."
	for name, c := range map[string]struct {
		before, now cti.User
		says, not   string
	}{
		"new":                  {cti.User{}, anna, "may log in as anna", "disabled"},
		"as before":            {anna, anna, "new password", "is replaced"},
		"another name":         {anna, other, "is replaced", "disabled"},
		"disabled, as before":  {off, anna, "still disabled", "is replaced"},
		"disabled, other name": {off, other, "stays disabled", "may log in"},
	} {
		if got := said(c.before, c.now); !strings.Contains(got, c.says) || strings.Contains(got, c.not) || c.before.Disabled != strings.Contains(got, "dozvon user enable anna") {
			t.Errorf("%s: it says %q", name, got)
		}
	}
}
