package orders

import (
	"go.opentelemetry.io/otel"
	attr "go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.26.0"
)

const amountName = "acme.order.amounts" // finds metric acme.order.amounts

func meters() []attr.KeyValue {
	meter := otel.Meter("acme/orders")
	placed, _ := meter.Int64Counter("acme.orders.placed", metric.WithUnit("{order}"))
	failed, _ := meter.Int64Counter("acme.orders.failed") // finds metric acme.orders.failed
	amount, _ := meter.Float64Histogram(amountName)
	depth, _ := meter.Int64ObservableGauge("acme.queue.depth") // finds metric acme.queue.depth
	open, _ := meter.Int64UpDownCounter(
		"acme.carts.open", // finds metric acme.carts.open
		metric.WithDescription("no alarm"),
	)
	_, _, _, _, _ = placed, failed, amount, depth, open
	return []attr.KeyValue{
		attr.String("acme.alias", "a"), // finds attribute acme.alias
		semconv.HTTPRoute("/orders"),
		semconv.HTTPRequestMethodGet,
		semconv.URLPathKey.String("/orders"),
		semconv.HTTPRequestBodySize(3), // finds attribute HTTPRequestBodySize
		semconv.EnduserIDKey.String("u-1"), // finds attribute EnduserID
		semconv.FaaSTriggerTimer, // finds attribute FaaSTriggerTimer
	}
}

var schema = semconv.SchemaURL
