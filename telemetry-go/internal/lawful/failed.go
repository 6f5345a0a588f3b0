package lawful

import (
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// mostFailed is how many error tuples are kept of spans that have not left; the
// older half is forgotten when there are more.
const mostFailed = 4096

// failedSpans are the tuples of spans to which the SDK's limits left no room
// for them.
var failedSpans struct {
	mu           sync.Mutex
	newer, older map[trace.SpanID][]attribute.KeyValue
}

// limits are the SDK's, which reads them from the process's environment.
var limits = sync.OnceValue(sdktrace.NewSpanLimits)

// Fail sets the error tuple on a span. What the SDK leaves out or cuts, because
// the span has as many attributes as it may have or a value is too long, is
// kept and written as the span leaves.
func Fail(span trace.Span, tuple []attribute.KeyValue) {
	if len(tuple) == 0 {
		return
	}
	span.SetAttributes(tuple...)
	recorded, ok := span.(sdktrace.ReadOnlySpan)
	if !ok || !span.IsRecording() || limits().AttributeValueLengthLimit < 0 && recorded.DroppedAttributes() == 0 {
		return
	}
	f := &failedSpans
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.newer) >= mostFailed || f.newer == nil {
		f.newer, f.older = map[trace.SpanID][]attribute.KeyValue{}, f.newer
	}
	f.newer[span.SpanContext().SpanID()] = tuple
}

// whole is the attributes of a span that leaves with its tuple whole.
func whole(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
	recorded := span.Attributes()
	if limits().AttributeValueLengthLimit < 0 && span.DroppedAttributes() == 0 {
		return recorded
	}
	f := &failedSpans
	f.mu.Lock()
	id := span.SpanContext().SpanID()
	tuple, ok := f.newer[id]
	if !ok {
		tuple = f.older[id]
	}
	delete(f.newer, id)
	delete(f.older, id)
	f.mu.Unlock()
	left := recorded
	for _, kv := range tuple {
		at := slices.IndexFunc(left, func(other attribute.KeyValue) bool { return other.Key == kv.Key })
		switch {
		case at < 0:
			left = append(slices.Clip(left), kv)
		case kv.Value.Type() == attribute.STRING && strings.HasPrefix(kv.Value.AsString(), left[at].Value.AsString()) && kv != left[at]:
			left = slices.Clone(left)
			left[at] = kv
		}
	}
	return left
}
