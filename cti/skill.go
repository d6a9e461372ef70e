package cti

// TopSkill is the highest level of a skill; the lowest is 0, which is the same
// as not having the skill.
const TopSkill = 100

// Skills are levels of skill by name: what an agent can do, or what is asked of
// one.
type Skills map[string]int

// Meet tells whether somebody with these skills may take what asks for demand.
func (s Skills) Meet(demand Skills) bool {
	for name, level := range demand {
		if s[name] < level {
			return false
		}
	}
	return true
}

// CheckSkill tells what is wrong with one skill; nil when it can be used.
func CheckSkill(name string, level int) error {
	if !skillName(name) {
		return FieldError("skills", "Навык «%s»: нужны строчные латинские буквы, цифры, точка, дефис, не длиннее 32 знаков.", name)
	}
	if level < 0 || level > TopSkill {
		return FieldError("skills", "Навык %s: уровень %d не подходит, нужен от 0 до %d.", name, level, TopSkill)
	}
	return nil
}

func skillName(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || r != '.' && r != '-') {
			return false
		}
	}
	return name != "" && len(name) <= 32
}
