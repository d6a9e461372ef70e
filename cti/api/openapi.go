package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/appeal"
)

const apiText = `Errors are RFC 9457 problems whose detail is a Russian sentence for people and whose code is for programs.
Times are RFC 3339 in UTC. Log in with POST /api/v1/session; the cookie does the rest. Requests that change something must
come from our own pages or from no page at all (a script).

WebSocket GET /api/v1/desk: the messages are described under x-websocket and in the schemas SnapshotFrame, DeskFrame,
BoardFrame, DegradedFrame, StatsFrame and PlanFrame. WebSocket GET /sip (subprotocol sip) carries SIP (RFC 7118) to the switch.`

// openAPI is the HTTP library's set-up: JSON only, strict, no pages of its own.
func (a *API) openAPI() huma.Config {
	c := huma.DefaultConfig("Dozvon", a.cfg.Version)
	c.Info.Description = apiText
	c.OpenAPIPath = "/api/openapi"
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{"application/json": problem.JSON(), "json": problem.JSON()}
	c.RejectUnknownQueryParameters = true
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: session.CookieName},
	}
	return c
}

// schemaName names a type in the description. A call has hops and so has an
// appeal: what a case is made of has the appeal's name before its own.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() != "" && t.PkgPath() == reflect.TypeFor[appeal.Case]().PkgPath() && name != "Appeal" && name != "Applicant" {
		return "Appeal" + name
	}
	return name
}

// describeSockets adds the WebSocket's messages and close codes.
func (a *API) describeSockets() {
	o := a.routes.Description()
	var messages []map[string]any
	for _, message := range []any{desk.SnapshotFrame{}, desk.DeskFrame{}, desk.BoardFrame{}, desk.DegradedFrame{}, desk.StatsFrame{}, desk.PlanFrame{}} {
		ref := o.Components.Schemas.Schema(reflect.TypeOf(message), true, "")
		messages = append(messages, map[string]any{"$ref": ref.Ref})
	}
	closes := map[string]string{}
	for _, c := range []ws.Close{ws.CloseRestart, ws.CloseSlow, ws.CloseMalformed, ws.CloseLogin, ws.CloseForbidden, ws.CloseReplaced} {
		closes[c.Label()] = c.Text
	}
	o.Extensions = map[string]any{"x-websocket": map[string]any{
		"/api/v1/desk": map[string]any{
			"summary":    "What changes on a desk; the first message is a snapshot, all are numbered. ?board=1 adds boards.",
			"server":     map[string]any{"oneOf": messages},
			"client":     "nothing but pongs",
			"closeCodes": closes,
		},
		"/sip": map[string]any{
			"summary":     "SIP over WebSocket (RFC 7118) to the switch, for a login or with ?ticket= of POST /api/v1/public/calls",
			"subprotocol": "sip",
		},
	}}
}
