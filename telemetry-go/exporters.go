// Creates the OTLP exporters of spans, metrics and log records, over gRPC or
// HTTP.

package plumbline

import (
	"context"
	"net/http"
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

// overGRPC returns the options of an exporter, with those of its package. Headers are
// passed even if there are none: without the option the exporter reads, prints and
// sends the variables itself.
func overGRPC[O any](
	s signal, noRetry O, endpoint func(string) O, timeout func(time.Duration) O, headers func(map[string]string) O,
	dial func(...grpc.DialOption) O, compressor func(string) O,
) []O {
	options := []O{endpoint(s.endpoint), timeout(s.timeout), headers(s.headers), noRetry, dial(reconnect)}
	if s.compression == "gzip" {
		options = append(options, compressor("gzip"))
	}
	return options
}

// overHTTP does the same for OTLP over HTTP.
func overHTTP[O, C any](
	s signal, noRetry O, endpoint func(string) O, timeout func(time.Duration) O, headers func(map[string]string) O,
	client func(*http.Client) O, compression func(C) O, none, gzip C,
) ([]O, error) {
	own, err := httpClient(s)
	if err != nil {
		return nil, err
	}
	if s.compression == "gzip" {
		none = gzip
	}
	return []O{endpoint(s.endpoint), timeout(s.timeout), headers(s.headers), noRetry, client(own), compression(none)}, nil
}

func spanExporter(ctx context.Context, s signal) (sdktrace.SpanExporter, error) {
	if s.protocol == protocolGRPC {
		return otlptracegrpc.New(ctx, overGRPC(s, otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{}),
			otlptracegrpc.WithEndpointURL, otlptracegrpc.WithTimeout, otlptracegrpc.WithHeaders, otlptracegrpc.WithDialOption, otlptracegrpc.WithCompressor)...)
	}
	options, err := overHTTP(s, otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}),
		otlptracehttp.WithEndpointURL, otlptracehttp.WithTimeout, otlptracehttp.WithHeaders, otlptracehttp.WithHTTPClient,
		otlptracehttp.WithCompression, otlptracehttp.NoCompression, otlptracehttp.GzipCompression)
	if err != nil {
		return nil, err
	}
	return otlptracehttp.New(ctx, options...)
}

func metricExporter(ctx context.Context, s signal, off bool) (sdkmetric.Exporter, error) {
	if s.protocol == protocolGRPC {
		options := overGRPC(s, otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig{}),
			otlpmetricgrpc.WithEndpointURL, otlpmetricgrpc.WithTimeout, otlpmetricgrpc.WithHeaders, otlpmetricgrpc.WithDialOption, otlpmetricgrpc.WithCompressor)
		if !off {
			options = append(options, otlpmetricgrpc.WithTemporalitySelector(cumulative))
		}
		return otlpmetricgrpc.New(ctx, options...)
	}
	options, err := overHTTP(s, otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{}),
		otlpmetrichttp.WithEndpointURL, otlpmetrichttp.WithTimeout, otlpmetrichttp.WithHeaders, otlpmetrichttp.WithHTTPClient,
		otlpmetrichttp.WithCompression, otlpmetrichttp.NoCompression, otlpmetrichttp.GzipCompression)
	if err != nil {
		return nil, err
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
		return otlploggrpc.New(ctx, overGRPC(s, otlploggrpc.WithRetry(otlploggrpc.RetryConfig{}),
			otlploggrpc.WithEndpointURL, otlploggrpc.WithTimeout, otlploggrpc.WithHeaders, otlploggrpc.WithDialOption, otlploggrpc.WithCompressor)...)
	}
	options, err := overHTTP(s, otlploghttp.WithRetry(otlploghttp.RetryConfig{}),
		otlploghttp.WithEndpointURL, otlploghttp.WithTimeout, otlploghttp.WithHeaders, otlploghttp.WithHTTPClient,
		otlploghttp.WithCompression, otlploghttp.NoCompression, otlploghttp.GzipCompression)
	if err != nil {
		return nil, err
	}
	return otlploghttp.New(ctx, options...)
}
