package plumbline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	common "go.opentelemetry.io/proto/otlp/common/v1"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// keysOf returns the keys of a JSON object and of the objects in it, in order and as
// often as they stand there: what reads into a map does not see one twice.
func keysOf(t *testing.T, line string) []string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(line))
	var keys []string
	var object func(path string)
	object = func(path string) {
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, path+key.(string))
			value, err := decoder.Token()
			if err != nil {
				t.Fatal(err)
			}
			if value == json.Delim('{') {
				object(path + key.(string) + ".")
			} else if value == json.Delim('[') {
				t.Fatal("no list is expected")
			}
		}
		if _, err := decoder.Token(); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	}
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		t.Fatalf("%q: %v", line, err)
	}
	object("")
	return keys
}

func paths(prefix string, list []*common.KeyValue) []string {
	var keys []string
	for _, a := range list {
		keys = append(keys, prefix+a.GetKey())
		keys = append(keys, paths(prefix+a.GetKey()+".", a.GetValue().GetKvlistValue().GetValues())...)
	}
	return keys
}

func twice(keys []string) (repeated []string) {
	for i, key := range keys {
		if slices.Contains(keys[:i], key) {
			repeated = append(repeated, key)
		}
	}
	return repeated
}

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.GroupValue(slog.Int("k", 1), slog.Int("k", 2)) }

type nasty struct{}

func (nasty) Error() string { panic("no text") }

func TestKeysOfALogRecordAreUnique(t *testing.T) {
	failed := failure.New(failure.NewReason("ORDER_UNKNOWN", failure.NotFound), "no order")
	for _, c := range []struct {
		name string
		log  func(*slog.Logger)
		line map[string]any // what must be in it
	}{
		{"twice in the record", func(l *slog.Logger) { l.Info("m", "k", 1, "k", 2) }, map[string]any{"k": 2.0}},
		{"With and the record", func(l *slog.Logger) { l.With("k", 1, "other", 1).Info("m", "k", 2) }, map[string]any{"k": 2.0, "other": 1.0}},
		{"With twice", func(l *slog.Logger) { l.With("k", 1).With("k", 2).Info("m") }, map[string]any{"k": 2.0}},
		{"in a group", func(l *slog.Logger) { l.WithGroup("g").With("k", 1).Info("m", "k", 2) }, map[string]any{"g": map[string]any{"k": 2.0}}},
		{"in a group's value", func(l *slog.Logger) { l.Info("m", slog.Group("g", "k", 1, "k", 2)) }, map[string]any{"g": map[string]any{"k": 2.0}}},
		{"in a value that is a group", func(l *slog.Logger) { l.Info("m", "g", valuer{}) }, map[string]any{"g": map[string]any{"k": 2.0}}},
		{"groups of one name", func(l *slog.Logger) { l.Info("m", slog.Group("g", "a", 1), slog.Group("g", "b", 2)) }, map[string]any{"g": map[string]any{"b": 2.0}}},
		{"a group without a name", func(l *slog.Logger) { l.Info("m", "k", 1, slog.Group("", "k", 2)) }, map[string]any{"k": 2.0}},
		{"a group and a key", func(l *slog.Logger) { l.With("g", 1).WithGroup("g").Info("m", "k", 2) }, map[string]any{"g": map[string]any{"k": 2.0}}},
		{"fields of the line", func(l *slog.Logger) {
			l.Info("m", "message", "x", "severity", "x", "timestamp", "x", "service", "x", "logger", "x", "trace_id", "x", "span_id", "x")
		}, map[string]any{"message": "m", "severity": "INFO", "service": "gateway", "logger": "test"}},
		{"fields of slog", func(l *slog.Logger) { l.Info("m", "msg", "x", "level", "high", "time", "noon") },
			map[string]any{"message": "m", "severity": "INFO", "msg": "x", "level": "high", "time": "noon"}},
		{"fields of slog in With", func(l *slog.Logger) { l.With("time", "noon").Info("m") }, map[string]any{"message": "m", "time": "noon"}},
		{"the tuple", func(l *slog.Logger) {
			l.Info("m", "error", failed, "error.type", "x", "plumbline.error.origin", "x", "plumbline.error.code", "x")
		}, map[string]any{"plumbline.error.origin": "gateway"}},
		{"the tuple in With", func(l *slog.Logger) { l.With("plumbline.error.origin", "x").Info("m", "error", failed) }, map[string]any{"plumbline.error.origin": "gateway"}},
		{"an error whose text panics", func(l *slog.Logger) { l.Info("m", "error", nasty{}) }, nil},
	} {
		receiver := telemetrytest.NewReceiver(t)
		gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
		ctx, span := gateway.Tracer("test").Start(context.Background(), "work")
		logger := slog.New(inSpan{gateway.Logger("test").Handler(), ctx})
		c.log(logger)
		span.End()
		gateway.End(t)
		line := ownLine(t, gateway)
		if repeated := twice(keysOf(t, line)); repeated != nil {
			t.Errorf("%s: %v twice in %s", c.name, repeated, line)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		for key, want := range c.line {
			if fmt.Sprint(got[key]) != fmt.Sprint(want) {
				t.Errorf("%s: %s is %v, want %v", c.name, key, got[key], want)
			}
		}
		records := receiver.Logs()
		if len(records) != 1 {
			t.Fatalf("%s: %d records", c.name, len(records))
		}
		if repeated := twice(paths("", records[0].GetAttributes())); repeated != nil {
			t.Errorf("%s: %v twice over OTLP", c.name, repeated)
		}
	}
}

// inSpan logs everything in one span.
type inSpan struct {
	slog.Handler
	ctx context.Context //nolint:containedctx // of a test
}

func (h inSpan) Handle(_ context.Context, record slog.Record) error {
	return h.Handler.Handle(h.ctx, record)
}
func (h inSpan) WithAttrs(attrs []slog.Attr) slog.Handler {
	return inSpan{h.Handler.WithAttrs(attrs), h.ctx}
}
func (h inSpan) WithGroup(name string) slog.Handler { return inSpan{h.Handler.WithGroup(name), h.ctx} }

func TestErrorsAndLargeNumbersReachOTLP(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	gateway.Logger("test").With("before", errors.New("zero")).Info("m", "first", errors.New("one"), "second", errors.New("two"),
		"large", uint64(math.MaxUint64), "fits", uint64(7), slog.Group("g", "large", uint64(math.MaxUint64), "error", errors.New("three")))
	gateway.End(t)
	got := receiver.Logs()[0].Attributes
	for key, want := range map[string]any{
		"before": "zero", "first": "one", "second": "two", "large": "18446744073709551615", "fits": int64(7), "exception.message": "one",
	} {
		if got[key] != want {
			t.Errorf("%s is %v (%T), want %v", key, got[key], got[key], want)
		}
	}
	if text := fmt.Sprint(got["g"]); !strings.Contains(text, `"18446744073709551615"`) || !strings.Contains(text, `"three"`) {
		t.Error(text)
	}
}

// A span's attributes, and those of its events and links.
func TestKeysOfASpanAreUnique(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	_, other := gateway.Tracer("test").Start(context.Background(), "other")
	pair := []attribute.KeyValue{attribute.Int("orders.lines", 1), attribute.Int("orders.lines", 2)}
	_, span := gateway.Tracer("test").Start(context.Background(), "work", trace.WithAttributes(pair...),
		trace.WithLinks(trace.Link{SpanContext: other.SpanContext(), Attributes: pair}))
	span.SetAttributes(attribute.String("http.method", "GET"), attribute.String("http.request.method", "POST"),
		attribute.String("db.statement", "a"), attribute.String("http.url", "http://a/"), attribute.String("http.url", "http://b/"))
	span.SetAttributes(pair...)
	span.AddEvent("placed", trace.WithAttributes(pair...))
	span.RecordError(errors.New("x"), trace.WithAttributes(attribute.String("exception.message", "y")))
	span.End()
	other.End()
	gateway.End(t)
	for _, span := range receiver.Spans() {
		lists := [][]*common.KeyValue{span.GetAttributes()}
		for _, event := range span.GetEvents() {
			lists = append(lists, event.GetAttributes())
		}
		for _, link := range span.GetLinks() {
			lists = append(lists, link.GetAttributes())
		}
		for _, list := range lists {
			if repeated := twice(paths("", list)); repeated != nil {
				t.Errorf("%s: %v twice in %v", span.Name, repeated, list)
			}
			for _, a := range list {
				if a.GetKey() == "orders.lines" && a.GetValue().GetIntValue() != 2 {
					t.Errorf("%v is not the last", a)
				}
			}
		}
	}
}
