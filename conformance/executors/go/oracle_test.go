package main

import (
	"math"
	"math/rand/v2"
	"testing"

	oracle "github.com/open-telemetry/opentelemetry-collector-contrib/pkg/sampling"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// The Collector's package is by the authors of the specification. Near 1 it
// gives leading zeros extra digits, which the specification does not ask for.
func TestThresholdsAreTheCollectors(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		p := math.Pow(2, -40*random.Float64()) * 0.93
		want, err := oracle.ProbabilityToThresholdWithPrecision(p, 4)
		if err != nil {
			t.Fatal(err)
		}
		got := sampling.ProbabilityToThreshold(p)
		if got.TValue() != want.TValue() {
			t.Fatalf("%g: %s, the Collector says %s", p, got.TValue(), want.TValue())
		}
		var id trace.TraceID
		for i := range id {
			id[i] = byte(random.Uint32())
		}
		keeps := want.ShouldSample(oracle.TraceIDToRandomness(pcommon.TraceID(id)))
		if got.ShouldSample(sampling.TraceIDToRandomness(id)) != keeps {
			t.Fatalf("%s at %g: the Collector says %v", id, p, keeps)
		}
	}
}
