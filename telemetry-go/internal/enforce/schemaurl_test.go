package enforce_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

func TestScopesGetTheSchemaURL(t *testing.T) {
	r := record(t, acme(), false)
	counter, err := r.meters.Meter("old", metric.WithSchemaURL("https://old.example"), metric.WithInstrumentationAttributes(text("acme.pin", "4711"))).Int64Counter("my.own")
	if err != nil {
		t.Fatal(err)
	}
	counter.Add(context.Background(), 1)
	var data metricdata.ResourceMetrics
	for range 2 {
		if err := r.reader.Collect(context.Background(), &data); err != nil {
			t.Fatal(err)
		}
		r.rules.Metrics(&data)
		scope := data.ScopeMetrics[0].Scope
		if scope.SchemaURL != acmeURL || labelsOf(scope.Attributes) != "{acme.pin=****}" {
			t.Errorf("%v", scope)
		}
	}
	if n := r.findings.Count(charter.RuleSchemaUrl, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
}

func TestLogRecordGetsTheSchemaURLOfTheCharterInForce(t *testing.T) {
	first := enforce.NewRules(finding.NewCounter(acme(), "enforce"), hashKey, acme())
	next := acme()
	next.SchemaURL = "https://acme.example/schemas/1.1.0"
	findings := finding.NewCounter(next, "enforce")
	rules := first.Next(findings, next)
	var record log.Record
	record.SetBody(attribute.StringValue("paid"))
	record.SetEventName("paid")
	record.SetSeverity(log.SeverityWarn)
	record.AddAttributes(text("acme.door", "north"))
	for _, scope := range []log.LoggerOption{log.WithSchemaURL(acmeURL), log.WithInstrumentationVersion("1")} {
		before := emitted(record, scope)
		after, exported := rules.Record(before)
		if !exported || after.InstrumentationScope().SchemaURL != next.SchemaURL || after.InstrumentationScope().Name != "test" ||
			after.InstrumentationScope().Version != before.InstrumentationScope().Version {
			t.Errorf("%v", after.InstrumentationScope())
		}
		if after.Body().AsString() != "paid" || after.EventName() != "paid" || after.Severity() != log.SeverityWarn || after.AttributesLen() != 1 ||
			!after.ObservedTimestamp().Equal(before.ObservedTimestamp()) || !after.Resource().Equal(before.Resource()) {
			t.Errorf("%v", after)
		}
	}
	// The scope of the charter before is no violation, that without a URL is one.
	if n := findings.Count(charter.RuleSchemaUrl, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
}
