// Creates the OTLP exporters of spans, metrics and log records, over gRPC or
// HTTP.
//
// None retries: the bounded queues before them do, without a limit. Each gets its
// headers even if there are none: without the option an exporter reads, prints and
// sends the variables itself.

package plumbline

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/encoding/gzip"

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

// The reconnect delay of gRPC is bounded; its default is two minutes.
var reconnect = grpc.WithConnectParams(grpc.ConnectParams{
	Backoff:           backoff.Config{BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 3 * time.Second},
	MinConnectTimeout: 5 * time.Second,
})

func spanExporter(ctx context.Context, s signal) (sdktrace.SpanExporter, error) {
	if s.protocol == protocolGRPC {
		return otlptracegrpc.New(ctx,
			otlptracegrpc.WithEndpointURL(s.endpoint),
			otlptracegrpc.WithTimeout(s.timeout),
			otlptracegrpc.WithHeaders(s.headers),
			otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{}),
			otlptracegrpc.WithDialOption(dialOptions(s)...),
		)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	compression := otlptracehttp.NoCompression
	if s.compression == "gzip" {
		compression = otlptracehttp.GzipCompression
	}
	return otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(s.endpoint),
		otlptracehttp.WithTimeout(s.timeout),
		otlptracehttp.WithHeaders(s.headers),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}),
		otlptracehttp.WithHTTPClient(client),
		otlptracehttp.WithCompression(compression),
	)
}

func metricExporter(ctx context.Context, s signal, off bool) (sdkmetric.Exporter, error) {
	if s.protocol == protocolGRPC {
		options := []otlpmetricgrpc.Option{
			otlpmetricgrpc.WithEndpointURL(s.endpoint),
			otlpmetricgrpc.WithTimeout(s.timeout),
			otlpmetricgrpc.WithHeaders(s.headers),
			otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig{}),
			otlpmetricgrpc.WithDialOption(dialOptions(s)...),
		}
		if !off {
			options = append(options, otlpmetricgrpc.WithTemporalitySelector(cumulative))
		}
		return otlpmetricgrpc.New(ctx, options...)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	compression := otlpmetrichttp.NoCompression
	if s.compression == "gzip" {
		compression = otlpmetrichttp.GzipCompression
	}
	options := []otlpmetrichttp.Option{
		otlpmetrichttp.WithEndpointURL(s.endpoint),
		otlpmetrichttp.WithTimeout(s.timeout),
		otlpmetrichttp.WithHeaders(s.headers),
		otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{}),
		otlpmetrichttp.WithHTTPClient(client),
		otlpmetrichttp.WithCompression(compression),
	}
	if !off {
		options = append(options, otlpmetrichttp.WithTemporalitySelector(cumulative))
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
		return otlploggrpc.New(ctx,
			otlploggrpc.WithEndpointURL(s.endpoint),
			otlploggrpc.WithTimeout(s.timeout),
			otlploggrpc.WithHeaders(s.headers),
			otlploggrpc.WithRetry(otlploggrpc.RetryConfig{}),
			otlploggrpc.WithDialOption(dialOptions(s)...),
		)
	}
	client, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	compression := otlploghttp.NoCompression
	if s.compression == "gzip" {
		compression = otlploghttp.GzipCompression
	}
	return otlploghttp.New(ctx,
		otlploghttp.WithEndpointURL(s.endpoint),
		otlploghttp.WithTimeout(s.timeout),
		otlploghttp.WithHeaders(s.headers),
		otlploghttp.WithRetry(otlploghttp.RetryConfig{}),
		otlploghttp.WithHTTPClient(client),
		otlploghttp.WithCompression(compression),
	)
}

func dialOptions(s signal) []grpc.DialOption {
	options := []grpc.DialOption{reconnect}
	if s.compression == "gzip" {
		options = append(options, grpc.WithDefaultCallOptions(grpc.UseCompressor(gzip.Name)))
	}
	return options
}
