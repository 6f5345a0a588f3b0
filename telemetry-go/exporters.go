// Creates the OTLP exporters of spans, metrics and log records, over gRPC or
// HTTP.

package plumbline

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// The exporters do not retry: the bounded queues before them do, without a limit.
// The reconnect delay of gRPC is bounded too; its default is two minutes.
var reconnect = grpc.WithConnectParams(grpc.ConnectParams{
	Backoff:           backoff.Config{BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 3 * time.Second},
	MinConnectTimeout: 5 * time.Second,
})

// spanExporter returns the exporter of spans. Headers are passed even if there
// are none: without the option the exporter reads, prints and sends the
// variables itself. So do the other two.
func spanExporter(ctx context.Context, s signal) (sdktrace.SpanExporter, error) {
	if s.protocol == protocolGRPC {
		options := []otlptracegrpc.Option{
			otlptracegrpc.WithEndpointURL(s.endpoint), otlptracegrpc.WithTimeout(s.timeout),
			otlptracegrpc.WithHeaders(s.headers), otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{}), otlptracegrpc.WithDialOption(reconnect),
		}
		if s.compression == "gzip" {
			options = append(options, otlptracegrpc.WithCompressor("gzip"))
		}
		return otlptracegrpc.New(ctx, options...)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	options := []otlptracehttp.Option{
		otlptracehttp.WithEndpointURL(s.endpoint), otlptracehttp.WithTimeout(s.timeout), otlptracehttp.WithHTTPClient(client),
		otlptracehttp.WithHeaders(s.headers), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}), otlptracehttp.WithCompression(otlptracehttp.NoCompression),
	}
	if s.compression == "gzip" {
		options = append(options, otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	}
	return otlptracehttp.New(ctx, options...)
}

func metricExporter(ctx context.Context, s signal, off bool) (sdkmetric.Exporter, error) {
	if s.protocol == protocolGRPC {
		options := []otlpmetricgrpc.Option{
			otlpmetricgrpc.WithEndpointURL(s.endpoint), otlpmetricgrpc.WithTimeout(s.timeout),
			otlpmetricgrpc.WithHeaders(s.headers), otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig{}), otlpmetricgrpc.WithDialOption(reconnect),
		}
		if !off {
			options = append(options, otlpmetricgrpc.WithTemporalitySelector(cumulative))
		}
		if s.compression == "gzip" {
			options = append(options, otlpmetricgrpc.WithCompressor("gzip"))
		}
		return otlpmetricgrpc.New(ctx, options...)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	options := []otlpmetrichttp.Option{
		otlpmetrichttp.WithEndpointURL(s.endpoint), otlpmetrichttp.WithTimeout(s.timeout), otlpmetrichttp.WithHTTPClient(client),
		otlpmetrichttp.WithHeaders(s.headers), otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{}), otlpmetrichttp.WithCompression(otlpmetrichttp.NoCompression),
	}
	if !off {
		options = append(options, otlpmetrichttp.WithTemporalitySelector(cumulative))
	}
	if s.compression == "gzip" {
		options = append(options, otlpmetrichttp.WithCompression(otlpmetrichttp.GzipCompression))
	}
	return otlpmetrichttp.New(ctx, options...)
}

// cumulative is the temporality of every instrument, whatever
// OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE is: Prometheus rejects the
// rest.
func cumulative(sdkmetric.InstrumentKind) metricdata.Temporality {
	return metricdata.CumulativeTemporality
}

func logExporter(ctx context.Context, s signal) (sdklog.Exporter, error) {
	if s.protocol == protocolGRPC {
		options := []otlploggrpc.Option{
			otlploggrpc.WithEndpointURL(s.endpoint), otlploggrpc.WithTimeout(s.timeout),
			otlploggrpc.WithHeaders(s.headers), otlploggrpc.WithRetry(otlploggrpc.RetryConfig{}), otlploggrpc.WithDialOption(reconnect),
		}
		if s.compression == "gzip" {
			options = append(options, otlploggrpc.WithCompressor("gzip"))
		}
		return otlploggrpc.New(ctx, options...)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	options := []otlploghttp.Option{
		otlploghttp.WithEndpointURL(s.endpoint), otlploghttp.WithTimeout(s.timeout), otlploghttp.WithHTTPClient(client),
		otlploghttp.WithHeaders(s.headers), otlploghttp.WithRetry(otlploghttp.RetryConfig{}), otlploghttp.WithCompression(otlploghttp.NoCompression),
	}
	if s.compression == "gzip" {
		options = append(options, otlploghttp.WithCompression(otlploghttp.GzipCompression))
	}
	return otlploghttp.New(ctx, options...)
}
