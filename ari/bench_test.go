package ari

import "testing"

// stasisStart is an event of usual size, as Asterisk 22.10 writes it.
const stasisStart = `{"type":"StasisStart","timestamp":"2026-11-22T05:39:27.845+0000","args":["arrive","122"],"channel":{"id":"1763789967.12","name":"PJSIP/trunk-0000000c","state":"Ring","protocol_id":"7c1d9a52-4d3e-11ef-9a3c-0242ac120002","caller":{"name":"Иван","number":"+79991234567"},"connected":{"name":"","number":""},"accountcode":"","dialplan":{"context":"arrive","exten":"122","priority":2,"app_name":"Stasis","app_data":"dozvon,arrive,122"},"creationtime":"2026-11-22T05:39:27.845+0000","language":"ru_RU_f_IvrvoiceRU"},"asterisk_id":"02:fc:00:00:00:01","application":"dozvon"}`

func BenchmarkDecode(b *testing.B) {
	msg := []byte(stasisStart)
	b.SetBytes(int64(len(msg)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(msg); err != nil {
			b.Fatal(err)
		}
	}
}
