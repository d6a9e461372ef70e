package plan

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Centre is who takes the calls. The zero value is the region's contact centre
// without a name of its own.
type Centre struct {
	// Name is what citizens know it by and pages, forms and prints show.
	Name string `yaml:"name" json:"name,omitempty"`
	// Operator is the legal name of whoever answers for personal data («оператор»,
	// 152-ФЗ, статья 3, пункт 2), and Address where it is; consents name both.
	Operator string `yaml:"operator" json:"operator,omitempty"`
	Address  string `yaml:"address" json:"address,omitempty"`
}

// unnamedCentre stands in consents as long as the plan names nobody.
const unnamedCentre = "Единый контакт-центр региона"

// Responsible is to whom consent to the handling of personal data is given, in a
// line: the operator with its address, else the centre by its name.
func (c Centre) Responsible() string {
	if c.Operator == "" {
		return cmp.Or(c.Name, unnamedCentre)
	}
	if c.Address == "" {
		return c.Operator
	}
	return c.Operator + ", " + c.Address
}

// Numbers are the lines as citizens are told to dial them: «122», «122 или 117».
func (p *Plan) Numbers() string {
	var numbers []string
	for _, l := range p.Lines {
		numbers = append(numbers, string(l.ID))
	}
	if last := len(numbers) - 1; last > 0 {
		return strings.Join(numbers[:last], ", ") + " или " + numbers[last]
	}
	return strings.Join(numbers, "")
}

const (
	maxCentreName = 120
	maxOperator   = 300
)

func (c *checker) centre(of Centre) {
	c.title("centre.name", of.Name, maxCentreName)
	c.title("centre.operator", of.Operator, maxOperator)
	c.title("centre.address", of.Address, maxOperator)
	if of.Address != "" && of.Operator == "" {
		c.add("centre.operator", "адрес есть, а наименования оператора персональных данных нет; впишите его")
	}
}

// title checks a line that people read; it may be empty.
func (c *checker) title(path, text string, most int) {
	switch {
	case utf8.RuneCountInString(text) > most:
		c.add(path, "длиннее %d знаков", most)
	case strings.TrimSpace(text) != text || strings.ContainsFunc(text, unicode.IsControl):
		c.add(path, "нужна одна строка без пробелов по краям")
	}
}
