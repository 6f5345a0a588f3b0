// A span with corrected values.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// enforcedSpan is a recorded span with corrected values.
type enforcedSpan struct {
	sdktrace.ReadOnlySpan
	name       string
	attributes []attribute.KeyValue
	events     []sdktrace.Event
	links      []sdktrace.Link
	status     sdktrace.Status
	scope      instrumentation.Scope
}

// removeTexts masks in the texts of the span what was removed from its attributes.
func (s *enforcedSpan) removeTexts(removed *removedTexts) {
	s.name = removed.removeFrom(s.name)
	s.status.Description = removed.removeFrom(s.status.Description)
	s.attributes = removed.removeFromExceptions(s.attributes)
	s.events = slices.Clone(s.events)
	for i := range s.events {
		s.events[i].Name = removed.removeFrom(s.events[i].Name)
		s.events[i].Attributes = removed.removeFromExceptions(s.events[i].Attributes)
	}
}

// Name returns the corrected name.
func (s *enforcedSpan) Name() string { return s.name }

// Attributes returns the corrected attributes.
func (s *enforcedSpan) Attributes() []attribute.KeyValue { return s.attributes }

// Events returns the events with corrected names and attributes.
func (s *enforcedSpan) Events() []sdktrace.Event { return s.events }

// Links returns the links with corrected attributes.
func (s *enforcedSpan) Links() []sdktrace.Link { return s.links }

// Status returns the status with a redacted description.
func (s *enforcedSpan) Status() sdktrace.Status { return s.status }

// InstrumentationScope returns the scope with the schema URL of the charter.
func (s *enforcedSpan) InstrumentationScope() instrumentation.Scope { return s.scope }
