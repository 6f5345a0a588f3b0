// Kiosk sells at a counter with one clerk: sales wait in a queue, and the clerk
// places the orders with the shop's edge, one after the other.
//
// The wait in the queue is a span of its own, and its duration leads to the trace.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
	"github.com/plumbline/plumbline/tutorials/shop"
)

// sale is an order in the queue, and the channel for its result.
type sale struct {
	ctx    context.Context // of the customer's request
	since  time.Time
	order  []byte
	answer chan<- answer
}

type answer struct {
	status int
	body   []byte
	err    error
}

type kiosk struct {
	client *http.Client
	tracer trace.Tracer
	wait   metric.Float64Histogram
	queue  chan sale
}

func (k *kiosk) clerk() {
	for s := range k.queue {
		_, waiting := k.tracer.Start(s.ctx, "kiosk.wait", trace.WithTimestamp(s.since))
		waiting.End()
		k.wait.Record(s.ctx, time.Since(s.since).Seconds())
		s.answer <- k.place(s)
		printReceipt()
	}
}

// printReceipt is the printer of the kiosk, which is old.
func printReceipt() { time.Sleep(150 * time.Millisecond) }

func (k *kiosk) place(s sale) answer {
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(s.order))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return answer{status: response.StatusCode, body: body, err: err}
}

// sell handles POST /sales with {"sku": "SKU-1", "quantity": 2}.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	line, err := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if err != nil || !json.Valid(line) {
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonBodyMalformed, "expected a sku and a quantity"))
		return
	}
	order := append(append([]byte(`{"customer":"kiosk-1","lines":[`), line...), "]}"...)
	done := make(chan answer, 1)
	k.queue <- sale{ctx: r.Context(), since: time.Now(), order: order, answer: done}
	a := <-done
	if a.err != nil {
		httptelemetry.WriteProblem(w, r, a.err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		wait, err := t.MeterProvider().Meter("kiosk").Float64Histogram("kiosk.queue.wait", metric.WithUnit("s"))
		if err != nil {
			panic(err)
		}
		k := &kiosk{client: service.Client(t, "edge"), tracer: t.Tracer("kiosk"), wait: wait, queue: make(chan sale, 16)}
		go k.clerk()
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
