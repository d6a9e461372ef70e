package cti_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestUserIsCheckedFieldByField(t *testing.T) {
	good := cti.User{
		Login: "anna.d-1", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"},
		Skills: cti.Skills{"law": 60}, Sees: []cti.Sensitivity{cti.Health}, Phone: "sip:100@192.0.2.7",
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for _, phone := range []string{"", "sips:100@phones.example:5061", "pjsip:anna-desk"} {
		u := good
		u.Phone = phone
		if err := u.Check(); err != nil {
			t.Errorf("phone %q: %v", phone, err)
		}
	}
	for what, bad := range map[string]struct {
		field string
		spoil func(*cti.User)
	}{
		"no login": {"login", func(u *cti.User) { u.Login = "" }}, "capitals": {"login", func(u *cti.User) { u.Login = "Anna" }},
		"a dot first": {"login", func(u *cti.User) { u.Login = ".anna" }}, "a long login": {"login", func(u *cti.User) { u.Login = cti.AgentID(strings.Repeat("a", 33)) }},
		"no name": {"name", func(u *cti.User) { u.Name = "" }}, "a long name": {"name", func(u *cti.User) { u.Name = strings.Repeat("я", 201) }},
		"a name of two lines": {"name", func(u *cti.User) { u.Name = "Анна\nДемидова" }},
		"no role":             {"role", func(u *cti.User) { u.Role = "king" }},
		"a high level":        {"skills", func(u *cti.User) { u.Skills = cti.Skills{"law": 101} }},
		"a skill in Russian":  {"skills", func(u *cti.User) { u.Skills = cti.Skills{"право": 1} }},
		"no such reason":      {"sees", func(u *cti.User) { u.Sees = []cti.Sensitivity{"secret"} }},
		"a bare number":       {"phone", func(u *cti.User) { u.Phone = "100" }}, "no host": {"phone", func(u *cti.User) { u.Phone = "sip:100" }},
		"a path": {"phone", func(u *cti.User) { u.Phone = "pjsip:a/b" }},
	} {
		u := good
		bad.spoil(&u)
		if e, is := u.Check().(*cti.Error); !is || e.Field != bad.field || e.Code != cti.Invalid {
			t.Errorf("%s gives %v, want an error of %s", what, u.Check(), bad.field)
		}
	}
}

func TestPasswordIsNeitherShortNorEndless(t *testing.T) {
	for password, good := range map[string]bool{"пароль78": true, "пароль7": false, "": false, strings.Repeat("a", 256): true, strings.Repeat("a", 257): false} {
		if err := cti.CheckPassword(password); (err == nil) != good {
			t.Errorf("%q gives %v", password, err)
		}
	}
}

func TestChangeOfAUserIsSaidInCodes(t *testing.T) {
	was := cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, Skills: cti.Skills{"law": 60}}
	now := was
	if said := was.Changed(now); said != "" {
		t.Errorf("nothing changed, and it says %q", said)
	}
	now.Name, now.Role, now.Queues, now.Skills = "Анна Демидова", cti.RoleSupervisor, nil, cti.Skills{"law": 60, "health": 10}
	now.Phone, now.Body, now.Sees, now.PasswordHash = "pjsip:anna", "min-health", []cti.Sensitivity{cti.Health}, "secret"
	want := "name: Анна → Анна Демидова\nrole: agent → supervisor\nqueues: 122 → —\nskills: law=60 → health=10,law=60\n" +
		"phone: — → pjsip:anna\nbody: — → min-health\nsees: — → health"
	if said := was.Changed(now); said != want {
		t.Errorf("it says %q", said)
	}
	if named := cti.ChangedBodies(want + "\nbody: a → b\npassword"); !slices.Equal(named, []cti.BodyID{"min-health", "a", "b"}) {
		t.Errorf("it names %v", named)
	}
}
