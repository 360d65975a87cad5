package sfnserver

import (
	"strconv"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// message is an event as Step Functions logs it: the API's details, and numbers
// as text.
func message(o observed, data bool) string {
	fields := []value.Field{
		{Name: "id", Value: decimal(int64(o.event.ID))},
		{Name: "type", Value: string(o.event.Type)},
	}
	if d := detailsOf(&o.event, data); d != nil {
		fields = append(fields, value.Field{Name: "details", Value: d})
	}
	fields = append(fields,
		value.Field{Name: "previous_event_id", Value: decimal(int64(o.event.PreviousID))},
		value.Field{Name: "event_timestamp", Value: decimal(o.event.Timestamp.UnixMilli())},
		value.Field{Name: "execution_arn", Value: o.x.ARN},
		value.Field{Name: "redrive_count", Value: decimal(int64(o.x.RedriveCount))},
	)
	return value.Text(value.NewObject(fields...))
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// detailsOf takes the details out of an event as the API has it.
func detailsOf(ev *history.Event, data bool) value.Value {
	v, err := value.Parse(ev.AppendAPI(nil, data))
	if err != nil {
		return nil // what was just written is JSON
	}
	event, _ := v.(*value.Object)
	for _, f := range event.Fields() {
		if strings.HasSuffix(f.Name, "EventDetails") {
			return f.Value
		}
	}
	return nil
}
