// Package aritest is an Asterisk for tests: it speaks ARI on the wire, over
// HTTP and WebSocket, and behaves like Asterisk 22 as far as its commands go.
// Package ari's conformance test runs the same scenarios against it and
// against a real Asterisk, so that it stays true.
//
// A test plays the outside world: Call lets a caller arrive, Answer and Hangup
// act for the far end of a channel, Far says beforehand how an endpoint
// behaves. It may also misbehave: Fault refuses, delays or swallows commands,
// Cut drops the sockets, Silence is a network that swallows everything, Raw
// sends any bytes, Restart forgets all.
//
//	asterisk := aritest.Start(t)
//	client, err := ari.Connect(ctx, asterisk.Options("myapp"))
//	id := asterisk.Call("myapp", aritest.Caller{Number: "79991234567"}, "arrive", "122")
//
// A command it does not know is answered with 501 and says so.
package aritest
