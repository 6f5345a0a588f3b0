package enforce

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

const pan = "4111111111111111"

func acme(sensitive string) []charter.Attribute {
	return []charter.Attribute{
		{Key: "acme.pan", Type: "string", Deprecated: true, Sensitive: sensitive},
		{Key: "acme.number", Type: "int", Sensitive: sensitive},
		{Key: "acme.short", Type: "string", MaxLength: 8, Sensitive: sensitive},
		{Key: "acme.colour", Type: "string", Values: []string{"red"}, Sensitive: sensitive},
		{Key: "acme.cards", Type: "string[]", Sensitive: sensitive},
		{Key: "acme.old", Type: "string", Deprecated: true, RenamedTo: "acme.card"},
		{Key: "acme.card", Type: "string", Sensitive: sensitive},
		{Key: "acme.safe", Type: "string"},
	}
}

// of returns the charter of the demo with other attributes.
func of(attributes []charter.Attribute, unknown string) *charter.Charter {
	c := *shop.Parsed()
	c.Attributes, c.UnknownAttributes = attributes, unknown
	return &c
}

// with returns rules of which one is enforced beside attribute-sensitive,
// or none.
func with(enforced, sensitive, unknown string) *Rules {
	c := of(acme(sensitive), unknown)
	for _, rule := range []string{charter.RuleAttributeDeprecated, charter.RuleAttributeLength, charter.RuleAttributeUnknown} {
		if rule != enforced {
			c.Rules = append(c.Rules, charter.Rule{Name: rule, Mode: "observe"})
		}
	}
	return NewRules(finding.NewCounter(c, "enforce"), []byte("key"), c)
}

func everywhere() []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("acme.pan", pan), attribute.String("acme.number", pan), attribute.String("acme.short", pan),
		attribute.String("acme.colour", pan), attribute.StringSlice("acme.cards", []string{pan, pan}), attribute.String("acme.old", pan),
		attribute.StringSlice("http.request.header.authorization", []string{pan}),
		attribute.Map("acme", attribute.String("pan", pan), attribute.Slice("list", attribute.MapValue(attribute.String("acme.card", pan)))),
		attribute.Map("order", attribute.String("acme.pan", pan), attribute.String("kept", "kept")),
	}
}

func TestOtherViolationsHideNoSensitiveValue(t *testing.T) {
	for _, sensitive := range []string{"drop", "hash", "mask"} {
		for _, enforced := range []string{"", charter.RuleAttributeDeprecated, charter.RuleAttributeLength, charter.RuleAttributeUnknown} {
			l := with(enforced, sensitive, "observe")
			span := tracetest.SpanStub{
				Name: "pay " + pan, Attributes: everywhere(), Status: sdktrace.Status{Description: pan + " was refused"},
				Events: []sdktrace.Event{{Name: "paid " + pan, Attributes: everywhere()}},
				Links:  []sdktrace.Link{{Attributes: everywhere()}},
			}.Snapshot()
			got, exported := l.Span(span)
			if text := fmt.Sprint(got.Name(), got.Attributes(), got.Events(), got.Links(), got.Status()); !exported || strings.Contains(text, pan) {
				t.Errorf("%s beside %q: %s", sensitive, enforced, text)
			}
			var record sdklog.Record
			record.SetBody(attribute.MapValue(everywhere()...))
			record.AddAttributes(everywhere()...)
			left, _ := l.Record(record)
			text := left.Body().String()
			left.WalkAttributes(func(kv attribute.KeyValue) bool { text += kv.Value.String(); return true })
			if strings.Contains(text, pan) {
				t.Errorf("%s beside %q: %s", sensitive, enforced, text)
			}
			if enforced != charter.RuleAttributeUnknown && !strings.Contains(text, "kept") {
				t.Errorf("%s beside %q: too much is gone: %s", sensitive, enforced, text)
			}
		}
	}
}

func TestArraysStayArrays(t *testing.T) {
	l := with("", "hash", "observe")
	got := l.Attributes([]attribute.KeyValue{attribute.StringSlice("acme.cards", []string{"a", "b"})})
	if each := got[0].Value.AsStringSlice(); len(each) != 2 || len(each[0]) != 16 || each[0] == each[1] {
		t.Errorf("%v", got)
	}
}

func TestStatusRepeatsNoSensitiveMessage(t *testing.T) {
	rows := []charter.Attribute{{Key: charter.AttrExceptionMessage, Type: "string", Sensitive: "drop"}}
	l := NewRules(finding.NewCounter(shop.Parsed(), "enforce"), nil, of(rows, "observe"))
	got, _ := l.Span(tracetest.SpanStub{Status: sdktrace.Status{Description: "pin 0815"}}.Snapshot())
	if got.Status().Description != "" {
		t.Errorf("%v", got.Status())
	}
}

func TestDefaultRedactions(t *testing.T) {
	l := NewRules(finding.NewCounter(shop.Parsed(), "enforce"), nil, of([]charter.Attribute{{Key: "http.url", Type: "string", Sensitive: "none"}}, "keep"))
	for _, c := range []struct {
		key, value, left string
	}{
		{"url.full", "https://me:pw@shop.example/a?token=t#f", "https://shop.example/a"},
		{"url.full", "https://shop.example/a@b", "https://shop.example/a@b"},
		{"http.target", "/a?b=c", "/a"},
		{"http.url", "https://me:pw@h/a?b=c", "https://me:pw@h/a?b=c"},
		{"db.query.text", `SELECT "x" FROM t1 WHERE pan = '4111' AND n < 15 -- pw`, "SELECT ? FROM t1 WHERE pan = ? AND n < ?  "},
		{"db.query.text", "SELECT a FROM t WHERE b = $1 AND c = ? AND d = :name", "SELECT a FROM t WHERE b = $1 AND c = ? AND d = :name"},
		{"db.query.text", "INSERT INTO t VALUES ($$it's$$, 0x41, 1.5e-3, 'it''s')", "INSERT INTO t VALUES (?, ?, ?, ?)"},
		{"db.statement", "SELECT 'open", ""},
		{"db.query.text", `SELECT 'a\'b'`, ""},
		{"db.query.text", "SET key secret", ""},
		{"db.query.parameter.0", "secret", "****"},
		{"url.query", "a=b", ""},
		{"http.request.header.authorization", "Bearer t", "****"},
		{"http.request.header.x_api_key", "t", "****"},
		{"http.response.header.set-cookie", "id=t", "****"},
		{"rpc.grpc.request.metadata.authorization", "t", "****"},
		{"http.request.header.accept", "a/b", "a/b"},
	} {
		got := l.Attributes([]attribute.KeyValue{attribute.String(c.key, c.value)})
		left := ""
		if len(got) > 0 {
			left = got[0].Value.AsString()
		}
		if left != c.left {
			t.Errorf("%s %s: %q, want %q", c.key, c.value, left, c.left)
		}
	}
}

type failing struct{ sdktrace.ReadOnlySpan }

func (failing) Events() []sdktrace.Event { panic(pan) }

func TestItemIsDroppedWhenARulePanics(t *testing.T) {
	span := failing{tracetest.SpanStub{Attributes: everywhere()}.Snapshot()}
	enforcing := finding.NewCounter(shop.Parsed(), "enforce")
	if _, exported := NewRules(enforcing, nil, of(acme("mask"), "keep")).Span(span); exported || enforcing.Count(charter.RuleAttributeSensitive, "failed") != 1 {
		t.Error("it is exported, or not counted")
	}
	l := NewRules(finding.NewCounter(shop.Parsed(), "enforce"), nil, of(acme("mask"), "keep"))
	if left := l.LogAttr(nil, slog.Any("acme.card", slog.AnyValue(panicking{}))); left.Value.Any() != nil {
		t.Errorf("%v", left)
	}
}

// Where sensitive values are not redacted, what no mode exports is removed from an
// item on which a rule panics, and the rest remains.
func TestItemLosesTheHashKeyWhenARulePanics(t *testing.T) {
	const hashKey = "0123456789abcdef"
	broken := func() *Rules {
		r := NewRules(finding.NewCounter(shop.Parsed(), "observe"), []byte(hashKey), of(acme("mask"), "keep"))
		r.scopes.counted, r.scopes.made = nil, nil
		return r
	}
	labels := []attribute.KeyValue{attribute.String("a", "b"), attribute.String("k", hashKey), attribute.String("process.command_line", "sh -c x")}
	scope := instrumentation.Scope{Name: "s", Attributes: attribute.NewSet(labels...)}
	span := tracetest.SpanStub{
		Name: "n " + hashKey, Attributes: labels, Status: sdktrace.Status{Description: hashKey}, InstrumentationScope: scope,
		Events: []sdktrace.Event{{Name: hashKey, Attributes: labels}}, Links: []sdktrace.Link{{Attributes: labels}},
	}.Snapshot()
	got, exported := broken().Span(span)
	if !exported {
		t.Fatal("it is dropped")
	}
	ofScope := got.InstrumentationScope().Attributes
	left := fmt.Sprint(got.Name(), got.Attributes(), got.Events(), got.Links(), got.Status(), ofScope.ToSlice())
	if strings.Contains(left, hashKey) || strings.Contains(left, "sh -c x") || len(got.Attributes()) != 2 {
		t.Error(left)
	}
	metrics := metricdata.ResourceMetrics{ScopeMetrics: []metricdata.ScopeMetrics{{Scope: scope, Metrics: []metricdata.Metrics{
		{Name: "clean", Data: metricdata.Sum[int64]{DataPoints: []metricdata.DataPoint[int64]{{Attributes: attribute.NewSet(labels[0])}}}},
		{Name: "not", Data: metricdata.Sum[int64]{DataPoints: []metricdata.DataPoint[int64]{{Attributes: attribute.NewSet(labels[1])}}}},
	}}}}
	broken().Metrics(&metrics)
	if kept := metrics.ScopeMetrics[0]; len(kept.Metrics) != 1 || kept.Metrics[0].Name != "clean" || strings.Contains(fmt.Sprint(kept.Scope.Attributes.ToSlice()), hashKey) {
		t.Errorf("%v", metrics)
	}
}

type panicking struct{}

func (panicking) MarshalJSON() ([]byte, error) { panic(pan) }

func TestFieldsOfALogLine(t *testing.T) {
	l := with("", "mask", "observe")
	var b bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: l.LogAttr}))
	logger.Info("m", "acme.card", pan, "cards", []any{map[string]string{"acme.pan": pan}}, "struct", struct {
		Pan string `json:"acme.card"`
	}{pan})
	logger.WithGroup("acme").Info("m", "card", pan, "safe", "kept")
	logger.Info("m", slog.Group("acme", slog.String("card", pan)))
	if text := b.String(); strings.Contains(text, pan) || !strings.Contains(text, "kept") {
		t.Error(text)
	}
}

func TestRedactedAttributes(t *testing.T) {
	l := with("", "drop", "observe")
	before := []attribute.KeyValue{attribute.String("acme.card", pan), attribute.String("service.name", "x")}
	if got := l.Redact(before); len(got) != 1 || got[0].Key != "service.name" {
		t.Errorf("%v", got)
	}
	scope := instrumentation.Scope{Attributes: attribute.NewSet(before...)}
	if !l.Scope(&scope) || scope.Attributes.Len() != 1 {
		t.Errorf("%v", scope)
	}
	if got := l.exemplarAttributes(before); len(got) != 1 {
		t.Errorf("%v", got)
	}
}
