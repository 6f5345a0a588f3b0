package plumbline_test

import (
	"bytes"
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

// Two Setups of one process do not see each other, whatever is reloaded.
func TestTwoSetupsDoNotSeeEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	mine, theirs := telemetrytest.NewReceiver(t), telemetrytest.NewReceiver(t)
	one := telemetrytest.StartWith(t, charter.Compiled(withCard(t)), mine, "gateway")
	two := telemetrytest.StartWith(t, shop.Charter, theirs, "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	write(t, path, compiled(t, func(policy map[string]any) {
		sampleNothing(policy)
		policy["enforcement"].(map[string]any)["mode"] = "observe"
		policy["errors"].(map[string]any)["reasons"] = append(policy["errors"].(map[string]any)["reasons"].([]any),
			map[string]any{"reason": "ON_FIRE", "code": "UNAVAILABLE", "owner": "x", "brief": "x", "advice": "x"})
	}))
	telemetrytest.Eventually(t, "the reload", func() bool { return two.Mode() == plumbline.Observe })
	if one.Mode() != plumbline.Enforce || !sampledRoot(one) {
		t.Error("the reload of the other one changed this one")
	}
	known := func(s telemetrytest.Service) string {
		return s.Failures().NewTuple(failure.Unavailable, "ON_FIRE", "", false).Reason
	}
	if known(one) != "UNSPECIFIED" || known(two) != "ON_FIRE" {
		t.Errorf("reasons: %s and %s", known(one), known(two))
	}
	pay(one)
	pay(two)
	one.End(t)
	two.End(t)
	if bytes.Contains(mine.Bytes(t), []byte(cardNumber)) {
		t.Error("the card number is exported under the charter that protects it")
	}
	if !bytes.Contains(theirs.Bytes(t), []byte(cardNumber)) {
		t.Error("the charter of the one redacts for the other")
	}
}

func TestWithoutACharterBaseObserves(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "checkout")
	if log := service.Stderr.String(); strings.Count(log, "no charter is given") != 1 || strings.Count(log, "\n") != 1 {
		t.Errorf("not one line: %s", log)
	}
	if service.Charter().Digest != charter.Base().Digest {
		t.Error("not base")
	}
}

// A charter that is refused at the start leaves base, or the one that was handed
// over, with sensitive attributes redacted in every mode.
func TestRefusedCharterLeavesSensitiveAttributesRedacted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, []byte("{}"))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "checkout", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_MODE": "observe"})
	_ = service.InSpan(context.Background(), "work", func(_ context.Context, span trace.Span) error {
		span.SetAttributes(attribute.String("http.request.header.authorization", cardNumber), attribute.String("http.method", "GET"))
		return nil
	})
	service.End(t)
	sent := receiver.Bytes(t)
	if bytes.Contains(sent, []byte(cardNumber)) || !bytes.Contains(sent, []byte("http.method")) {
		t.Error("a sensitive value is exported, or observing changes more")
	}
	if log := service.Stderr.String(); strings.Count(log, "is refused") != 1 {
		t.Error(log)
	}
	for _, p := range receiver.Points("plumbline.charter.reloads") {
		if p.Attributes["plumbline.charter.reload.outcome"] == "refused" && p.Number != 1 {
			t.Errorf("%v refused", p.Number)
		}
	}
}

// The fallback of a refused charter observes and redacts: a mode of the charter
// that was handed over, or of the process, does not change that. Only
// PLUMBLINE_MODE=off does.
func TestRefusedCharterObservesInEveryMode(t *testing.T) {
	off := charter.Compiled(compiled(t, func(policy map[string]any) { policy["enforcement"].(map[string]any)["mode"] = "off" }))
	for name, test := range map[string]struct {
		charter charter.Compiled
		mode    string
	}{
		"handed over with mode off": {charter: off},
		"PLUMBLINE_MODE=enforce":    {charter: shop.Charter, mode: "enforce"},
		"base, enforce":             {mode: "enforce"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "charter.json")
			write(t, path, []byte("{}"))
			receiver := telemetrytest.NewReceiver(t)
			service := telemetrytest.StartWith(t, test.charter, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_MODE": test.mode})
			if service.Mode() != plumbline.Observe {
				t.Errorf("mode %s", service.Mode())
			}
			_ = service.InSpan(context.Background(), "work", func(_ context.Context, span trace.Span) error {
				span.SetAttributes(attribute.String("http.request.header.authorization", cardNumber), attribute.String("http.method", "GET"))
				return nil
			})
			if err := service.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
			if sent := receiver.Bytes(t); bytes.Contains(sent, []byte(cardNumber)) || !bytes.Contains(sent, []byte("http.method")) {
				t.Error("a sensitive value is exported, or observing changes more")
			}
			write(t, path, compiled(t, func(map[string]any) {}))
			telemetrytest.Eventually(t, "the mended charter", func() bool { return service.Mode() == plumbline.Enforce })
		})
	}
}

func TestHoldHoldsWhereTheCharterHandedOverIsOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, []byte("{}"))
	off := charter.Compiled(compiled(t, func(policy map[string]any) { policy["enforcement"].(map[string]any)["mode"] = "off" }))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, off, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_ON_REFUSED": "hold"})
	_ = service.InSpan(context.Background(), "held", func(context.Context, trace.Span) error { return nil })
	service.End(t)
	if bytes.Contains(receiver.Bytes(t), []byte("held")) {
		t.Error("a span is exported while the charter is refused")
	}
}

func TestHoldExportsNothingUntilTheCharterIsMended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, []byte("{}"))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "checkout", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_ON_REFUSED": "hold"})
	_ = service.InSpan(context.Background(), "held", func(context.Context, trace.Span) error { return nil })
	if err := service.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	mended := compiled(t, func(map[string]any) {})
	write(t, path, mended)
	telemetrytest.Eventually(t, "the charter", func() bool { return service.Charter().Digest == digestOf(t, mended) })
	_ = service.InSpan(context.Background(), "mended", func(context.Context, trace.Span) error { return nil })
	service.End(t)
	if sent := receiver.Bytes(t); bytes.Contains(sent, []byte("held")) || !bytes.Contains(sent, []byte("mended")) {
		t.Error("something is exported while the charter is refused, or nothing after it")
	}
}

// A reason that the charter does not have is one finding an error.
func TestUnregisteredReasonIsAFinding(t *testing.T) {
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	invented := failure.New(failure.NewReason("INVENTED", failure.Internal), "x")
	for range 2 {
		if got := service.Failures().Classify(invented); got.Reason != "UNSPECIFIED" || got.Code != failure.Internal {
			t.Errorf("%+v", got)
		}
	}
	_ = service.Failures().Classify(failure.New(shop.ReasonSkuUnknown, "x"))
	if n := service.Findings().Count(charter.RuleErrorTuple, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
}

// rebucket changes the buckets of a metric.
func rebucket(registry map[string]any) {
	for _, m := range registry["metrics"].([]any) {
		if m := m.(map[string]any); m["name"] == "http.server.request.duration" {
			m["annotations"].(map[string]any)["plumbline"].(map[string]any)["buckets"] = []any{0.1, 1}
		}
	}
}

// What the SDK fixes at the start is announced.
func TestPartsThatWaitAreAnnounced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	next := recompiled(t, func(policy map[string]any) {
		policy["services"].([]any)[1].(map[string]any)["team"] = "others"
	}, func(registry map[string]any) {
		rebucket(registry)
	})
	write(t, path, next)
	telemetrytest.Eventually(t, "the line", func() bool { return strings.Contains(service.Stderr.String(), "follow at the next start") })
	if log := service.Stderr.String(); !strings.Contains(log, "metrics, resource of it follow at the next start") {
		t.Error(log)
	}
	service.End(t)
	parts := map[any]float64{}
	for _, p := range receiver.Points("plumbline.charter.pending") {
		parts[p.Attributes["plumbline.charter.part"]] = p.Number
	}
	if len(parts) != 2 || parts["metrics"] != 1 || parts["resource"] != 1 {
		t.Errorf("%v", parts)
	}
}

// While metrics wait for the next start, what is newly sensitive is redacted in
// their resource all the same.
func TestPendingMetricsHaveNothingNewlySensitive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	first := compiled(t, func(map[string]any) {})
	write(t, path, first)
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "OTEL_RESOURCE_ATTRIBUTES": "acme.card.number=" + cardNumber,
	})
	next := recompiled(t, func(map[string]any) {}, func(registry map[string]any) {
		protectCard(registry)
		rebucket(registry)
	})
	write(t, path, next)
	telemetrytest.Eventually(t, "the line", func() bool {
		return strings.Contains(service.Stderr.String(), "metrics of it follow at the next start")
	})
	service.End(t)
	if sent := receiver.Bytes(t); bytes.Contains(sent, []byte(cardNumber)) || !bytes.Contains(sent, []byte(digestOf(t, first))) {
		t.Error("the card number is in the resource, or the metrics have not the digest of their views")
	}
}
