// Package logcopy copies log records with another scope or resource: the SDK has
// no setter for either.
package logcopy

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
)

// maxScopes bounds the scopes whose empty records are remembered; that of a further
// one is made for each copy.
const maxScopes = 1000

// Copies has an empty record of each scope, which a provider of its own has made.
// All of one value have the same resource. The zero value is ready to use. Safe for
// concurrent use.
type Copies struct {
	mu    sync.Mutex
	empty map[instrumentation.Scope]sdklog.Record
}

// Of returns a copy of a record with a scope and a resource.
func (c *Copies) Of(recorded *sdklog.Record, scope instrumentation.Scope, res *resource.Resource) sdklog.Record {
	r := c.emptyOf(scope, res)
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

func (c *Copies) emptyOf(scope instrumentation.Scope, res *resource.Resource) sdklog.Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	empty, known := c.empty[scope]
	if !known {
		empty = newEmpty(scope, res)
		if c.empty == nil {
			c.empty = map[instrumentation.Scope]sdklog.Record{}
		}
		if len(c.empty) < maxScopes {
			c.empty[scope] = empty
		}
	}
	return empty.Clone()
}

func newEmpty(scope instrumentation.Scope, res *resource.Resource) sdklog.Record {
	capture := &capturedRecord{}
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(capture),
		sdklog.WithAttributeCountLimit(-1), sdklog.WithAttributeValueLengthLimit(-1)) // the recorded attributes are within the limits
	provider.Logger(scope.Name, log.WithInstrumentationVersion(scope.Version), log.WithSchemaURL(scope.SchemaURL),
		log.WithInstrumentationAttributeSet(scope.Attributes)).Emit(context.Background(), log.Record{})
	if res != nil {
		*capture.record.Resource() = *res // the provider's own copy, into which it merged the environment
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
