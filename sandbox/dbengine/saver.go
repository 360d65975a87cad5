package dbengine

import "context"

// Saver is a [Server] that keeps its data in memory between writes to its
// volume: a process that is killed loses what came after the last one. A real
// engine, which writes to its volume all the time, isn't one.
type Saver interface {
	// Save writes the database, as it is at one moment between the call and its
	// return, to the server's own volume. If that has it already, Save does
	// nothing, so that it may be called often.
	Save(ctx context.Context) error
}
