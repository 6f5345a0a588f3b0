// Removes repeated keys from the attributes of a log line.

package jsonlog

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
)

// unique returns the attributes of one level with each key once: of those with one
// key the last stays (OpenTelemetry common, attribute collections). A group
// without a name belongs to the level itself.
func unique(attrs []slog.Attr) []slog.Attr {
	result := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		a.Value = a.Value.Resolve()
		if a.Value.Kind() == slog.KindGroup {
			inner := unique(a.Value.Group())
			if a.Key == "" {
				for _, i := range inner {
					result = put(result, i)
				}
				continue
			}
			if len(inner) == 0 {
				continue // as slog has it
			}
			a.Value = slog.GroupValue(inner...)
		}
		if !a.Equal(slog.Attr{}) {
			result = put(result, a)
		}
	}
	return result
}

func put(attrs []slog.Attr, a slog.Attr) []slog.Attr {
	if i := at(attrs, a.Key); i >= 0 {
		attrs = slices.Delete(attrs, i, i+1)
	}
	return append(attrs, a)
}

func at(attrs []slog.Attr, key string) int {
	return slices.IndexFunc(attrs, func(a slog.Attr) bool { return a.Key == key })
}

// plain reports whether no key is repeated and there are no groups.
func plain(attrs []slog.Attr) bool {
	for i := range attrs {
		switch attrs[i].Value.Kind() {
		case slog.KindGroup, slog.KindLogValuer:
			return false
		}
		if attrs[i].Key == "" || owned(attrs[i].Key) || at(attrs[:i], attrs[i].Key) >= 0 {
			return false
		}
	}
	return true
}

// owned reports whether a line has a field of that name itself, or slog has one for
// which it stands.
func owned(key string) bool {
	switch key {
	case "timestamp", "severity", "message", "service", "logger", slog.TimeKey, slog.LevelKey, slog.MessageKey:
		return true
	}
	return false
}

// exportable returns an attribute as the bridge to OpenTelemetry keeps it: it drops
// the key of an error, all errors but one, and what a double cannot hold of a
// large integer, which becomes text as elsewhere in OpenTelemetry.
func exportable(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindUint64:
		if n := a.Value.Uint64(); n > math.MaxInt64 {
			a.Value = slog.StringValue(strconv.FormatUint(n, 10))
		}
	case slog.KindGroup:
		inner := slices.Clone(a.Value.Group())
		for i := range inner {
			inner[i] = exportable(inner[i])
		}
		a.Value = slog.GroupValue(inner...)
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			text, _ := textOf(err)
			a.Value = slog.StringValue(text)
		}
	}
	return a
}

// textOf returns an error's text; ok says that its method gave one.
func textOf(err error) (text string, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			text, ok = fmt.Sprintf("!PANIC: %v", p), false
		}
	}()
	return err.Error(), true
}
