package sampling_test

import (
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/vary"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// FuzzTracestate writes a threshold into any tracestate: ours is first and can be
// read, the list stays in its limits, and the others keep their order.
func FuzzTracestate(f *testing.F) {
	f.Add("ot=th:c;rv:12345678901234,a=1", uint64(0))
	f.Add("a=1,b=2,ot=x:y;;th:zz", uint64(1)<<55)
	f.Add(strings.Repeat("k", 200)+"="+strings.Repeat("v", 200)+",ot="+strings.Repeat("a:b;", 60), uint64(12345))
	f.Fuzz(func(t *testing.T, text string, threshold uint64) {
		vary.Strings([]string{text}, func(states []string) { throughTracestate(t, states[0], threshold) })
	})
}

func throughTracestate(t *testing.T, text string, threshold uint64) {
	state, err := trace.ParseTraceState(text)
	if err != nil {
		return
	}
	wanted := sampling.Threshold(threshold % uint64(sampling.NeverSampleThreshold))
	after := sampling.UpdateTraceState(state, sampling.SamplingIntent{Threshold: wanted, ThresholdReliable: true})
	if after.String() == state.String() {
		return // the value would have been too long, or it was there
	}
	written := after.String()
	if !strings.HasPrefix(written, "ot=th:"+wanted.TValue()) || after.Len() > 32 || len(written) > 512 && after.Len() > 1 {
		t.Fatalf("%q became %q", text, written)
	}
	last := -1
	var order []string
	state.Walk(func(key, _ string) bool { order = append(order, key); return true })
	after.Walk(func(key, _ string) bool {
		for i, k := range order {
			if k == key && key != "ot" {
				if i < last {
					t.Fatalf("%q became %q", text, written)
				}
				last = i
			}
		}
		return true
	})
	if erased := sampling.UpdateTraceState(after, sampling.SamplingIntent{}); strings.Contains(";"+erased.Get("ot"), ";th:") {
		t.Fatalf("th stays in %q", erased)
	}
}
