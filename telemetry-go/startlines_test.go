package plumbline_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// One line names the charter of the start, its source and the mode.
func TestStartNamesTheCharterItsSourceAndMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	for _, c := range []struct {
		charter  charter.Compiled
		settings map[string]string
		line     string
	}{
		{shop.Charter, nil, "from plumbline.WithCharter, mode enforce"},
		{shop.Charter, map[string]string{"PLUMBLINE_CHARTER": path}, "from " + path + ", mode enforce"},
		{"", nil, "embedded in the library, as no charter is given (plumbline.WithCharter, PLUMBLINE_CHARTER), mode observe"},
		{shop.Charter, map[string]string{"PLUMBLINE_MODE": "off"}, "from plumbline.WithCharter: mode off, nothing of it is applied"},
		{shop.Charter, map[string]string{"PLUMBLINE_MODE": "enfroce"}, "from plumbline.WithCharter, mode enforce"},
	} {
		service := telemetrytest.StartWith(t, c.charter, telemetrytest.NewReceiver(t), "gateway", c.settings)
		if log := service.Stderr.String(); strings.Count(log, c.line) != 1 || strings.Count(log, service.Charter().Digest) != 1 {
			t.Errorf("not one line with %q: %s", c.line, log)
		}
	}
}

// A setting that is no word of its own is named with those that it can have.
func TestMisspelledSettingsAreNamedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, []byte("{}"))
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "PLUMBLINE_MODE": "enfroce", "PLUMBLINE_ON_REFUSED": "hodl",
	})
	for _, line := range []string{
		`PLUMBLINE_MODE=\"enfroce\" is not one of off, observe, enforce; using`,
		`PLUMBLINE_ON_REFUSED=\"hodl\" is not one of base, hold; using base`,
	} {
		if log := service.Stderr.String(); strings.Count(log, line) != 1 {
			t.Errorf("not one line with %s: %s", line, log)
		}
	}
	_ = service.InSpan(context.Background(), "exported", func(context.Context, trace.Span) error { return nil })
}

// An example of a finding names the key, its place and the rule, once a minute, and
// no value.
func TestFindingsHaveAnExampleInTheLog(t *testing.T) {
	service := telemetrytest.StartWith(t, charter.Compiled(withCard(t)), telemetrytest.NewReceiver(t), "gateway")
	for range 3 {
		_ = service.InSpan(context.Background(), "work", func(_ context.Context, span trace.Span) error {
			span.SetAttributes(attribute.String("acme.card.number", cardNumber), attribute.String("http.method", "GET"))
			return nil
		})
	}
	service.End(t)
	log := service.Stderr.String()
	for _, line := range []string{
		"attribute acme.card.number is sensitive; the charter (attribute-sensitive) expects its value protected (drop) [enforced; see docs/rules/attribute-sensitive.md]",
		"attribute http.method is deprecated; base/registry/http.yaml:",
		" (attribute-deprecated) expects http.request.method [enforced; see docs/rules/attribute-deprecated.md]",
	} {
		if strings.Count(log, line) != 1 {
			t.Errorf("not one line with %q: %s", line, log)
		}
	}
	if strings.Contains(log, cardNumber) {
		t.Error("the example has a sensitive value")
	}
}

// panicking is a value on which the rules of a log line panic.
type panicking struct{}

func (panicking) MarshalJSON() ([]byte, error) { panic(cardNumber) }

// A rule that panics is logged once a minute with the stack, without the value.
func TestFailedRuleIsLoggedOnce(t *testing.T) {
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	for range 3 {
		service.Logger("orders").Info("placed", "order", panicking{})
	}
	log := service.Stderr.String()
	const line = "attribute-sensitive failed; the telemetry was left as it was, or left out where it may be sensitive"
	if strings.Count(log, line) != 1 || !strings.Contains(log, "panicking.MarshalJSON") {
		t.Errorf("not one line with %q and the stack: %s", line, log)
	}
	if strings.Count(log, `"placed"`) != 3 || strings.Contains(log, cardNumber) {
		t.Errorf("lines are missing, or have the value: %s", log)
	}
	if n := service.Findings().Count(charter.RuleAttributeSensitive, "failed"); n < 3 {
		t.Errorf("%d failures are counted, expected at least 3", n)
	}
}

// Hold begins and ends with a line, and what it held back is counted.
func TestHoldIsLoggedAndCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, []byte("{}"))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_ON_REFUSED": "hold"})
	_ = service.InSpan(context.Background(), "held", func(context.Context, trace.Span) error { return nil })
	if err := service.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	write(t, path, compiled(t, func(map[string]any) {}))
	telemetrytest.Eventually(t, "the end", func() bool { return strings.Contains(service.Stderr.String(), "hold ends") })
	service.End(t)
	if log := service.Stderr.String(); strings.Count(log, "hold begins") != 1 || strings.Count(log, "hold ends") != 1 {
		t.Error(log)
	}
	for _, p := range receiver.Points("plumbline.telemetry.dropped") {
		if p.Attributes["plumbline.signal"] == "traces" && p.Attributes["plumbline.drop.reason"] == "export_failed" && p.Number != 1 {
			t.Errorf("%v spans dropped, want 1", p.Number)
		}
	}
}

// A service that is not in the charter is one observed finding, and has no team; so
// it is on the JVM.
func TestUnknownServiceHasNoTeam(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "nobody")
	_ = service.InSpan(context.Background(), "work", func(context.Context, trace.Span) error { return nil })
	service.End(t)
	for _, span := range receiver.Spans() {
		if team, ok := span.Resource["plumbline.team"]; ok {
			t.Errorf("team %q", team)
		}
	}
	// One for the name, and one for the team that is missing.
	if n := service.Findings().Count(charter.RuleResourceIdentity, "observed"); n != 2 {
		t.Errorf("%d findings", n)
	}
}

// The code of a reason is that of the charter in force, whatever was compiled in.
func TestCodeOfAReasonFollowsTheCharter(t *testing.T) {
	compiledIn := failure.NewReason("SKU_UNKNOWN", failure.Aborted)
	for _, mode := range []string{"enforce", "observe"} {
		service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		want := failure.NotFound
		if mode == "observe" {
			want = failure.Aborted
		}
		for range 2 {
			err := failure.New(compiledIn, "x")
			if got := service.Failures().Classify(err); got.Code != want || got.Reason != "SKU_UNKNOWN" {
				t.Errorf("%s: %+v", mode, got)
			}
			if got := service.Failures().StatusFrom(err).Code(); failure.Code(got) != want {
				t.Errorf("%s: status %s", mode, got)
			}
		}
		if n := service.Findings().Count(charter.RuleErrorTuple, "observed"); n != 1 {
			t.Errorf("%s: %d findings", mode, n)
		}
		if log := service.Stderr.String(); strings.Count(log, "reason SKU_UNKNOWN has the code ABORTED; policy.yaml:49 (error-tuple) expects NOT_FOUND [observed; see docs/rules/error-tuple.md]") != 1 {
			t.Errorf("%s: %s", mode, log)
		}
		if service.Mode() != plumbline.Mode(mode) {
			t.Error(service.Mode())
		}
	}
}
