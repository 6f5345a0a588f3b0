package foreign_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func buildJob(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "job")
	if out, err := exec.Command("go", "build", "-o", program, "./job").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// A process that is over soon, or is asked to end, loses no telemetry.
func TestTelemetryOfShortProcessesArrives(t *testing.T) {
	program := buildJob(t)
	for _, c := range []struct {
		arguments string
		code      int
		outcome   string
		logs      int
	}{
		{"once", 0, "", 1},
		{"fails", 3, "DEADLINE_EXCEEDED nightly DEADLINE", 2},
		{"panics", 2, "INTERNAL nightly PANIC", 1},
		{"every 20ms", 0, "", 0},
	} {
		t.Run(c.arguments, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, program, strings.Fields(c.arguments)...)
			// The intervals are long: only the end of the process sends anything.
			command.Env = append(os.Environ(), "OTEL_SERVICE_NAME=nightly", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_ENDPOINT="+receiver.GRPC(),
				"OTEL_BSP_SCHEDULE_DELAY=600000", "OTEL_BLRP_SCHEDULE_DELAY=600000", "OTEL_METRIC_EXPORT_INTERVAL=600000", "PLUMBLINE_MODE=enforce")
			var stderr strings.Builder
			command.Stderr = &stderr
			out, err := command.StdoutPipe()
			must(t, err)
			must(t, command.Start())
			runs := 0
			for lines := bufio.NewScanner(out); lines.Scan(); runs++ {
				if runs == 2 {
					must(t, command.Process.Signal(syscall.SIGTERM))
				}
			}
			_ = command.Wait()
			if code := command.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d: %s", code, stderr.String())
			}
			wantSpans, wantLogs := max(runs, 1), max(runs, c.logs)
			spans := spansOf(receiver, "orders.settle")
			if len(spans) != wantSpans || len(receiver.Logs()) < wantLogs {
				t.Fatalf("%d spans and %d log records, want %d and %d: %s", len(spans), len(receiver.Logs()), wantSpans, wantLogs, stderr.String())
			}
			if got := errorTupleOf(spans[0]); got != c.outcome {
				t.Errorf("%q, want %q", got, c.outcome)
			}
			if len(receiver.Points("plumbline.enforcement.active")) == 0 {
				t.Error("no metrics arrived")
			}
			traces := map[string]bool{}
			for _, span := range spans {
				traces[string(span.TraceId)] = true
			}
			if len(traces) != wantSpans {
				t.Errorf("%d runs have %d traces", wantSpans, len(traces))
			}
		})
	}
}
