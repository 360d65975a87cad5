package history

import "strings"

// applyBranched applies the events of Parallel and Map states and of what ends
// early in them.
func (b *Branch) applyBranched(ev *Event) bool {
	switch ev.Type {
	case ParallelStateStarted:
		if b.Phase != Entered && b.Phase != Retrying {
			return false
		}
		b.Phase = Branched
	case MapStateStarted:
		length := ev.Details.(*MapStateStartedDetails).Length
		if b.Phase != Entered && b.Phase != Retrying || length < 0 {
			return false
		}
		b.Phase, b.Length = Branched, length
	case MapRunStarted:
		if b.Phase != Branched || len(b.Children) > 0 {
			return false
		}
		b.MapRunARN = ev.Details.(*MapRunStartedDetails).MapRunARN
	case MapRunRedriven:
		if b.Phase != Branched || b.MapRunARN == "" {
			return false
		}
		b.MapRunRedrives++
	case MapRunSucceeded, MapRunFailed, MapRunAborted:
		return b.Phase == Branched
	case ParallelStateFailed, MapStateFailed:
		b.abandonBelow()
		return b.advance(Broken, Branched)
	case ParallelStateSucceeded, MapStateSucceeded:
		return b.advance(Joined, Branched)
	case MapIterationStarted:
		return b.Phase == Begun
	case MapIterationSucceeded:
		return b.advance(Ended, Exited)
	case MapIterationFailed, MapIterationAborted:
		if b.Phase == Ended {
			return false
		}
		b.abandon()
	default:
		if !strings.HasSuffix(string(ev.Type), "StateAborted") || b.ID == "" || b.Phase.Over() {
			return false
		}
		b.abandon()
	}
	return true
}
