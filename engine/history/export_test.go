package history

// Kinds returns the types of events and the kinds of private facts that can be
// read.
func Kinds() []string {
	var all []string
	for eventType := range newDetails {
		all = append(all, string(eventType))
	}
	for kind := range newPrivate {
		all = append(all, kind)
	}
	return all
}

// KindOf returns which of these a record is.
func KindOf(r Record) string {
	if r.Event != nil {
		return string(r.Event.Type)
	}
	return r.Private.kind()
}
