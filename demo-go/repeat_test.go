package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/demo-go/ordersv1"
	"github.com/plumbline/plumbline/demo-go/testdatabase"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

const countOrders = "SELECT COUNT(*) FROM orders"

func repeatable(requestID string, lines ...*ordersv1.OrderLine) *ordersv1.PlaceOrderRequest {
	request := draft(lines...)
	request.RequestId = requestID
	return request
}

// The order is stored and priced, its answer never arrives, and the client
// asks again: there is one order.
func TestLostAnswerLeavesOneOrder(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		r := newRigOver(t, database)
		proxy := testdatabase.NewProxy(t, r.address)
		client := ordersv1.NewOrderServiceClient(dial(t, proxy.Address))
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		defer cancel()
		if _, err := client.GetOrder(ctx, &ordersv1.GetOrderRequest{Id: "o-none"}); status.Code(err) != codes.NotFound {
			t.Fatal(err) // until here the connection was to be made
		}

		proxy.SwallowAnswers()
		lost := make(chan error, 1)
		go func() {
			_, err := client.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2)))
			lost <- err
		}()
		telemetrytest.Eventually(t, "the order to be priced", func() bool {
			return database.Number(t, countOrders+" WHERE state = 2") == 1
		})
		proxy.Cut()
		if err := <-lost; status.Code(err) != codes.Unavailable {
			t.Fatalf("the answer was to be lost: %v", err)
		}

		again, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2)))
		if err != nil || again.GetOrder().GetTotalCents() != 500 || again.GetOrder().GetState() != ordersv1.OrderState_ORDER_STATE_PRICED {
			t.Errorf("%v %v", again, err)
		}
		if got := database.Number(t, countOrders); got != 1 {
			t.Errorf("%d orders", got)
		}
		if got := r.pricer.quotes.Load(); got != 1 {
			t.Errorf("priced %d times", got)
		}
	})
}

func TestRepetitionWhileTheFirstIsAtWorkIsTheSameOrder(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		r := newRigOver(t, database)
		hold := make(chan struct{})
		r.pricer.hold.Store(&hold)
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		defer cancel()
		ids := make([]string, 2)
		var group sync.WaitGroup
		for i := range ids {
			group.Go(func() {
				placed, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2)))
				if err != nil {
					t.Error(err)
				}
				ids[i] = placed.GetOrder().GetId()
			})
		}
		telemetrytest.Eventually(t, "both to be at work", func() bool { return r.pricer.quotes.Load() == 2 })
		close(hold)
		group.Wait()
		if ids[0] == "" || ids[0] != ids[1] {
			t.Errorf("%v", ids)
		}
		if orders, events := database.Number(t, countOrders), database.Number(t, "SELECT COUNT(*) FROM order_events"); orders != 1 || events != 2 {
			t.Errorf("%d orders, %d events", orders, events)
		}
	})
}

func TestRepetitionAfterAFailureTriesAgain(t *testing.T) {
	r := newRig(t)
	ctx := context.Background()
	r.stop()
	if _, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2))); status.Code(err) != codes.Unavailable {
		t.Fatal(err)
	}
	r.startWorker(t, r.worker)
	telemetrytest.Eventually(t, "the repeated order to succeed", func() bool {
		_, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2)))
		return err == nil
	})
}

func TestRequestIdOfAnotherOrderIsRefused(t *testing.T) {
	r := newRig(t)
	ctx := context.Background()
	if _, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 2))); err != nil {
		t.Fatal(err)
	}
	_, err := r.orders.PlaceOrder(ctx, repeatable("r-1", line("SKU-1", 3)))
	e, _ := edge.Received(err, "gateway", true)
	if got := edge.Classify(e); got.Code != failure.AlreadyExists || got.Reason != "REQUEST_ID_REUSED" || got.Origin != "gateway" {
		t.Errorf("%+v", got)
	}
}

func TestIdempotencyKeyIsTheRequestId(t *testing.T) {
	r := newRig(t)
	const order = `{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":1}]}`
	var ids []string
	for _, key := range []string{`"8e03978e-40d5-43dd-bc93-6894a57f9324"`, "8e03978e-40d5-43dd-bc93-6894a57f9324", ""} {
		placed := post(t, r.web, order, map[string]string{"Idempotency-Key": key})
		var document struct{ ID string }
		if err := json.Unmarshal([]byte(placed.body), &document); err != nil || placed.status != http.StatusCreated {
			t.Fatalf("%d %s", placed.status, placed.body)
		}
		ids = append(ids, document.ID)
	}
	if ids[0] != ids[1] || ids[0] == ids[2] {
		t.Errorf("%v", ids)
	}
	for _, key := range []string{"a b", `"a", "b"`, `""x`, "ä"} {
		if refused := post(t, r.web, order, map[string]string{"Idempotency-Key": key}); refused.status != http.StatusBadRequest || refused.problem["reason"] != "ORDER_INVALID" {
			t.Errorf("%q: %d %s", key, refused.status, refused.body)
		}
	}
}
