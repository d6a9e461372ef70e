package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// writeEvents writes the kinds, the table from names to decoders and the
// methods that make a struct an Event.
func writeEvents(b *bytes.Buffer, api *api) {
	names := api.eventNames()
	b.WriteString("// The kinds of events that Asterisk 22 sends.\nconst (\n")
	for i, name := range names {
		fmt.Fprintf(b, "// Kind%[1]s is the kind of %[1]s.\nKind%[1]s", goType(name))
		if i == 0 {
			b.WriteString(" = firstAsteriskKind + iota")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nnumKinds\n)\n\n")
	b.WriteString("var kindNames = [numKinds]string{\nKindUnknown: \"Unknown\", KindConnected: \"Connected\", KindDisconnected: \"Disconnected\",\n")
	for _, name := range names {
		fmt.Fprintf(b, "Kind%s: %q,\n", goType(name), name)
	}
	b.WriteString("}\n\nvar decoders = [numKinds]func([]byte) (Event, error){\n")
	for _, name := range names {
		fmt.Fprintf(b, "Kind%[1]s: decodeAs[%[1]s],\n", goType(name))
	}
	b.WriteString("}\n\n")
	for _, name := range names {
		fmt.Fprintf(b, "// Kind returns Kind%[1]s.\nfunc (*%[1]s) Kind() Kind { return Kind%[1]s }\n\n", goType(name))
		fmt.Fprintf(b, "func (e *%s) subject() string { %s }\n\n", goType(name), subject(api.model(name)))
	}
}

// subject finds the channel that an event is about.
func subject(m *model) string {
	for _, name := range []string{"channel", "peer", "transferer_first_leg"} {
		i := slices.IndexFunc(m.fields, func(f *field) bool { return f.name == name && f.typ == "Channel" })
		if i < 0 {
			continue
		}
		if m.fields[i].required {
			return fmt.Sprintf("return e.%s.ID", exported(name))
		}
		return fmt.Sprintf("return idOf(e.%s)", exported(name))
	}
	return `return ""`
}

// writeServices writes the struct that a Client embeds.
func writeServices(b *bytes.Buffer, api *api) {
	b.WriteString("// Services are Asterisk's resources; each carries its commands.\ntype Services struct {\n")
	var fill strings.Builder
	for _, res := range api.resources {
		fmt.Fprintf(b, "%[1]s %[1]s\n", serviceName(res.name))
		fmt.Fprintf(&fill, "%[1]s: %[1]s{to},\n", serviceName(res.name))
	}
	fmt.Fprintf(b, "}\n\nfunc services(to sender) Services {\nreturn Services{\n%s}\n}\n", fill.String())
}
