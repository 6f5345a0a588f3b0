// Carriers of trace context and baggage: HTTP headers and gRPC metadata, with
// every line of a repeated one.

package propagation

import (
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/grpc/metadata"
)

// HeaderCarrier is an HTTP header as a carrier with several values for a key.
type HeaderCarrier http.Header

// Get returns the first line of a name, or empty.
func (h HeaderCarrier) Get(key string) string { return http.Header(h).Get(key) }

// Set replaces the lines of a name.
func (h HeaderCarrier) Set(key, value string) { http.Header(h).Set(key, value) }

// Keys returns all names.
func (h HeaderCarrier) Keys() []string { return slices.Collect(maps.Keys(h)) }

// Values returns all lines of a name.
func (h HeaderCarrier) Values(key string) []string { return http.Header(h).Values(key) }

// MetadataCarrier is gRPC metadata as a carrier with several values for a key.
type MetadataCarrier metadata.MD

// Get returns the first value of a key, or empty.
func (m MetadataCarrier) Get(key string) string {
	if values := metadata.MD(m).Get(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Set replaces the values of a key.
func (m MetadataCarrier) Set(key, value string) { metadata.MD(m).Set(key, value) }

// Keys returns all keys.
func (m MetadataCarrier) Keys() []string { return slices.Collect(maps.Keys(m)) }

// Values returns all values of a key.
func (m MetadataCarrier) Values(key string) []string { return metadata.MD(m).Get(key) }

// name is a header's name as gRPC and as net/http write it.
type name struct{ lower, canonical string }

var (
	parentName  = name{"traceparent", "Traceparent"}
	stateName   = name{"tracestate", "Tracestate"}
	baggageName = name{"baggage", "Baggage"}
)

// lines are the values of one header. A carrier with a single value has it in
// single, without a slice.
type lines struct {
	single string
	many   []string
}

func read(carrier propagation.TextMapCarrier, n name) lines {
	switch c := carrier.(type) {
	case HeaderCarrier:
		return lines{many: c[n.canonical]}
	case propagation.HeaderCarrier:
		return lines{many: c[n.canonical]}
	case MetadataCarrier:
		return lines{many: c[n.lower]}
	case propagation.ValuesGetter:
		return lines{many: c.Values(n.lower)}
	default:
		return lines{single: carrier.Get(n.lower)}
	}
}

func (l lines) count() int {
	if l.single != "" {
		return 1
	}
	return len(l.many)
}

func (l lines) first() string {
	if len(l.many) > 0 {
		return l.many[0]
	}
	return l.single
}

// members returns those of a comma-separated list over all lines, without the blanks
// around them. What is empty is no member.
func (l lines) members() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range l.count() {
			line := l.single
			if len(l.many) > 0 {
				line = l.many[i]
			}
			for line != "" {
				var member string
				member, line, _ = strings.Cut(line, ",")
				if member = trim(member); member != "" && !yield(member) {
					return
				}
			}
		}
	}
}

func write(carrier propagation.TextMapCarrier, n name, value string) {
	switch c := carrier.(type) {
	case HeaderCarrier:
		c[n.canonical] = []string{value}
	case propagation.HeaderCarrier:
		c[n.canonical] = []string{value}
	case MetadataCarrier:
		c[n.lower] = []string{value}
	default:
		carrier.Set(n.lower, value)
	}
}

// trim takes optional white space off both ends (RFC 9110 section 5.6.3).
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}
