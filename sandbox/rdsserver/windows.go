package rdsserver

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Backup windows (hh24:mi-hh24:mi) and maintenance windows
// (ddd:hh24:mi-ddd:hh24:mi), in UTC.

const (
	minutesOfDay  = 24 * 60
	minutesOfWeek = 7 * minutesOfDay
	leastWindow   = 30 // minutes
)

var (
	backupWindow      = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$`)
	maintenanceWindow = regexp.MustCompile(`^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):([0-5]\d)-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):([0-5]\d)$`)
	days              = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)

// span is a window in minutes from its start, which is counted from the start of
// the week.
type span struct{ start, length int }

func checkWindows(backup, maintenance string) error {
	b := backupWindow.FindStringSubmatch(backup)
	if b == nil {
		return wire.Errorf("InvalidParameterValue", "Invalid backup window format: %s. Should be specified as a range hh24:mi-hh24:mi "+
			"(24H Clock UTC). Example: 22:00-22:30", backup)
	}
	m := maintenanceWindow.FindStringSubmatch(strings.ToLower(maintenance))
	if m == nil {
		return wire.Errorf("InvalidParameterValue", "Invalid maintenance window format: %s. Should be specified as a range "+
			"ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15", maintenance)
	}
	daily := between(minute("mon", b[1], b[2]), minute("mon", b[3], b[4]), minutesOfDay)
	weekly := between(minute(m[1], m[2], m[3]), minute(m[4], m[5], m[6]), minutesOfWeek)
	switch {
	case daily.length < leastWindow:
		return wire.Errorf("InvalidParameterValue", "The backup window must be at least 30 minutes.")
	case weekly.length < leastWindow:
		return wire.Errorf("InvalidParameterValue", "The maintenance window must be at least 30 minutes.")
	case weekly.length >= minutesOfDay:
		return wire.Errorf("InvalidParameterValue", "Maintenance window must be less than 24 hours.")
	case overlap(daily, weekly):
		return wire.Errorf("InvalidParameterValue", "The backup window and maintenance window must not overlap.")
	}
	return nil
}

func minute(day, hour, min string) int {
	h, _ := strconv.Atoi(hour) // digits, says the pattern
	m, _ := strconv.Atoi(min)
	d := 0
	for days[d] != day {
		d++
	}
	return d*minutesOfDay + h*60 + m
}

func between(start, end, period int) span {
	return span{start, (end - start + period) % period}
}

// overlap compares the daily window of each day, and of the days around the
// week's ends, with the weekly one.
func overlap(daily, weekly span) bool {
	for day := -1; day <= 8; day++ {
		start := daily.start + day*minutesOfDay
		if start < weekly.start+weekly.length && weekly.start < start+daily.length {
			return true
		}
	}
	return false
}

// standardWindows are windows for an instance that chose none. RDS draws them by
// lot; here they follow from the resource id, so that they differ from one
// instance to the next as at RDS, which is what a comparison of settings meets.
func standardWindows(id ResourceID) (backup, maintenance string) {
	draw, _ := strconv.ParseUint(digest(string(id), 8), 16, 64)
	at := int(draw % (8 * 60)) // in an 8-hour block, here from 03:00 on
	start := 3*60 + at
	backup = hourMinute(start) + "-" + hourMinute(start+leastWindow)
	day := days[draw/7%7]
	// Twelve hours later the two can't meet.
	start += 12 * 60
	maintenance = day + ":" + hourMinute(start) + "-" + dayOf(day, start+leastWindow) + ":" + hourMinute(start+leastWindow)
	return backup, maintenance
}

func hourMinute(minute int) string {
	return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60)
}

// dayOf is the day that minute lies on, counted from the start of day.
func dayOf(day string, minute int) string {
	d := 0
	for days[d] != day {
		d++
	}
	return days[(d+minute/minutesOfDay)%7]
}
