package sampling_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// The specification's own table, precision 4.
func TestThresholdOfOneInN(t *testing.T) {
	for n, want := range map[float64]string{
		1: "0", 2: "8", 3: "aaab", 4: "c", 5: "cccd", 8: "e", 10: "e666", 16: "f", 100: "fd70a", 1000: "ffbe77",
		10_000: "fff9724", 100_000: "ffff583a", 1_000_000: "ffffef39",
	} {
		if got := sampling.ProbabilityToThreshold(1 / n).TValue(); got != want {
			t.Errorf("1 in %v: %s, want %s", n, got, want)
		}
	}
}

func TestThresholdAtTheEdges(t *testing.T) {
	for probability, want := range map[float64]sampling.Threshold{
		1: 0, 1.5: 0, math.Inf(1): 0, 0: sampling.NeverSampleThreshold, -1: sampling.NeverSampleThreshold, math.Inf(-1): sampling.NeverSampleThreshold,
		math.Ldexp(1, -56): sampling.NeverSampleThreshold - 1, math.Ldexp(1, -60): sampling.NeverSampleThreshold,
	} {
		if got := sampling.ProbabilityToThreshold(probability); got != want {
			t.Errorf("%g: %x, want %x", probability, got, want)
		}
	}
	if got := sampling.ProbabilityToThreshold(math.NaN()); got != sampling.NeverSampleThreshold {
		t.Errorf("NaN: %x", got)
	}
	if got := sampling.NeverSampleThreshold.TValue(); got != "" {
		t.Errorf("Never is written as %q", got)
	}
}

func TestThresholdReadsWhatItWrites(t *testing.T) {
	for range 10_000 {
		threshold := sampling.Threshold(rand.Uint64N(uint64(sampling.NeverSampleThreshold)))
		if read, ok := sampling.ParseThreshold(threshold.TValue()); !ok || read != threshold {
			t.Fatalf("%x: %q reads as %x, %v", threshold, threshold.TValue(), read, ok)
		}
	}
	for _, bad := range []string{"", "g", "0x8", " 8", "123456789012345", "-1", "+8"} {
		if read, ok := sampling.ParseThreshold(bad); ok {
			t.Errorf("%q reads as %x", bad, read)
		}
	}
}

// A million random trace ids at 12 rates: the share that is kept lies within the
// binomial 99.9 % interval, and what a lower rate keeps a higher rate keeps too.
func TestMillionTracesAtTwelveRates(t *testing.T) {
	const traces = 1_000_000
	rates := []float64{1, 0.9, 0.75, 0.5, 1.0 / 3, 0.25, 0.2, 0.1, 0.05, 0.01, 0.001, 0.0001}
	thresholds := make([]sampling.Threshold, len(rates))
	for i, rate := range rates {
		thresholds[i] = sampling.ProbabilityToThreshold(rate)
	}
	random := rand.New(rand.NewPCG(20261122, 7))
	kept := make([]int, len(rates))
	for range traces {
		var id trace.TraceID
		for i := range id {
			id[i] = byte(random.Uint32())
		}
		randomness := sampling.TraceIDToRandomness(id)
		before := true
		for i, threshold := range thresholds {
			keeps := threshold.ShouldSample(randomness)
			if keeps && !before {
				t.Fatalf("%v: rate %v keeps what %v drops", id, rates[i], rates[i-1])
			}
			if before = keeps; keeps {
				kept[i]++
			}
		}
	}
	for i, threshold := range thresholds {
		p := threshold.Probability()
		deviation := math.Sqrt(traces * p * (1 - p))
		if off := math.Abs(float64(kept[i]) - traces*p); off > 3.291*deviation+0.5 {
			t.Errorf("rate %v: kept %d of %d, %.1f standard deviations off", rates[i], kept[i], traces, off/deviation)
		}
	}
}
