// Package orders makes its spans by hand.
package orders

import (
	"context"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

const (
	orderKey  = attribute.Key("acme.order.id")
	stateKey  = attribute.Key("acme.order.state") // finds attribute acme.order.state
	linesName = "acme.order.lines"
	giftName  = "acme.order.gift" // finds attribute acme.order.gift
	prefix    = "acme."
	notAName  = "acme.not.a.name"
)

const tierKey attribute.Key = "acme.customer.tear" // finds attribute acme.customer.tear

var tracer = otel.Tracer("acme/orders")

// Store keeps orders.
type Store struct {
	t     trace.Tracer
	spans map[string]string
}

func (s *Store) place(ctx context.Context, r *http.Request) error {
	ctx, span := tracer.Start(ctx, "settle order", trace.WithAttributes(orderKey.String("o-1")))
	defer span.End()
	span.SetAttributes(
		attribute.String("order.id", "o-1"), // finds attribute order.id
		attribute.Int(linesName, 3),
		attribute.Bool(giftName, true),
		attribute.StringSlice("acme.customer.tier", nil),
		attribute.Float64(prefix+"weight", 1.5), // finds attribute acme.weight
	)
	slog.Info("placed", slog.String("no.alarm", "o-1"))
	r.Header.Set("no.alarm", "1")
	span.SetStatus(codes.Error, "no alarm")
	return s.settle(ctx)
}

func (s *Store) settle(ctx context.Context) error {
	_, span := s.t.Start(ctx, "settel order") // finds span settel order
	span.SetName("settled order") // finds span settled order
	span.End()
	_, inner := otel.GetTracerProvider().Tracer("x").Start(ctx, "charge card", trace.WithSpanKind(trace.SpanKindClient)) // finds span charge card
	inner.AddEvent("charged", trace.WithAttributes(attribute.Int64("acme.cents", 100))) // finds attribute acme.cents
	inner.End()
	_, server := tracer.Start(ctx, "GET /orders", trace.WithSpanKind(trace.SpanKindServer))
	server.End()
	trace.SpanFromContext(ctx).SetAttributes(attribute.KeyValue{Key: "acme.raw", Value: attribute.IntValue(1)}) // finds attribute acme.raw
	trace.SpanFromContext(ctx).SetName(`raw order`) // finds span raw order
	return nil
}

func inSpan(ctx context.Context, t *plumbline.Telemetry) error {
	if err := t.InSpan(ctx, "settle order", work); err != nil {
		return err
	}
	return t.InSpan(ctx, "settle everything", work) // finds span settle everything
}

func work(context.Context, trace.Span) error { return nil }

type engine struct{}

func (engine) Start(ctx context.Context, name string) {}

func unrelated(ctx context.Context) {
	engine{}.Start(ctx, "no alarm")
	server := engine{}
	server.Start(ctx, "no alarm")
}
