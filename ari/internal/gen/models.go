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
	case slices.Contains([]string{"channelvars", "bridgevars"}, f.name):
		return "Vars"
	case isModel(f.typ) && !f.required:
		return "*" + goType(f.typ)
	}
	return goType(f.typ)
}
