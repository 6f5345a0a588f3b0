// Gives a log record another scope: the SDK has no setter for it.

package enforce

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// scopedRecords has an empty record of each scope, which a provider of its own
// has made.
type scopedRecords struct {
	mu    sync.Mutex
	empty map[instrumentation.Scope]sdklog.Record
}

// with returns a record with another scope. It has the resource of the recorded
// one, which is the same for all records of a process.
func (s *scopedRecords) with(scope instrumentation.Scope, recorded *sdklog.Record) sdklog.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	empty, known := s.empty[scope]
	if !known {
		empty = newScopedRecord(scope, recorded)
		if s.empty == nil {
			s.empty = map[instrumentation.Scope]sdklog.Record{}
		}
		if len(s.empty) < maxScopes {
			s.empty[scope] = empty
		}
	}
	r := empty.Clone()
	r.SetEventName(recorded.EventName())
	r.SetTimestamp(recorded.Timestamp())
	r.SetObservedTimestamp(recorded.ObservedTimestamp())
	r.SetSeverity(recorded.Severity())
	r.SetSeverityText(recorded.SeverityText())
	r.SetTraceID(recorded.TraceID())
	r.SetSpanID(recorded.SpanID())
	r.SetTraceFlags(recorded.TraceFlags())
	r.SetBody(recorded.Body())
	attributes := make([]attribute.KeyValue, 0, recorded.AttributesLen())
	recorded.WalkAttributes(func(kv attribute.KeyValue) bool {
		attributes = append(attributes, kv)
		return true
	})
	r.SetAttributes(attributes...)
	return r
}

func newScopedRecord(scope instrumentation.Scope, recorded *sdklog.Record) sdklog.Record {
	capture := &capturedRecord{}
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(recorded.Resource()), sdklog.WithProcessor(capture),
		sdklog.WithAttributeCountLimit(-1), sdklog.WithAttributeValueLengthLimit(-1)) // the recorded attributes are within the limits
	provider.Logger(scope.Name, log.WithInstrumentationVersion(scope.Version), log.WithSchemaURL(scope.SchemaURL),
		log.WithInstrumentationAttributeSet(scope.Attributes)).Emit(context.Background(), log.Record{})
	if resource := recorded.Resource(); resource != nil {
		*capture.record.Resource() = *resource // the provider's own copy, into which it merged the environment
	}
	return capture.record
}

// capturedRecord is a processor that stores a record.
type capturedRecord struct{ record sdklog.Record }

// OnEmit stores the record.
func (c *capturedRecord) OnEmit(_ context.Context, record *sdklog.Record) error {
	c.record = record.Clone()
	return nil
}

// Enabled reports true.
func (c *capturedRecord) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }

// Shutdown does nothing.
func (c *capturedRecord) Shutdown(context.Context) error { return nil }

// ForceFlush does nothing.
func (c *capturedRecord) ForceFlush(context.Context) error { return nil }
