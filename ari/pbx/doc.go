// Package pbx joins the floor to an Asterisk: the floor's commands become
// requests of the Asterisk REST Interface, ARI's events become the floor's
// signals. It is the only place where ARI's habits are known:
//
//   - A channel that is hung up may say so by ChannelHangupRequest, StasisEnd or
//     ChannelDestroyed; the first one that knows the cause counts and the others
//     are ignored. Of callers there is no ChannelDestroyed, of legs there is.
//   - An agent's channel that is never answered never enters Stasis.
//   - A channel may die between any two requests: 404 and 409 about it are no
//     errors, the event that tells of its end decides.
//   - A recording that is silent and is asked for silence once more lets the voices
//     in, up to 22.11 at least: its flag is a signed bit, which is never one. Asked
//     twice for voices it does nothing, and before it has begun it refuses either.
//   - After a reconnect Asterisk repeats nothing: what it does is listed and
//     given to the floor to compare.
//
// Names carry meaning, so that a later life of the process can read them: an
// agent's channel is named by its leg, a bridge "talk-" and the leg, a prompt
// that plays "play-" and the call. The caller's channel keeps the floor's record in
// the variable DOZVON, the name of a paused recording in DOZVON_PAUSED and of one
// that is silent for sure in DOZVON_SILENT.
package pbx
