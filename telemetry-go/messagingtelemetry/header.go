// Reads and writes the headers of messages.

package messagingtelemetry

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/propagation"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// headerName is the header of a message that is sent again because its handling
// failed: to be retried, or as a dead letter. Its value is that of the HTTP header.
var headerName = strings.ToLower(failure.HeaderName)

// replaced returns the headers that a message which is sent on has anew. In mode
// observe these are the trace only: the state of an earlier one is not that of the
// new one.
func replaced(mode plumbline.Mode) []string {
	switch mode {
	case plumbline.Enforce:
		return []string{"traceparent", "tracestate", "baggage", headerName}
	case plumbline.Observe:
		return []string{"traceparent", "tracestate"}
	default:
		return nil
	}
}

// remove removes headers of these names, in upper and lower case, or empties them
// where the carrier can only set.
func remove(headers propagation.TextMapCarrier, names []string) {
	isNamed := func(key string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(key, name) })
	}
	switch h := headers.(type) {
	case interface{ removeKeys(func(string) bool) }:
		h.removeKeys(isNamed)
	case propagation.MapCarrier:
		maps.DeleteFunc(h, func(key, _ string) bool { return isNamed(key) })
	case propagation.HeaderCarrier:
		maps.DeleteFunc(h, func(key string, _ []string) bool { return isNamed(key) })
	default:
		for _, key := range slices.Concat(h.Keys(), names) { // a carrier that is only written may know no keys
			if isNamed(key) && h.Get(key) != "" {
				h.Set(key, "")
			}
		}
	}
}

// isNone reports whether a message has no headers to write; a nil map is none.
func isNone(headers propagation.TextMapCarrier) bool {
	if headers == nil {
		return true
	}
	value := reflect.ValueOf(headers)
	return value.Kind() == reflect.Map && value.IsNil()
}

type failureKey struct{}

// WithFailure returns a context in which messages are sent with the error tuple of
// err, the failure of their handling:
//
//	client.ProduceSync(messagingtelemetry.WithFailure(ctx, err), retry)
func WithFailure(ctx context.Context, err error) context.Context {
	return context.WithValue(ctx, failureKey{}, err)
}

func failureOf(ctx context.Context) error {
	err, _ := ctx.Value(failureKey{}).(error)
	return err
}

// Failure returns the failure that the headers of a message carry, nil if there is
// none. A service or reason that is not in the charter is replaced by this service
// and by UNSPECIFIED.
func (c *Client) Failure(headers propagation.TextMapCarrier) *failure.Error {
	var lines []string
	if isNone(headers) {
		return nil
	}
	if several, ok := headers.(propagation.ValuesGetter); ok {
		lines = several.Values(headerName)
	} else if line := headers.Get(headerName); line != "" {
		lines = []string{line}
	}
	failures := c.telemetry.Failures()
	tuple, foreign, ok := failures.FromHTTPHeader(failureStatus, lines, failures.Self, false)
	if !ok {
		return nil
	}
	if foreign {
		failures.Findings.Record(charter.RuleErrorTuple)
	}
	return failure.New(failure.NewReason(tuple.Reason, tuple.Code), "the message was not handled", failure.WithOrigin(tuple.Origin))
}

// failureStatus is any status with which a header is read.
const failureStatus = 500

// Carrier returns the headers of a record or message of a Kafka client as a
// carrier. The first change copies them: records may share their headers.
func Carrier[H ~struct {
	Key   string
	Value []byte
}](headers *[]H) propagation.TextMapCarrier {
	return &carrier[H]{headers: headers}
}

type carrier[H ~struct {
	Key   string
	Value []byte
}] struct {
	headers *[]H
	copied  bool
}

// header is what a header of any client can be converted to.
type header = struct {
	Key   string
	Value []byte
}

// Get returns the last value of a key, as Kafka's own clients do, or empty.
func (c *carrier[H]) Get(key string) string {
	for _, h := range slices.Backward(*c.headers) {
		if header(h).Key == key {
			return string(header(h).Value)
		}
	}
	return ""
}

// Values returns all values of a key.
func (c *carrier[H]) Values(key string) []string {
	var values []string
	for _, h := range *c.headers {
		if header(h).Key == key {
			values = append(values, string(header(h).Value))
		}
	}
	return values
}

// Set replaces the values of a key.
func (c *carrier[H]) Set(key, value string) {
	c.removeKeys(func(other string) bool { return other == key })
	*c.headers = append(*c.headers, H(header{key, []byte(value)}))
}

func (c *carrier[H]) removeKeys(which func(string) bool) {
	if !c.copied {
		*c.headers, c.copied = slices.Clone(*c.headers), true
	}
	*c.headers = slices.DeleteFunc(*c.headers, func(h H) bool { return which(header(h).Key) })
}

// Keys returns the keys.
func (c *carrier[H]) Keys() []string {
	keys := make([]string, len(*c.headers))
	for i, h := range *c.headers {
		keys[i] = header(h).Key
	}
	return keys
}
