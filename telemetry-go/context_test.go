package plumbline_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Each way on which work leaves its handler: the span is part of the request's
// trace, the baggage is there, and what outlives the request is not cancelled.
func TestContextReachesWorkElsewhere(t *testing.T) {
	ways := map[string]struct {
		start    func(ctx context.Context, work func(context.Context))
		outlives bool
	}{
		"goroutine": {func(ctx context.Context, work func(context.Context)) {
			done := make(chan struct{})
			go func() { defer close(done); work(ctx) }()
			<-done
		}, false},
		"wait group": {func(ctx context.Context, work func(context.Context)) {
			ctx, cancel := context.WithCancelCause(ctx)
			var group sync.WaitGroup
			group.Go(func() { work(ctx) })
			group.Wait()
			cancel(nil)
		}, false},
		"errgroup": {func(ctx context.Context, work func(context.Context)) {
			group, ctx := errgroup.WithContext(ctx)
			group.Go(func() error { work(ctx); return nil })
			_ = group.Wait() // the work records its failures itself
		}, false},
		"timer": {func(ctx context.Context, work func(context.Context)) {
			time.AfterFunc(time.Millisecond, func() { work(plumbline.Detach(ctx)) })
		}, true},
		"detached": {func(ctx context.Context, work func(context.Context)) { go work(plumbline.Detach(ctx)) }, true},
	}
	for name, way := range ways {
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
		answered, worked := make(chan struct{}), make(chan string, 1)
		work := func(ctx context.Context) {
			if way.outlives {
				<-answered
			}
			var got string
			_ = service.InSpan(ctx, "orders.compute_price", func(ctx context.Context, _ trace.Span) error {
				if err := ctx.Err(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				got = baggage.FromContext(ctx).Member("plumbline.demo.fault").Value()
				return nil
			})
			worked <- got // after the span has ended: the test shuts telemetry down then
		}
		server := httptest.NewServer(httptelemetry.NewHandler(service.Telemetry, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
			defer cancel()
			way.start(ctx, work)
		})))
		request, err := http.NewRequest(http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("baggage", "plumbline.demo.fault=worker:slow")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		server.Close() // the request's context has ended
		close(answered)
		if got := <-worked; got != "worker:slow" {
			t.Errorf("%s: baggage %q", name, got)
		}
		service.End(t)
		spans := receiver.Spans()
		if len(spans) != 2 || string(spans[0].TraceId) != string(spans[1].TraceId) {
			t.Errorf("%s: %d spans, not of one trace", name, len(spans))
		}
	}
}
