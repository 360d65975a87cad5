// Package local is where everything meets: it runs the state machines on this
// machine, with the embedded engine, the task functions called in-process, and
// a journal on disk. What the commands do is here; how they show it isn't.
//
// # The state directory
//
// Each execution has a folder of its own, executions/NAME, that holds all that
// is needed to go on with it after a kill, on this machine or on another one:
//
//	journal.log      what was to be done, and what happened
//	lock             held by the process that runs it
//	socket           where that process answers, while there is one
//	socket.path      in its place where the socket is, when the folder's own path
//	                 is too long for one
//
// The first record of the journal has the state machine as it was rendered and
// the configuration of its tasks: key, endpoint, account, Region. It stands in
// the journal's chain of hashes like everything after it, so that damage to what is
// going to run shows, and so does an edit in one place. The chain has no key: who
// can write the folder can write a whole journal anew, with hashes that are right.
// What the task functions are and whose account it is, is checked again before an
// execution goes on; the folder is the user's alone (0700).
//
// The folder gets its name only once the first record is in the journal, so
// that an execution which can be seen has begun, and one that was killed before
// left nothing. A running execution is an execution that is held: beginning one
// is writing its folder and then taking it up, by the way a later process takes
// it up.
//
// Others read the journal while it grows. What they want of the execution
// ([Stop], [Approve]) they ask of the process that runs it, on the socket, which
// speaks the API of Step Functions; where nobody runs it, they take the lock and
// write it down themselves.
//
// # What may be changed when
//
// Whatever can be found wrong is found before the folder is there: errors until
// then are refusals ([rdscrypt.Refusal]) or mistakes of the user
// ([rdscrypt.InvalidError]), and nothing has changed. From then on an error
// tells of the execution, which either has ended, as its journal says, or can
// be resumed.
package local
