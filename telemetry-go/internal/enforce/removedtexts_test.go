package enforce

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
)

func TestAValueThatContainsAnotherIsMaskedWhole(t *testing.T) {
	for _, order := range [][]string{{"1234", "12345678"}, {"12345678", "1234"}} {
		var removed removedTexts
		for _, text := range order {
			removed.add(attribute.StringValue(text))
		}
		if got := removed.removeFrom("x 12345678 y 1234"); got != "x **** y ****" {
			t.Errorf("%v: %q", order, got)
		}
	}
}
