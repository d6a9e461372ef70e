package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// modelNotes introduce the models that a reader meets first.
var modelNotes = map[string]string{
	"Channel":       "is a snapshot of one leg: a phone, a trunk or something of Asterisk's own.",
	"Bridge":        "is a snapshot of a bridge, which lets its channels hear each other.",
	"Playback":      "is a sound being played to a channel or a bridge.",
	"LiveRecording": "is a recording being made; durations are in seconds.",
	"Application":   "tells what an application is subscribed to.",
	"RTPstat":       "are the counters of a channel's audio; times are in seconds.",
	"DialplanCEP":   "is a place in the dialplan.",
	"AsteriskInfo":  "tells about the Asterisk that is connected; parts not asked for are nil.",
}

func writeModel(b *bytes.Buffer, m *model) {
	note := modelNotes[m.name]
	if m.event {
		note = "is the event of that name."
	}
	if note == "" {
		note = fmt.Sprintf("is Asterisk's %s.", m.name)
	}
	fmt.Fprintf(b, "// %s %s\ntype %[1]s struct {\n", goType(m.name), note)
	if m.event {
		b.WriteString("Header\n")
	}
	writeFields(b, m)
	b.WriteString("}\n\n")
	writeScan(b, m, goType(m.name))
}

// writeHidden writes a model that commands unwrap.
func writeHidden(b *bytes.Buffer, m *model) {
	name := strings.ToLower(m.name)
	fmt.Fprintf(b, "type %s struct {\n", name)
	writeFields(b, m)
	b.WriteString("}\n\n")
	writeScan(b, m, name)
}

func writeFields(b *bytes.Buffer, m *model) {
	for _, f := range m.fields {
		if len(f.allowed) > 0 {
			fmt.Fprintf(b, "// %s is one of %s.\n", exported(f.name), strings.Join(f.allowed, ", "))
		}
		tag := f.name
		if !f.required {
			tag += ",omitempty"
		}
		fmt.Fprintf(b, "%s %s `json:%q`\n", exported(f.name), f.goType(), tag)
	}
}

func (f *field) goType() string {
	switch {
	case slices.Contains([]string{"channelvars", "bridgevars", "variables"}, f.name):
		return "Vars"
	case isModel(f.typ) && !f.required:
		return "*" + goType(f.typ)
	}
	return goType(f.typ)
}

// writeScan writes the method that reads the model from JSON.
func writeScan(b *bytes.Buffer, m *model, name string) {
	fmt.Fprintf(b, "func (v *%s) scan(s *scanner) {\n", name)
	b.WriteString("for more := s.enter('{', '}'); more; more = s.next('}') {\n")
	if m.event {
		b.WriteString("switch key := s.key(); string(key) {\n")
	} else {
		b.WriteString("switch string(s.key()) {\n")
	}
	for _, f := range m.fields {
		fmt.Fprintf(b, "case %q:\n%s\n", f.name, f.scan())
	}
	if m.event {
		b.WriteString("default:\nv.scanHeader(key, s)\n")
	} else {
		b.WriteString("default:\ns.skip()\n")
	}
	b.WriteString("}\n}\n}\n\n")
}

// scan is the statement that reads one field.
func (f *field) scan() string {
	to := "v." + exported(f.name)
	typ := f.goType()
	if item, ok := strings.CutPrefix(typ, "[]"); ok {
		switch item {
		case "string":
			return to + " = scanList(s, scanText)"
		case "Raw":
			return to + " = scanList(s, scanRaw)"
		}
		return fmt.Sprintf("%s = scanList(s, (*%s).scan)", to, item)
	}
	switch typ {
	case "string":
		return to + " = s.text()"
	case "int":
		return to + " = s.number()"
	case "float64":
		return to + " = s.float()"
	case "bool":
		return to + " = s.flag()"
	case "Time":
		return to + " = s.time()"
	case "Raw":
		return to + " = s.raw()"
	case "Vars":
		return to + " = s.vars()"
	}
	if pointee, ok := strings.CutPrefix(typ, "*"); ok {
		return fmt.Sprintf("if !s.null() {\n%s = new(%s)\n%s.scan(s)\n}", to, pointee, to)
	}
	return to + ".scan(s)"
}
