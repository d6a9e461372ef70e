package cti

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of what is written about a user.
const (
	MaxName     = 200
	MinPassword = 8
	MaxPassword = 256
)

var (
	loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)
	phonePattern = regexp.MustCompile(`^pjsip:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// Check tells what is wrong with a user; the error names the field.
func (u User) Check() error {
	if err := CheckLogin(u.Login); err != nil {
		return err
	}
	if u.Name == "" || utf8.RuneCountInString(u.Name) > MaxName || strings.ContainsFunc(u.Name, unicode.IsControl) {
		return FieldError("name", "Напишите имя, от 1 до %d знаков в одну строку; его видят коллеги.", MaxName)
	}
	if !u.Role.Valid() {
		return FieldError("role", "Роль: agent, supervisor или admin.")
	}
	for _, name := range slices.Sorted(maps.Keys(u.Skills)) {
		if err := CheckSkill(name, u.Skills[name]); err != nil {
			return err
		}
	}
	if err := CheckSees(u.Sees); err != nil {
		return err
	}
	return CheckPhone(u.Phone)
}

// CheckLogin tells whether a user may be called so.
func CheckLogin(login AgentID) error {
	if loginPattern.MatchString(string(login)) {
		return nil
	}
	return FieldError("login", "Логин: строчные латинские буквы, цифры, точка, дефис, подчёркивание, первым — буква или цифра, не длиннее 32 знаков.")
}

// CheckPhone tells whether a telephone can be rung; none is the browser.
func CheckPhone(phone string) error {
	if phone == "" || phonePattern.MatchString(phone) || isSIP(phone) {
		return nil
	}
	return FieldError("phone", "Телефон: адрес SIP, например sip:100@192.0.2.7, или pjsip:ИМЯ для телефона, который регистрируется в Asterisk.")
}

func isSIP(text string) bool {
	uri, err := url.Parse(text)
	return err == nil && (uri.Scheme == "sip" || uri.Scheme == "sips") && strings.Contains(text, "@")
}

// CheckPassword tells whether a password may be set.
func CheckPassword(password string) error {
	if n := utf8.RuneCountInString(password); n < MinPassword || len(password) > MaxPassword {
		return FieldError("password", "Пароль: не короче %d знаков и не длиннее %d байт.", MinPassword, MaxPassword)
	}
	return nil
}

// Word is the role as people read it.
func (r Role) Word() string {
	switch r {
	case RoleAgent:
		return "оператор"
	case RoleSupervisor:
		return "старший смены"
	case RoleAdmin:
		return "администратор"
	}
	return string(r)
}
