// Package journal is the durable log of events between the floor and
// everything that is told of them: NATS JetStream, inside this process with
// files in a folder, or an outside cluster by URL.
//
// What may be lost, with the embedded server:
//
//   - the process is killed (kill -9, out of memory, panic): nothing that
//     Append acknowledged. JetStream hands every write to the operating system
//     before it acknowledges; TestKillLosesNothing kills a writer and counts.
//   - the machine loses power: at most the last Config.SyncEvery (one second by
//     default, where JetStream's own default is two minutes), because that is
//     how often the files are flushed to the disk.
//
// With a cluster the same holds while a majority of its servers stays up; its
// own sync_interval decides about the rest.
//
// Followers read with an ordered consumer and keep their place in a key-value
// bucket of ours instead of a durable consumer's acknowledgements: after a
// crash JetStream would deliver unacknowledged events only when their wait is
// over, behind newer ones, and the order of a call's events would be gone.
package journal
