package gateway_test

import (
	"context"
	"fmt"
	"github.com/plumbline/plumbline/demo-go/shop"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	gateway "github.com/plumbline/plumbline/demo-go"
	gatewaygrpc "github.com/plumbline/plumbline/demo-go/grpc"
	gatewayhttp "github.com/plumbline/plumbline/demo-go/http"
	"github.com/plumbline/plumbline/demo-go/ordersv1"
	"github.com/plumbline/plumbline/demo-go/pricing"
	"github.com/plumbline/plumbline/demo-go/sqlstore"
	"github.com/plumbline/plumbline/demo-go/testdatabase"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// pricer is a pricing service over real gRPC with a catalogue of one article
// and the faults of the contract.
type pricer struct {
	ordersv1.UnimplementedPricingServiceServer
	quotes atomic.Int64
	hold   atomic.Pointer[chan struct{}] // when set, quotes wait for its end
}

func (p *pricer) Quote(ctx context.Context, request *ordersv1.QuoteRequest) (*ordersv1.QuoteResponse, error) {
	p.quotes.Add(1)
	if hold := p.hold.Load(); hold != nil {
		select {
		case <-*hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := gateway.FaultFor(ctx, "worker").Act(ctx); err != nil {
		return nil, err
	}
	line := request.GetLine()
	if line.GetSku() != "SKU-1" {
		return nil, failure.New(shop.ReasonSkuUnknown, "no such article")
	}
	return &ordersv1.QuoteResponse{Line: &ordersv1.PricedLine{
		Sku: line.GetSku(), Quantity: line.GetQuantity(), PriceCents: 250 * int64(line.GetQuantity()),
	}}, nil
}

// rig is a gateway with all its adapters on free ports, a worker behind it and
// a receiver of everyone's telemetry.
type rig struct {
	receiver *telemetrytest.Receiver
	services []telemetrytest.Service
	pricer   *pricer
	orders   ordersv1.OrderServiceClient
	web      string
	address  string // of gRPC
	worker   string
	stop     func() // stops the worker
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigOver(t, testdatabase.SQLite(t))
}

func newRigOver(t *testing.T, database testdatabase.Database) *rig {
	t.Helper()
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker")
	self := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	r := &rig{receiver: receiver, services: []telemetrytest.Service{worker, self}, pricer: &pricer{}}
	r.startWorker(t, "127.0.0.1:0")

	store, err := sqlstore.Open(context.Background(), self.Telemetry, database.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	prices, err := pricing.Dial(self.Telemetry, r.worker, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = prices.Close() })
	orders := gateway.NewOrders(store, prices, self.Telemetry, true)

	server := grpc.NewServer(grpctelemetry.ServerOptions(self.Telemetry)...)
	gatewaygrpc.Register(server, orders)
	r.address = serve(t, server, "127.0.0.1:0")
	r.orders = ordersv1.NewOrderServiceClient(dial(t, r.address))
	web := httptest.NewUnstartedServer(nil)
	web.Config = gatewayhttp.NewServer(self.Telemetry, orders)
	web.Start()
	t.Cleanup(web.Close)
	r.web = web.URL
	return r
}

// startWorker starts the worker, at the address that it had before or a new one.
func (r *rig) startWorker(t *testing.T, address string) {
	t.Helper()
	server := grpc.NewServer(grpctelemetry.ServerOptions(r.services[0].Telemetry)...)
	ordersv1.RegisterPricingServiceServer(server, r.pricer)
	r.worker = serve(t, server, address)
	r.stop = server.Stop
}

func serve(t *testing.T, server *grpc.Server, address string) string {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func dial(t *testing.T, target string) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// await sends all telemetry until the condition holds.
func (r *rig) await(t *testing.T, what string, condition func([]telemetrytest.Span) bool) []telemetrytest.Span {
	t.Helper()
	var spans []telemetrytest.Span
	telemetrytest.Eventually(t, what, func() bool {
		for _, s := range r.services {
			if err := s.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		spans = r.receiver.Spans()
		return condition(spans)
	})
	return spans
}

func draft(lines ...*ordersv1.OrderLine) *ordersv1.PlaceOrderRequest {
	return &ordersv1.PlaceOrderRequest{Customer: "c-1", Lines: lines}
}

func line(sku string, quantity int32) *ordersv1.OrderLine {
	return &ordersv1.OrderLine{Sku: sku, Quantity: quantity}
}

func TestPlacedOrderIsPricedStoredAndTraced(t *testing.T) {
	testdatabase.Each(t, placedOrderIsPricedStoredAndTraced)
}

func placedOrderIsPricedStoredAndTraced(t *testing.T, database testdatabase.Database) {
	r := newRigOver(t, database)
	ctx := context.Background()
	placed, err := r.orders.PlaceOrder(ctx, draft(line("SKU-1", 2), line("SKU-1", 3)))
	if err != nil {
		t.Fatal(err)
	}
	order := placed.GetOrder()
	if order.GetTotalCents() != 1250 || order.GetState() != ordersv1.OrderState_ORDER_STATE_PRICED || len(order.GetId()) != 28 || len(order.GetLines()) != 2 {
		t.Errorf("%v", order)
	}
	got, err := r.orders.GetOrder(ctx, &ordersv1.GetOrderRequest{Id: order.GetId()})
	if err != nil || got.GetOrder().GetTotalCents() != 1250 || got.GetOrder().GetLines()[1].GetPriceCents() != 750 {
		t.Errorf("%v %v", got, err)
	}
	spans := r.await(t, "all spans", func(spans []telemetrytest.Span) bool { return len(spans) >= 12 })
	names := map[string]int{}
	for _, span := range spans {
		if string(span.TraceId) == string(spans[0].TraceId) {
			names[span.Service+" "+span.Name]++
		}
		if span.SchemaURL != shopCharter().SchemaURL {
			t.Errorf("%s has schema %q", span.Name, span.SchemaURL)
		}
	}
	for name, want := range map[string]int{
		"gateway plumbline.demo.orders.v1.OrderService/PlaceOrder": 1, "gateway orders.place": 1, "gateway INSERT orders": 1,
		"gateway INSERT order_events": 2, "gateway UPDATE orders": 1,
		"gateway plumbline.demo.orders.v1.PricingService/Quote": 2, "worker plumbline.demo.orders.v1.PricingService/Quote": 2,
	} {
		if names[name] != want {
			t.Errorf("%d spans %q, want %d: %v", names[name], name, want, names)
		}
	}
	for _, span := range spans {
		if strings.HasPrefix(span.Name, "INSERT") && (span.Attributes["db.system.name"] != database.Engine || span.Attributes["db.operation.name"] != "INSERT" || span.Attributes["db.collection.name"] == "") {
			t.Errorf("%s: %v", span.Name, span.Attributes)
		}
	}
}

func TestEachFaultHasTheSameTupleAtEveryHop(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		fault, code, reason, origin string
		status                      int
	}{
		{"gateway:invalid", "INVALID_ARGUMENT", "ORDER_INVALID", "gateway", 400},
		{"gateway:not_found", "NOT_FOUND", "ORDER_UNKNOWN", "gateway", 404},
		{"gateway:overload", "RESOURCE_EXHAUSTED", "OVERLOADED", "gateway", 503},
		{"gateway:panic", "INTERNAL", "PANIC", "gateway", 500},
		{"gateway:data_loss", "DATA_LOSS", "CHECKSUM_MISMATCH", "gateway", 500},
		{"gateway:slow", "DEADLINE_EXCEEDED", "DEADLINE", "gateway", 504},
		{"worker:unavailable", "UNAVAILABLE", "UNREACHABLE", "worker", 503},
		{"worker:overload", "RESOURCE_EXHAUSTED", "OVERLOADED", "worker", 503},
		{"worker:panic", "INTERNAL", "PANIC", "worker", 500},
		{"worker:slow", "DEADLINE_EXCEEDED", "DEADLINE", "worker", 504},
		{"worker:data_loss", "DATA_LOSS", "CHECKSUM_MISMATCH", "worker", 500},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			answer := post(t, r.web, `{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":1}]}`, map[string]string{"baggage": "plumbline.demo.fault=" + c.fault})
			if answer.status != c.status || answer.problem["code"] != c.code || answer.problem["reason"] != c.reason || answer.problem["origin"] != c.origin {
				t.Fatalf("%d %v", answer.status, answer.problem)
			}
			trace := fmt.Sprint(answer.problem["trace_id"])
			spans := r.await(t, "the trace's server span", func(spans []telemetrytest.Span) bool {
				for _, span := range spans {
					if fmt.Sprintf("%x", span.TraceId) == trace && span.Name == "POST /v1/orders" {
						return true
					}
				}
				return false
			})
			failed := 0
			for _, span := range spans {
				if fmt.Sprintf("%x", span.TraceId) != trace || span.Attributes["plumbline.error.code"] == nil {
					continue
				}
				failed++
				a := span.Attributes
				if a["plumbline.error.code"] != c.code || a["plumbline.error.reason"] != c.reason || a["plumbline.error.origin"] != c.origin || a["plumbline.demo.fault"] != c.fault {
					t.Errorf("%s %s: %v", span.Service, span.Name, a)
				}
			}
			if failed < 2 {
				t.Errorf("%d failed spans", failed)
			}
		})
	}
}

func TestKilledWorkerIsUnreachableUntilItRestarts(t *testing.T) {
	r := newRig(t)
	order := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		defer cancel()
		_, err := r.orders.PlaceOrder(ctx, draft(line("SKU-1", 1)))
		return err
	}
	if err := order(); err != nil {
		t.Fatal(err)
	}
	r.stop()
	begun := time.Now()
	e, _ := edge.Received(order(), "gateway", true)
	if got := edge.Classify(e); got.Code != failure.Unavailable || got.Origin != "worker" || got.Reason != "UNREACHABLE" || !got.Retryable {
		t.Errorf("%+v", got)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("the failure took %v", took)
	}
	r.startWorker(t, r.worker)
	begun = time.Now()
	telemetrytest.Eventually(t, "the worker to be found", func() bool { return order() == nil })
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("found after %v", took)
	}
}

func TestLostDatabaseBeganInTheGateway(t *testing.T) {
	database := testdatabase.PostgreSQL(t)
	proxy := testdatabase.NewProxy(t, database.HostAndPort(t))
	r := newRigOver(t, database.At(t, proxy.Address))
	place := func() answer {
		return post(t, r.web, `{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":1}]}`, nil)
	}
	if before := place(); before.status != http.StatusCreated {
		t.Fatalf("%d %s", before.status, before.body)
	}
	proxy.Cut()
	lost := place()
	if p := lost.problem; lost.status != http.StatusServiceUnavailable || p["code"] != "UNAVAILABLE" || p["reason"] != "STORE_UNREACHABLE" || p["origin"] != "gateway" || p["retryable"] != true {
		t.Errorf("%d %s", lost.status, lost.body)
	}
	if strings.Contains(lost.body, proxy.Address) {
		t.Errorf("the answer tells where the database is: %s", lost.body)
	}
	proxy.Restore(t)
	if after := place(); after.status != http.StatusCreated {
		t.Errorf("%d %s", after.status, after.body)
	}
}

func TestFirstFailedLineEndsTheOrder(t *testing.T) {
	r := newRig(t)
	_, err := r.orders.PlaceOrder(context.Background(), draft(line("SKU-1", 1), line("SKU-999", 1)))
	e, _ := edge.Received(err, "gateway", true)
	if got := edge.Classify(e); got.Code != failure.NotFound || got.Origin != "worker" || got.Reason != "SKU_UNKNOWN" {
		t.Errorf("%+v", got)
	}
}

func TestWatchSendsPastEvents(t *testing.T) {
	r := newRig(t)
	placed, err := r.orders.PlaceOrder(context.Background(), draft(line("SKU-1", 1)))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := r.orders.WatchOrder(context.Background(), &ordersv1.WatchOrderRequest{Id: placed.GetOrder().GetId()})
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for {
		event, err := stream.Recv()
		if err != nil {
			break
		}
		states = append(states, fmt.Sprintf("%d %v", event.GetSequence(), event.GetState()))
	}
	if got := strings.Join(states, ", "); got != "1 ORDER_STATE_RECEIVED, 2 ORDER_STATE_PRICED" {
		t.Error(got)
	}
	unknown, err := r.orders.WatchOrder(context.Background(), &ordersv1.WatchOrderRequest{Id: "o-none"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = unknown.Recv()
	if e, _ := edge.Received(err, "gateway", true); edge.Classify(e).Reason != "ORDER_UNKNOWN" {
		t.Errorf("%v", err)
	}
}

func TestVanishedClientIsCancelled(t *testing.T) {
	r := newRig(t)
	ctx, cancel := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.web+"/v1/orders", strings.NewReader(`{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("baggage", "plumbline.demo.fault=worker:cancelled")
	go func() {
		telemetrytest.Eventually(t, "the worker's work", func() bool { return r.pricer.quotes.Load() > 0 })
		cancel()
	}()
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		_ = response.Body.Close()
		t.Fatal("there was an answer")
	}
	spans := r.await(t, "the server's span", func(spans []telemetrytest.Span) bool {
		for _, span := range spans {
			if span.Name == "POST /v1/orders" {
				return true
			}
		}
		return false
	})
	for _, span := range spans {
		if code := span.Attributes["error.type"]; code != nil && (code != "CANCELLED" || span.Attributes["plumbline.error.origin"] != "client") {
			t.Errorf("%s %s: %v", span.Service, span.Name, span.Attributes)
		}
	}
}

// shopCharter is the charter of the demo.
var shopCharter = sync.OnceValue(func() *charter.Charter {
	c, err := shop.Charter.Parse()
	if err != nil {
		panic(err)
	}
	return c
})

// edge classifies as the caller of the gateway does.
var edge = failure.Classifier{Charter: shopCharter(), Self: "edge"}
