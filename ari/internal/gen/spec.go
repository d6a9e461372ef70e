package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// api is the whole description, resources in alphabetical order.
type api struct {
	resources []*resource
	// events are the names of the messages that reach an application.
	events []string
	// sum tells one description from another.
	sum uint32
}

type resource struct {
	name       string
	operations []*operation
	models     []*model
}

type operation struct {
	method, path, nickname, result string
	since                          []string
	errors                         []string
	params                         []*param
}

type param struct {
	Name          string  `json:"name"`
	In            string  `json:"paramType"`
	Type          string  `json:"dataType"`
	Required      bool    `json:"required"`
	Multiple      bool    `json:"allowMultiple"`
	Default       any     `json:"defaultValue"`
	AllowedValues allowed `json:"allowableValues"`
	Description   string  `json:"description"`
}

type allowed struct {
	Values []string `json:"values"`
}

type model struct {
	name   string
	event  bool
	fields []*field
}

type field struct {
	name, typ string
	required  bool
	allowed   []string
}

// messages that belong to the transport, not to an application.
var transportModels = []string{"Message", "Event", "Dialed", "RESTHeader", "RESTQueryStringParameter", "RESTRequest", "RESTResponse"}

// load reads each *.json of dir except the index.
func load(dir string) (*api, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no *.json in %s", dir)
	}
	slices.Sort(names)
	out := &api{}
	for _, name := range names {
		if filepath.Base(name) == "resources.json" {
			continue
		}
		res, err := loadResource(name, out)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		out.resources = append(out.resources, res)
	}
	for _, name := range out.eventNames() {
		if m := out.model(name); m != nil {
			m.event = true
		} else {
			return nil, fmt.Errorf("event %s has no model", name)
		}
	}
	return out, nil
}

type rawOperation struct {
	Method   string   `json:"httpMethod"`
	Upgrade  string   `json:"upgrade"`
	Nickname string   `json:"nickname"`
	Result   string   `json:"responseClass"`
	Since    []string `json:"since"`
	Params   []*param `json:"parameters"`
	Errors   []struct {
		Code json.RawMessage `json:"code"`
	} `json:"errorResponses"`
}

type rawModel struct {
	SubTypes   []string        `json:"subTypes"`
	Properties json.RawMessage `json:"properties"`
}

func loadResource(name string, out *api) (*resource, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	out.sum = crc32.Update(out.sum, crc32.IEEETable, text)
	var raw struct {
		APIs []struct {
			Path       string         `json:"path"`
			Operations []rawOperation `json:"operations"`
		} `json:"apis"`
		Models json.RawMessage `json:"models"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	res := &resource{name: strings.TrimSuffix(filepath.Base(name), ".json")}
	for _, a := range raw.APIs {
		for _, o := range a.Operations {
			if o.Upgrade != "" { // the event socket itself is the client's business
				continue
			}
			res.operations = append(res.operations, o.tidy(a.Path))
		}
	}
	return res, res.loadModels(raw.Models, out)
}

func (o rawOperation) tidy(path string) *operation {
	op := &operation{method: o.Method, path: path, nickname: o.Nickname, result: o.Result, since: o.Since, params: o.Params}
	for _, e := range o.Errors {
		op.errors = append(op.errors, strings.Trim(string(e.Code), `"`))
	}
	slices.Sort(op.errors)
	return op
}

func (res *resource) loadModels(raw json.RawMessage, out *api) error {
	return inOrder(raw, func(name string, text json.RawMessage) error {
		var m rawModel
		if err := json.Unmarshal(text, &m); err != nil {
			return fmt.Errorf("model %s: %w", name, err)
		}
		if name == "Message" || name == "Event" {
			out.events = append(out.events, m.SubTypes...)
		}
		if slices.Contains(transportModels, name) {
			return nil
		}
		mod := &model{name: name}
		res.models = append(res.models, mod)
		return inOrder(m.Properties, func(name string, text json.RawMessage) error {
			var p struct {
				Type          string  `json:"type"`
				Required      bool    `json:"required"`
				AllowedValues allowed `json:"allowableValues"`
			}
			if err := json.Unmarshal(text, &p); err != nil {
				return fmt.Errorf("model %s, %s: %w", mod.name, name, err)
			}
			mod.fields = append(mod.fields, &field{name: name, typ: p.Type, required: p.Required, allowed: p.AllowedValues.Values})
			return nil
		})
	})
}

// inOrder walks an object in the order in which it was written.
func inOrder(raw json.RawMessage, each func(string, json.RawMessage) error) error {
	if len(raw) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if err := each(key.(string), value); err != nil {
			return err
		}
	}
	return nil
}

// eventNames are the messages that an application receives, sorted.
func (a *api) eventNames() []string {
	var out []string
	for _, name := range a.events {
		if !slices.Contains(transportModels, name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (a *api) model(name string) *model {
	for _, res := range a.resources {
		for _, m := range res.models {
			if m.name == name {
				return m
			}
		}
	}
	return nil
}

func (res *resource) streams() bool {
	return slices.ContainsFunc(res.operations, func(o *operation) bool { return o.result == "binary" })
}
