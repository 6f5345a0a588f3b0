package sqlstore_test

import (
	"context"
	"fmt"
	"github.com/plumbline/plumbline/demo-go/shop"
	"slices"
	"sync"
	"testing"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/demo-go/sqlstore"
	"github.com/plumbline/plumbline/demo-go/testdatabase"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// The contract of gateway.Store, held by each engine.

var created = time.UnixMilli(1_700_000_000_123)

func received(id string) gateway.Order {
	return gateway.Order{
		ID: id, Customer: "c-1", State: gateway.Received, Created: created,
		Lines: []gateway.Line{{SKU: "SKU-1", Quantity: 2}, {SKU: "SKU-2", Quantity: 1000}},
	}
}

func priced(order gateway.Order) gateway.Order {
	order.Lines = slices.Clone(order.Lines)
	for i := range order.Lines {
		order.Lines[i].PriceCents = 250
	}
	order.State, order.TotalCents = gateway.Priced, 1<<40
	return order
}

// rig is a store over a database and the receiver of its telemetry.
type rig struct {
	*sqlstore.Store
	receiver *telemetrytest.Receiver
	service  telemetrytest.Service
}

func open(t *testing.T, database testdatabase.Database) rig {
	t.Helper()
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	store, err := sqlstore.Open(context.Background(), service.Telemetry, database.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return rig{Store: store, receiver: receiver, service: service}
}

// spans returns those that were sent so far.
func (r rig) spans(t *testing.T) []telemetrytest.Span {
	t.Helper()
	if err := r.service.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r.receiver.Spans()
}

func (r rig) mustAdd(t *testing.T, order gateway.Order) {
	t.Helper()
	if kept, err := r.Add(context.Background(), order, ""); err != nil || kept.ID != order.ID {
		t.Fatalf("%v %v", kept, err)
	}
}

func (r rig) mustFinish(t *testing.T, order gateway.Order) {
	t.Helper()
	if finished, err := r.Finish(context.Background(), order, created.Add(time.Second)); err != nil || !finished {
		t.Fatalf("%v %v", finished, err)
	}
}

func expect(t *testing.T, err error, code failure.Code, reason string) {
	t.Helper()
	if got := classify(t, err); got.Code != code || got.Reason != reason || got.Origin != "gateway" {
		t.Errorf("%v is recorded as %+v, want %v %s @gateway", err, got, code, reason)
	}
}

func TestStoredOrderIsFound(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		order := received("o-1")
		store.mustAdd(t, order)
		for _, step := range []gateway.Order{order, priced(order)} {
			if step.State == gateway.Priced {
				store.mustFinish(t, step)
			}
			got, err := store.Order(ctx, "o-1")
			if err != nil || fmt.Sprint(got) != fmt.Sprint(step) {
				t.Errorf("%v %v, want %v", got, err, step)
			}
		}
	})
}

func TestEventsComeInOrder(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		store.mustAdd(t, received("o-1"))
		store.mustAdd(t, received("o-2"))
		store.mustFinish(t, priced(received("o-1")))
		want := []gateway.Event{{Sequence: 1, State: gateway.Received, Time: created}, {Sequence: 2, State: gateway.Priced, Time: created.Add(time.Second)}}
		for after := range int64(3) {
			if got, err := store.Events(ctx, "o-1", after); err != nil || !slices.Equal(got, want[after:]) {
				t.Errorf("after %d: %v %v", after, got, err)
			}
		}
		if got, err := store.Events(ctx, "o-none", 0); err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
}

func TestUnknownOrderIsNotFound(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		store := open(t, database)
		_, err := store.Order(context.Background(), "o-1' OR '1'='1")
		expect(t, err, failure.NotFound, shop.ReasonOrderUnknown.Name())
	})
}

func TestRefusedStatementIsTheStoresFailure(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		store := open(t, database)
		store.mustAdd(t, received("o-1"))
		_, err := store.Add(context.Background(), received("o-1"), "")
		expect(t, err, failure.Internal, shop.ReasonStoreFailed.Name())
		if got := database.Number(t, "SELECT COUNT(*) FROM order_events"); got != 1 {
			t.Errorf("%d events: the refused order left some", got)
		}
	})
}

func TestOrderThatCannotBeReadIsDataLoss(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		store := open(t, database)
		store.mustAdd(t, received("o-1"))
		database.Execute(t, "UPDATE orders SET lines = '[{'")
		_, err := store.Order(context.Background(), "o-1")
		expect(t, err, failure.DataLoss, shop.ReasonChecksumMismatch.Name())
	})
}

func TestEndedContextIsNotTheDatabasesFault(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		store := open(t, database)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := store.Order(ctx, "o-1")
		if got := classify(t, err); got.Code != failure.Cancelled || got.Origin != failure.OriginClient {
			t.Errorf("%+v", got)
		}
		late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
		defer cancel()
		_, err = store.Add(late, received("o-1"), "")
		expect(t, err, failure.DeadlineExceeded, failure.ReasonDeadline.Name())
		if got := database.Number(t, "SELECT COUNT(*) FROM orders"); got != 0 {
			t.Errorf("%d orders were stored", got)
		}
	})
}

func TestOrdersOutliveTheProcessThatStoredThem(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		first := open(t, database)
		first.mustAdd(t, received("o-1"))
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := open(t, database).Order(context.Background(), "o-1"); err != nil {
			t.Error(err)
		}
	})
}

func TestGatewaysMayStartTogether(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				store, err := sqlstore.Open(context.Background(), service.Telemetry, database.Address)
				if err != nil {
					t.Error(err)
					return
				}
				_ = store.Close()
			})
		}
		group.Wait()
	})
}

func TestManyOrdersAtOnceAreAllStored(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		var group sync.WaitGroup
		for i := range 64 {
			group.Go(func() {
				order := received(fmt.Sprintf("o-%d", i))
				if _, err := store.Add(ctx, order, order.ID); err != nil {
					t.Error(err)
				} else if finished, err := store.Finish(ctx, priced(order), created); err != nil || !finished {
					t.Errorf("%v %v", finished, err)
				}
			})
		}
		group.Wait()
		if got := database.Number(t, "SELECT COUNT(*) FROM orders WHERE state = 2"); got != 64 {
			t.Errorf("%d orders", got)
		}
		if got := database.Number(t, "SELECT COUNT(*) FROM order_events"); got != 128 {
			t.Errorf("%d events", got)
		}
	})
}

func TestEachStatementIsASpanOfItsEngine(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		store.mustAdd(t, received("o-1"))
		_, _ = store.Add(ctx, received("o-1"), "") // refused
		store.mustFinish(t, priced(received("o-1")))
		_, _ = store.Add(ctx, received("o-2"), "r-2")
		_, _ = store.Add(ctx, received("o-3"), "r-2")
		_, _ = store.Order(ctx, "o-1")
		_, _ = store.Order(ctx, "o-none")
		_, _ = store.Events(ctx, "o-1", 0)
		names, failed := map[string]int{}, 0
		for _, span := range store.spans(t) {
			names[span.Name]++
			if span.Attributes["db.system.name"] != database.Engine || span.Attributes["db.operation.name"] == "" || span.Attributes["db.collection.name"] == "" {
				t.Errorf("%s: %v", span.Name, span.Attributes)
			}
			if span.SchemaURL != store.service.Charter().SchemaURL {
				t.Errorf("%s has schema %q", span.Name, span.SchemaURL)
			}
			if span.Attributes["error.type"] != nil {
				failed++
				if a := span.Attributes; a["error.type"] != "INTERNAL" || a["plumbline.error.reason"] != "STORE_FAILED" || a["plumbline.error.origin"] != "gateway" || span.Name != "INSERT orders" {
					t.Errorf("%s: %v", span.Name, a)
				}
			}
		}
		for name, want := range map[string]int{
			"INSERT orders": 3, "INSERT order_events": 3, "UPDATE orders": 1, "SELECT orders": 3, "SELECT order_events": 1,
			"INSERT order_requests": 2, "SELECT order_requests": 1,
		} {
			if names[name] != want {
				t.Errorf("%d spans %q, want %d: %v", names[name], name, want, names)
			}
		}
		if failed != 1 {
			t.Errorf("%d failed spans", failed)
		}
	})
}

// classify returns the error tuple as the gateway records it.
func classify(t *testing.T, err error) failure.Tuple {
	t.Helper()
	c, invalid := shop.Charter.Parse()
	if invalid != nil {
		t.Fatal(invalid)
	}
	return failure.Classifier{Charter: c, Self: "gateway"}.Classify(err)
}
