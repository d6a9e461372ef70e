// Package ari is a client of the Asterisk REST Interface, the way to program
// calls of an Asterisk server from outside.
//
// A Client holds one WebSocket to one Asterisk for one Stasis application. Its
// commands are methods of Asterisk's resources:
//
//	client.Channels.Answer(ctx, id)
//	client.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{id}})
//
// Commands and events are generated from the API description of Asterisk 22,
// all of them, and work with Asterisk 20 and later as far as that has them.
//
// # Commands
//
// Each command takes a context and ends by Options.RequestTimeout at the
// latest. They travel over the event socket where Asterisk can do that (20.14,
// 21.9, 22.4 and later), many at once, else over HTTP. Lists always come over HTTP:
// Asterisk builds what it sends by the socket on the stack of a thread, and a list
// of some 1,400 channels there is the end of it and of its calls. While there is no
// socket they fail at once with an error that matches ErrDisconnected; so do
// those under way when it is lost, and DisconnectedError.Sent tells that such
// a command may have taken effect. A refusal by Asterisk is an *Error.
//
// # Events
//
// Events come from one channel, in order, and are never dropped. The client
// reconnects for ever and says so in the same stream: after Disconnected no
// event of the old socket comes, after Connected only those of the new one.
// Asterisk keeps calls alive meanwhile but repeats no event, so on each
// Connected compare what you know with Channels.List, Bridges.List and
// Applications.Get.
//
// # Ids
//
// Choose the ids of channels, bridges, playbacks and recordings yourself with
// NewID and note them before the command is sent: the first event about an
// object may arrive before the reply of the command that made it.
package ari
