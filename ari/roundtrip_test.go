package ari_test

import (
	"testing"

	"github.com/dozvon/dozvon/ari/aritest"
)

func BenchmarkCommand(b *testing.B) {
	for _, version := range []string{"22.10.1", "20.6.0"} {
		name := map[string]string{"22.10.1": "websocket", "20.6.0": "http"}[version]
		b.Run(name, func(b *testing.B) {
			server := aritest.Start(b, aritest.Config{Version: version})
			c := connect(b, server.Options("app"))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Asterisk.SetVariable(b.Context(), "A", "value"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEvents is an event's whole way from the socket to the consumer; the
// sender's part is in it.
func BenchmarkEvents(b *testing.B) {
	server := aritest.Start(b)
	c := connect(b, server.Options("app"))
	msg := []byte(`{"type":"ChannelStateChange","timestamp":"2026-11-22T05:39:27.845+0000","channel":{"id":"1763789967.12","name":"PJSIP/trunk-0000000c",` +
		`"state":"Up","protocol_id":"7c1d9a52-4d3e-11ef-9a3c-0242ac120002","caller":{"name":"Иван","number":"+79991234567"},"connected":{"name":"","number":""},` +
		`"accountcode":"","dialplan":{"context":"arrive","exten":"122","priority":2,"app_name":"Stasis","app_data":"dozvon,arrive,122"},` +
		`"creationtime":"2026-11-22T05:39:27.845+0000","language":"ru"},"asterisk_id":"02:fc:00:00:00:01","application":"app"}`)
	b.ReportAllocs()
	for b.Loop() {
		server.Raw("app", msg)
		<-c.Events()
	}
}
