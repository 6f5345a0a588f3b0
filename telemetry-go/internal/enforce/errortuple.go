// Keeps the error tuple of a failed span, which span limits of the SDK could
// drop, until the span is exported.

package enforce

import (
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// maxPendingTuples bounds each of the two generations of pendingTuples; when the
// newer one is full the older one is discarded.
const maxPendingTuples = 4096

// pendingTuples are the error tuples, by span id, that the SDK's span limits
// dropped or cut, until their spans are exported.
var pendingTuples struct {
	mu           sync.Mutex
	newer, older map[trace.SpanID][]attribute.KeyValue
}

// lengthLimit is the limit of values that the SDK reads from the process's
// environment; negative for none.
var lengthLimit = sync.OnceValue(func() int { return sdktrace.NewSpanLimits().AttributeValueLengthLimit })

// SetErrorTuple sets the attributes of an error tuple on a span. Those that the
// SDK drops or cuts (OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT,
// OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT) are kept and added at export.
func SetErrorTuple(span trace.Span, tuple []attribute.KeyValue) {
	if len(tuple) == 0 {
		return
	}
	span.SetAttributes(tuple...)
	recorded, ok := span.(sdktrace.ReadOnlySpan)
	if !ok || !span.IsRecording() || lengthLimit() < 0 && recorded.DroppedAttributes() == 0 {
		return
	}
	f := &pendingTuples
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.newer) >= maxPendingTuples || f.newer == nil {
		f.newer, f.older = map[trace.SpanID][]attribute.KeyValue{}, f.newer
	}
	f.newer[span.SpanContext().SpanID()] = tuple
}

// withErrorTuple returns the attributes of a span with its complete error tuple:
// the recorded slice where the SDK dropped nothing of it.
func withErrorTuple(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
	recorded := span.Attributes()
	if lengthLimit() < 0 && span.DroppedAttributes() == 0 {
		return recorded
	}
	f := &pendingTuples
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
