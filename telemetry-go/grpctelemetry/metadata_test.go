package grpctelemetry

import (
	"context"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestTargetHasHostAndPort(t *testing.T) {
	for target, want := range map[string]endpoint{
		"127.0.0.1:9200":             {"127.0.0.1", 9200},
		"dns:///worker.example:9200": {"worker.example", 9200},
		"dns://8.8.8.8/worker:9200":  {"worker", 9200},
		"dns:worker:9200":            {"worker", 9200},
		"passthrough:///worker:9200": {"worker", 9200},
		"[::1]:9200":                 {"::1", 9200},
		"unix:///run/worker.sock":    {"run/worker.sock", 0},
		"worker":                     {"worker", 0},
	} {
		if got := endpointOfTarget(target); got != want {
			t.Errorf("%s: %v, want %v", target, got, want)
		}
	}
}

func TestMarginIsTheChartersAtMostATenth(t *testing.T) {
	for remaining, want := range map[time.Duration]time.Duration{
		time.Minute: charter.Base().DeadlineMargin, 2 * charter.Base().DeadlineMargin: charter.Base().DeadlineMargin / 5,
		100 * time.Millisecond: 10 * time.Millisecond, 0: 0, -time.Second: 0,
	} {
		if got := margin(remaining, charter.Base()); got != want {
			t.Errorf("of %v: %v, want %v", remaining, got, want)
		}
	}
	ctx, cancel := withMargin(context.Background(), charter.Base())
	defer cancel()
	if _, ok := ctx.Deadline(); ok {
		t.Error("a call without deadline has got one")
	}
}

func TestPreviousAttemptsAreANumberOrNothing(t *testing.T) {
	for said, want := range map[string]int{"1": 1, "999": 999, "0": 0, "": 0, "-1": 0, "+1": 0, "1000": 0, "two": 0} {
		if got := previousAttempts([]string{said}); got != want {
			t.Errorf("%q: %d, want %d", said, got, want)
		}
	}
	if got := previousAttempts([]string{"1", "2"}); got != 0 {
		t.Errorf("said twice: %d", got)
	}
}
