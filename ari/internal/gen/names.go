package main

import (
	"strings"
	"unicode"
)

// methodNames are the operations whose nickname reads badly in Go.
var methodNames = map[string]string{
	"getChannelVar": "GetVariable", "setChannelVar": "SetVariableWith", "getChannelVars": "GetVariables", "setChannelVars": "SetVariables",
	"getBridgeVar": "GetVariable", "setBridgeVar": "SetVariableWith", "getBridgeVars": "GetVariables", "setBridgeVars": "SetVariables",
	"getGlobalVar": "GetVariable", "setGlobalVar": "SetVariable",
	"continueInDialplan": "Continue", "snoopChannel": "Snoop", "snoopChannelWithId": "SnoopWithID",
	"rtpstatistics": "RTPStatistics", "transfer_progress": "TransferProgress",
	"playWithId": "PlayWithID", "originateWithId": "OriginateWithID", "createWithId": "CreateWithID",
	"userEvent": "Send", "claimChannel": "Claim",
	"startMoh": "StartMOH", "stopMoh": "StopMOH",
}

// words are written in capitals inside a Go name.
var words = map[string]string{
	"id": "ID", "ids": "IDs", "uri": "URI", "dtmf": "DTMF", "moh": "MOH", "rtp": "RTP", "ms": "MS", "rtt": "RTT", "ssrc": "SSRC",
	"os": "OS", "aor": "AOR", "cep": "CEP", "tx": "Tx", "rx": "Rx", "rtpstat": "RTPStat",
}

// wholeNames are names that no rule splits well.
var wholeNames = map[string]string{
	"RTPstat": "RTPStats", "offsetms": "OffsetMS", "skipms": "SkipMS", "channelvars": "Variables", "bridgevars": "Variables",
	"dialstatus": "DialStatus", "dialstring": "DialString", "eventname": "EventName", "userevent": "UserEvent",
	"musicclass": "MusicClass", "accountcode": "AccountCode", "creationtime": "CreationTime", "tenantid": "TenantID",
	"cause_txt": "CauseText", "caller_presentation_txt": "CallerPresentationText", "DialplanCEP": "Dialplan", "SetId": "SetID",
	"Variables": "Variables", "setid": "SetID", "roundtrip_usec": "RoundTripMicroseconds",
	"creationTime": "CreationTime", "txcount": "TxCount", "rxcount": "RxCount", "txploss": "TxLoss", "rxploss": "RxLoss",
	"txjitter": "TxJitter", "rxjitter": "RxJitter", "txoctetcount": "TxOctetCount", "rxoctetcount": "RxOctetCount",
	"channel_uniqueid": "ChannelUniqueID", "maxrtt": "MaxRTT", "minrtt": "MinRTT", "normdevrtt": "NormDevRTT", "stdevrtt": "StdDevRTT",
	"appArgs": "AppArgs", "PeerStatusChange": "PeerStatusChange",
}

// exported turns a name of the description into an exported Go name.
func exported(name string) string {
	if whole, ok := wholeNames[name]; ok {
		return whole
	}
	var b strings.Builder
	for _, part := range split(name) {
		if w, ok := words[strings.ToLower(part)]; ok {
			b.WriteString(w)
			continue
		}
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// local turns it into a name for a parameter of a Go function.
func local(name string) string {
	parts := split(name)
	out := strings.ToLower(parts[0])
	for _, part := range parts[1:] {
		out += exported(part)
	}
	switch out {
	case "type", "func", "range", "default", "c", "p", "r":
		return out + "Name"
	}
	return out
}

// split cuts snake_case and camelCase; runs of capitals stay together.
func split(name string) []string {
	var parts []string
	for _, chunk := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' }) {
		start := 0
		runes := []rune(chunk)
		for i := 1; i < len(runes); i++ {
			if unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i-1]) {
				parts = append(parts, string(runes[start:i]))
				start = i
			}
		}
		parts = append(parts, string(runes[start:]))
	}
	return parts
}

func fileName(resource string) string {
	var b strings.Builder
	for i, part := range split(resource) {
		if i > 0 {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(part))
	}
	return b.String() + "_gen.go"
}

// goType is the Go type of a model's name, list or scalar.
func goType(typ string) string {
	if inner, ok := strings.CutPrefix(typ, "List["); ok {
		return "[]" + goType(strings.TrimSuffix(inner, "]"))
	}
	switch typ {
	case "string":
		return "string"
	case "int", "long":
		return "int"
	case "double":
		return "float64"
	case "boolean":
		return "bool"
	case "Date":
		return "Time"
	case "object":
		return "Raw"
	}
	return exported(typ)
}

func isModel(typ string) bool {
	switch typ {
	case "string", "int", "long", "double", "boolean", "Date", "object":
		return false
	}
	return !strings.HasPrefix(typ, "List[")
}
