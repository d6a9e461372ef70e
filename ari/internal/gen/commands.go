package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// serviceName is the Go type that carries a resource's commands.
//
// What is under /events are the events that applications make up; the socket
// of the same name belongs to the client itself.
func serviceName(resource string) string {
	if resource == "events" {
		return "UserEvents"
	}
	return exported(resource)
}

// singular begins the names of a resource's parameter structs.
func singular(resource string) string { return strings.TrimSuffix(serviceName(resource), "s") }

func (o *operation) goName() string {
	if name, ok := methodNames[o.nickname]; ok {
		return name
	}
	return exported(o.nickname)
}

func (o *operation) others() []*param {
	return slices.DeleteFunc(slices.Clone(o.params), func(p *param) bool { return p.In == "path" })
}

// positional reports whether the parameters beside the path's are few and
// plain enough to be arguments; otherwise they get a struct.
func (o *operation) positional() bool {
	rest := o.others()
	switch {
	case len(rest) == 1:
		return !rest[0].reported()
	case len(rest) == 2:
		return rest[0].Required && (rest[1].Required || rest[1].Name == "value")
	}
	return len(rest) == 0
}

// reported tells that single variables may be flagged for events.
func (p *param) reported() bool {
	return p.Name == "variables" && strings.Contains(p.Description, "report_events")
}

// optionalInt is an integer whose zero differs from leaving it out.
func (p *param) optionalInt() bool {
	n, ok := p.Default.(float64)
	return ok && n != 0 && (p.Type == "int" || p.Type == "long")
}

func (p *param) goType() string {
	switch {
	case p.In == "body" && p.Name == "variables":
		return "Vars"
	case p.In == "body" && p.Name == "fields":
		return "[]ConfigTuple"
	case p.In == "body":
		return "EventFilter"
	case p.Multiple:
		return "[]string"
	case p.optionalInt():
		return "*" + goType(p.Type)
	}
	return goType(p.Type)
}

// encoder is the method of call that writes the parameter.
func (p *param) encoder() string {
	switch p.goType() {
	case "Vars":
		return "vars"
	case "[]ConfigTuple":
		return "tuples"
	case "EventFilter":
		return "filter"
	case "[]string":
		return "list"
	case "*int":
		return "maybe"
	case "int":
		if p.Required {
			return "mustNumber"
		}
		return "number"
	case "bool":
		return "flag"
	}
	if p.Required {
		return "must"
	}
	return "text"
}

func writeResource(b *bytes.Buffer, res *resource) {
	if len(res.operations) > 0 {
		fmt.Fprintf(b, "// %s carries the commands under /%s; a Client has one ready to use.\ntype %[1]s struct{ to sender }\n\n", serviceName(res.name), res.name)
	}
	for _, op := range res.operations {
		writeOperation(b, res, op)
	}
	for _, m := range res.models {
		if m.name == "Variable" || m.name == "Variables" { // commands return what is inside
			writeHidden(b, m)
			continue
		}
		writeModel(b, m)
	}
}

func writeOperation(b *bytes.Buffer, res *resource, op *operation) {
	structName := ""
	if !op.positional() {
		structName = singular(res.name) + op.goName() + "Params"
		writeParams(b, res, op, structName)
	}
	fmt.Fprintf(b, "// %s sends %s %s.%s\n", op.goName(), op.method, op.path, op.remarks())
	fmt.Fprintf(b, "func (r %s) %s(%s) %s {\n", serviceName(res.name), op.goName(), op.arguments(structName), op.results())
	fmt.Fprintf(b, "c := call{method: %q, path: %s}\n", op.method, op.pathExpr())
	for _, p := range op.others() {
		value := local(p.Name)
		if structName != "" {
			value = "p." + exported(p.Name)
		}
		switch enc := p.encoder(); {
		case enc == "filter":
			fmt.Fprintf(b, "c.filter(%s)\n", value)
		case p.reported() && res.name == "bridges":
			fmt.Fprintf(b, "c.objects(%q, %s, p.ReportedVariables)\n", p.Name, value)
		case p.reported():
			fmt.Fprintf(b, "c.vars(%q, %s, p.ReportedVariables)\n", p.Name, value)
		case enc == "vars":
			fmt.Fprintf(b, "c.vars(%q, %s, nil)\n", p.Name, value)
		default:
			fmt.Fprintf(b, "c.%s(%q, %s)\n", enc, p.Name, value)
		}
	}
	b.WriteString(op.send())
	b.WriteString("}\n\n")
}

func (o *operation) arguments(structName string) string {
	var names, types []string
	for _, p := range o.params {
		if p.In == "path" {
			names, types = append(names, local(p.Name)), append(types, "string")
		}
	}
	if structName != "" {
		names, types = append(names, "p"), append(types, structName)
	} else {
		for _, p := range o.others() {
			names, types = append(names, local(p.Name)), append(types, p.goType())
		}
	}
	out := "ctx context.Context"
	for i, name := range names {
		out += ", " + name
		if i+1 == len(names) || types[i+1] != types[i] {
			out += " " + types[i]
		}
	}
	return out
}

func (o *operation) results() string {
	switch o.result {
	case "void":
		return "error"
	case "binary":
		return "(io.ReadCloser, error)"
	case "Variable":
		return "(string, error)"
	case "Variables":
		return "(Vars, error)"
	}
	if isModel(o.result) {
		return "(*" + goType(o.result) + ", error)"
	}
	return "(" + goType(o.result) + ", error)"
}

func (o *operation) send() string {
	switch o.result {
	case "void":
		return "return send(ctx, r.to, &c)\n"
	case "binary":
		return "return r.to.stream(ctx, &c)\n"
	case "Variable":
		return "return fetchVariable(ctx, r.to, &c)\n"
	case "Variables":
		return "return fetchVariables(ctx, r.to, &c)\n"
	}
	if isModel(o.result) {
		return fmt.Sprintf("return fetch[%s](ctx, r.to, &c)\n", goType(o.result))
	}
	return fmt.Sprintf("return fetchList[%s](ctx, r.to, &c)\n", strings.TrimPrefix(goType(o.result), "[]"))
}

// pathExpr joins literal and escaped parts of the path.
func (o *operation) pathExpr() string {
	var parts []string
	rest := o.path
	for {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			parts = append(parts, fmt.Sprintf("%q", before))
		}
		if !found {
			return strings.Join(parts, "+")
		}
		name, tail, _ := strings.Cut(after, "}")
		parts = append(parts, "escape("+local(name)+")")
		rest = tail
	}
}

// traps are what a command does against expectation, as seen with Asterisk 22.10.
var traps = map[string]string{
	"POST /bridges":                       "Asterisk 22.10 answers 400 if variables are given, and 500 if the id is taken: CreateWithID does both well.",
	"POST /bridges/{bridgeId}/addChannel": "The two halves of one Local channel do not meet in a bridge, and no error tells.",
	"POST /channels":                      "StasisStart comes when the far end answers; one that never answers tells by ChannelDestroyed alone. An Originator excludes Formats.",
	"POST /channels/{channelId}/move":     "To an application that is away the answer is a success, ApplicationMoveFailed follows and the channel stays.",
	"POST /channels/{channelId}/play":     "A sound that does not exist tells by PlaybackFinished with state failed.",
	"DELETE /channels/{channelId}":        "It takes a moment: a second hang-up may succeed, too, and its reason counts.",
}

// remarks are the rest of a command's doc comment.
func (o *operation) remarks() string {
	var b strings.Builder
	if len(o.errors) > 0 {
		fmt.Fprintf(&b, " Refusals: %s.", strings.Join(o.errors, ", "))
	}
	if news := recent(o.since); news != "" {
		fmt.Fprintf(&b, " Asterisk has it since %s.", news)
	}
	if trap := traps[o.method+" "+o.path]; trap != "" {
		b.WriteString("\n//\n// " + trap)
	}
	for _, p := range o.params {
		if len(p.AllowedValues.Values) > 0 && o.positional() {
			fmt.Fprintf(&b, "\n// The %s is one of %s.", local(p.Name), strings.Join(p.AllowedValues.Values, ", "))
		}
	}
	if o.result == "binary" {
		b.WriteString("\n// The caller closes the body; it always comes over HTTP.")
	}
	return b.String()
}

// recent leaves out what each Asterisk still in use has.
func recent(since []string) string {
	var out []string
	for _, v := range since {
		var major, minor int
		if _, err := fmt.Sscanf(v, "%d.%d", &major, &minor); err == nil && major >= 20 {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func writeParams(b *bytes.Buffer, res *resource, op *operation, name string) {
	fmt.Fprintf(b, "// %s are the parameters of %s.%s. What is left zero is not sent.\n", name, serviceName(res.name), op.goName())
	fmt.Fprintf(b, "type %s struct {\n", name)
	for _, p := range op.others() {
		if text := p.comment(); text != "" {
			fmt.Fprintf(b, "// %s\n", text)
		}
		fmt.Fprintf(b, "%s %s\n", exported(p.Name), p.goType())
		if p.reported() {
			b.WriteString("// ReportedVariables are also shown in the object's events (Asterisk 20.20, 22.10, 23.4).\nReportedVariables Vars\n")
		}
	}
	b.WriteString("}\n\n")
}

// units are told where the name does not tell them.
var units = map[string]string{
	"timeout": "seconds", "before": "milliseconds", "between": "milliseconds", "duration": "milliseconds", "after": "milliseconds",
	"offsetms": "milliseconds", "skipms": "milliseconds", "maxDurationSeconds": "seconds", "maxSilenceSeconds": "seconds",
}

func (p *param) comment() string {
	var parts []string
	if p.Required {
		parts = append(parts, "required")
	}
	if unit, ok := units[p.Name]; ok {
		parts = append(parts, "in "+unit)
	}
	if values := p.AllowedValues.Values; len(values) > 0 {
		parts = append(parts, "one of "+strings.Join(values, ", "))
	}
	if p.Default != nil && p.Default != false && p.Default != "" {
		parts = append(parts, fmt.Sprintf("Asterisk's default is %v", p.Default))
	}
	if len(parts) == 0 {
		return ""
	}
	return exported(p.Name) + ": " + strings.Join(parts, "; ") + "."
}
