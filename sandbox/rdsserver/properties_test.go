package rdsserver

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever checkIdentifier accepts is what RDS's rule says, and the other way
// round; the rule is written here once more, in its own words.
func TestIdentifierRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-zA-Z0-9é_.-]{0,70}`).Draw(t, "id")
		begins := id != "" && strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(id[0]))
		only := strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == "" &&
			!strings.ContainsAny(id, "é_.")
		good := begins && only && !strings.HasSuffix(id, "-") && !strings.Contains(id, "--") && len(id) <= maxInstanceID
		got, err := checkIdentifier("DBInstanceIdentifier", id, maxInstanceID)
		if (err == nil) != good {
			t.Fatalf("%q: good %v, error %v", id, good, err)
		}
		if good && got != strings.ToLower(id) {
			t.Fatalf("%q is stored as %q", id, got)
		}
	})
}

// The windows that an instance gets by itself pass the checks.
func TestStandardWindowsAreGood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		backup, maintenance := standardWindows(ResourceID(rapid.String().Draw(t, "id")))
		if err := checkWindows(backup, maintenance); err != nil {
			t.Fatalf("%s and %s: %v", backup, maintenance, err)
		}
	})
}

// Two windows overlap when a minute of the week lies in both.
func TestWindowOverlap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		daily := span{rapid.IntRange(0, minutesOfDay-1).Draw(t, "daily start"), rapid.IntRange(leastWindow, minutesOfDay-1).Draw(t, "daily length")}
		weekly := span{rapid.IntRange(0, minutesOfWeek-1).Draw(t, "weekly start"), rapid.IntRange(leastWindow, minutesOfDay-1).Draw(t, "weekly length")}
		taken := map[int]bool{}
		for m := range weekly.length {
			taken[(weekly.start+m)%minutesOfWeek] = true
		}
		want := false
		for day := range 7 {
			for m := range daily.length {
				want = want || taken[(day*minutesOfDay+daily.start+m)%minutesOfWeek]
			}
		}
		if got := overlap(daily, weekly); got != want {
			t.Fatalf("daily %v, weekly %v: %v, want %v", daily, weekly, got, want)
		}
	})
}

func TestResourceIDs(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^db-[A-Z0-9]{26}$`)
	seen := map[ResourceID]bool{}
	for range 100 {
		id := newResourceID()
		if !form.MatchString(string(id)) || seen[id] {
			t.Errorf("resource id %s", id)
		}
		seen[id] = true
	}
	volume := regexp.MustCompile(`^vol-0[0-9a-f]{16}$`)
	if id := newVolumeID("vol"); !volume.MatchString(id) {
		t.Errorf("volume id %s", id)
	}
}

// A major version alone stands for its newest minor version.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ engine, ask, want string }{
		{"mysql", "", "8.4.8"}, {"mysql", "8.0", "8.0.45"}, {"mysql", "8.4", "8.4.8"}, {"mysql", "8.0.28", "8.0.28"},
		{"mariadb", "", "10.11.16"}, {"mariadb", "10.11", "10.11.16"}, {"mariadb", "11.4", "11.4.10"},
	} {
		if got, err := products[test.engine].version(test.engine, test.ask); err != nil || got != test.want {
			t.Errorf("%s %q: %s, %v; want %s", test.engine, test.ask, got, err, test.want)
		}
	}
	if _, err := products["mysql"].version("mysql", "8"); err == nil {
		t.Error("version 8 was found")
	}
}
