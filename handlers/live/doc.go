// Package live speaks the live protocol over websockets: ballots and their
// receipts, and the newest state of a round as it changes. docs/live-protocol.md
// is the protocol, docs/live-protocol.schema.json its frames.
//
// A socket is one goroutine, which reads and judges frames. Nobody waits to
// write: whoever has something for a socket, the hub with a new state most of
// all, writes it on the spot, and a peer that does not read skips states. Casts
// run one at a time beside the reader. One keeper for all sockets looks after
// time: it asks for heartbeats, ends what is stuck, silent or old, and has the
// right to listen checked again. No timer or deadline belongs to a single
// socket, which keeps an idle one small.
//
// New is the entry point, Server.Mount puts it into the Fiber app, and
// Server.Shutdown ends it: Fiber's own shutdown does not know these sockets.
// The package decides nothing about rounds: who may listen is the Gate's word,
// what becomes of a ballot that of Ballots, and what a state says is already
// encoded when it reaches the hub.
package live
