// Removes repeated keys from a list of attributes.

package enforce

import "go.opentelemetry.io/otel/attribute"

// dedup returns the attributes with each key once, the last value of each
// (OpenTelemetry common, attribute collections); the same slice where no key is
// repeated. The SDK does so for the attributes of spans, not of events and links.
func dedup(recorded []attribute.KeyValue) []attribute.KeyValue {
	for i := range recorded {
		if repeated(recorded, i) {
			return keepLast(recorded)
		}
	}
	return recorded
}

// keepLast returns the last value of each key.
func keepLast(recorded []attribute.KeyValue) []attribute.KeyValue {
	kept := make([]attribute.KeyValue, 0, len(recorded))
	for i := range recorded {
		if !repeated(recorded, i) {
			kept = append(kept, recorded[i])
		}
	}
	return kept
}

// repeated reports whether the key at i occurs again behind it.
func repeated(recorded []attribute.KeyValue, i int) bool {
	for j := i + 1; j < len(recorded); j++ {
		if recorded[j].Key == recorded[i].Key {
			return true
		}
	}
	return false
}
