package lawful

import "go.opentelemetry.io/otel/attribute"

// unique are the attributes with each key once, the last of those with one key
// (OpenTelemetry common, attribute collections): the same slice where it is so
// already. The SDK sees to it for a span's own attributes, not for those of
// events and links.
func unique(recorded []attribute.KeyValue) []attribute.KeyValue {
	for i := range recorded {
		if comesAgain(recorded, i) {
			return lastOfEach(recorded)
		}
	}
	return recorded
}

func lastOfEach(recorded []attribute.KeyValue) []attribute.KeyValue {
	kept := make([]attribute.KeyValue, 0, len(recorded))
	for i := range recorded {
		if !comesAgain(recorded, i) {
			kept = append(kept, recorded[i])
		}
	}
	return kept
}

func comesAgain(recorded []attribute.KeyValue, i int) bool {
	for j := i + 1; j < len(recorded); j++ {
		if recorded[j].Key == recorded[i].Key {
			return true
		}
	}
	return false
}
