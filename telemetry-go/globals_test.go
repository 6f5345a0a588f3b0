package plumbline_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Two set-ups that claim the globals are named in one line each. Each pair has a
// process of its own.
func TestTwoSetUpsThatClaimTheGlobals(t *testing.T) {
	for of, line := range map[string]string{
		"one":    "",
		"second": "a second Setup in this process",
		"before": "the global TracerProvider is already that of another set-up (*trace.TracerProvider)",
		"after":  "another set-up has replaced the global TracerProvider (*trace.TracerProvider)",
	} {
		command := exec.Command(os.Args[0], "-test.run=^TestOneOfTwoSetUps$", "-test.v")
		command.Env = append(os.Environ(), "PLUMBLINE_TEST_SETUPS="+of)
		out, err := command.CombinedOutput()
		warnings := 0
		if line != "" {
			warnings = 1
		}
		if err != nil || strings.Count(string(out), `"severity":"WARN"`) != warnings || !strings.Contains(string(out), line) {
			t.Errorf("%s: %v, want one line with %q\n%s", of, err, line, out)
		}
	}
}

// TestOneOfTwoSetUps is a process of the test above, and checks nothing elsewhere.
func TestOneOfTwoSetUps(t *testing.T) {
	of := os.Getenv("PLUMBLINE_TEST_SETUPS")
	if of == "" {
		return
	}
	receiver := telemetrytest.NewReceiver(t)
	settings := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.HTTP()}
	start := func() *plumbline.Telemetry {
		telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(shop.Charter), plumbline.WithStderr(os.Stdout),
			plumbline.WithEnvironment(func(name string) (string, bool) { value, ok := settings[name]; return value, ok }))
		if err != nil {
			t.Fatal(err)
		}
		return telemetry
	}
	if of == "before" {
		otel.SetTracerProvider(sdktrace.NewTracerProvider())
	}
	telemetry := start()
	switch of {
	case "second":
		if err := start().Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	case "after":
		otel.SetTracerProvider(sdktrace.NewTracerProvider())
	}
	if err := telemetry.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}
