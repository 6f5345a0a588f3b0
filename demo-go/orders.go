// Places, reads and watches orders, on top of the interfaces of the store and
// of the pricing service.

package gateway

import (
	"context"
	"github.com/plumbline/plumbline/demo-go/shop"
	"log/slog"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// Store stores orders and their events. Its errors are failure.Error:
// NOT_FOUND/ORDER_UNKNOWN, INTERNAL/STORE_FAILED,
// UNAVAILABLE/STORE_UNREACHABLE, or the end of the context.
type Store interface {
	// Add stores a new order with its first event. If the customer already has an
	// order with the request id, it returns that one and stores nothing.
	Add(ctx context.Context, order Order, requestID string) (kept Order, err error)
	// Finish stores prices and final state of an order with the event; false if it
	// has a final state already. A failed order releases its request id.
	Finish(ctx context.Context, order Order, at time.Time) (bool, error)
	// Order returns an order.
	Order(ctx context.Context, id string) (Order, error)
	// Events returns the events of an order after a sequence number, in order; none
	// for an unknown order.
	Events(ctx context.Context, id string, after int64) ([]Event, error)
}

// Pricing prices one line.
type Pricing interface {
	Quote(ctx context.Context, line Line) (Line, error)
}

// failedWrite limits the time for storing the state of a failed order after its
// request has ended.
const failedWrite = time.Second

// Orders is the order service. Safe for concurrent use.
type Orders struct {
	store     Store
	pricing   Pricing
	changes   *Changes
	telemetry *plumbline.Telemetry
	faults    bool
}

// NewOrders returns the service; faults enables injected faults.
func NewOrders(store Store, pricing Pricing, telemetry *plumbline.Telemetry, faults bool) *Orders {
	return &Orders{store: store, pricing: pricing, changes: NewChanges(), telemetry: telemetry, faults: faults}
}

// act injects the fault that the call requests of this service, if any.
func (o *Orders) act(ctx context.Context) error {
	if !o.faults {
		return nil
	}
	return FaultFor(ctx, o.telemetry.Service()).Act(ctx)
}

// Place validates, stores and prices an order.
func (o *Orders) Place(ctx context.Context, draft Draft) (order Order, err error) {
	err = o.telemetry.InSpan(ctx, shop.SpanOrdersPlace, func(ctx context.Context, span trace.Span) (err error) {
		order, err = o.place(ctx, span, draft)
		return err
	}, attribute.Int(shop.AttrOrdersLines, len(draft.Lines)))
	return order, err
}

func (o *Orders) place(ctx context.Context, span trace.Span, draft Draft) (Order, error) {
	if err := o.act(ctx); err != nil {
		return Order{}, err
	}
	if err := draft.Validate(); err != nil {
		return Order{}, err
	}
	for {
		order, done, err := o.attempt(ctx, span, draft)
		if done || err != nil {
			return order, err
		}
	}
}

// attempt places the draft, or continues with the order of an earlier request
// with the same id: pricing a line twice is harmless, and the first to finish
// decides. done is false if the other request failed meanwhile, so that the id
// is free for a new order.
func (o *Orders) attempt(ctx context.Context, span trace.Span, draft Draft) (_ Order, done bool, err error) {
	order, err := o.keep(ctx, draft)
	if err != nil {
		return Order{}, false, err
	}
	span.SetAttributes(attribute.String(shop.AttrOrdersId, order.ID))
	if order.State == Priced {
		return order, true, nil
	}
	o.changes.Notify(order.ID)
	priced, err := o.price(ctx, order)
	if err != nil {
		o.fail(ctx, order)
		return Order{}, false, err
	}
	first, err := o.store.Finish(ctx, priced, time.Now())
	if err != nil {
		return Order{}, false, err
	}
	if !first {
		kept, err := o.store.Order(ctx, order.ID)
		return kept, kept.State == Priced, err
	}
	o.changes.Notify(order.ID)
	return priced, true, nil
}

// keep stores the draft as an order, or returns the one that it repeats.
func (o *Orders) keep(ctx context.Context, draft Draft) (Order, error) {
	now := time.Now()
	order := Order{ID: newID(now), Customer: draft.Customer, Lines: slices.Clone(draft.Lines), State: Received, Created: now}
	kept, err := o.store.Add(ctx, order, draft.RequestID)
	if err != nil {
		return Order{}, err
	}
	if !kept.isOf(draft) {
		return Order{}, failure.New(shop.ReasonRequestIdReused, "the customer has an order of other lines under this request_id")
	}
	return kept, nil
}

// price prices all lines concurrently. The first failure cancels the others.
func (o *Orders) price(ctx context.Context, order Order) (Order, error) {
	lines := make([]Line, len(order.Lines))
	group, ctx := errgroup.WithContext(ctx)
	for i, line := range order.Lines {
		group.Go(func() (err error) {
			lines[i], err = o.pricing.Quote(ctx, line)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Order{}, err
	}
	order.Lines, order.State, order.TotalCents = lines, Priced, 0
	for _, line := range lines {
		order.TotalCents += line.PriceCents
	}
	return order, nil
}

// fail stores that the order failed, also after its request was cancelled.
func (o *Orders) fail(ctx context.Context, order Order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failedWrite)
	defer cancel()
	order.State = Failed
	if _, err := o.store.Finish(ctx, order, time.Now()); err != nil {
		slog.ErrorContext(ctx, "the failed order could not be stored", "order", order.ID, "error", err)
		return
	}
	o.changes.Notify(order.ID)
}

// Order returns an order.
func (o *Orders) Order(ctx context.Context, id string) (Order, error) {
	if err := o.act(ctx); err != nil {
		return Order{}, err
	}
	return o.store.Order(ctx, id)
}

// Watch passes each event of an order to send, beginning with the past ones,
// and returns after a final state. A slow receiver delays no other one: it is
// only notified, and reads the events from the store.
func (o *Orders) Watch(ctx context.Context, id string, send func(Event) error) error {
	if err := o.act(ctx); err != nil {
		return err
	}
	news, stop := o.changes.Follow(id)
	defer stop()
	if _, err := o.store.Order(ctx, id); err != nil {
		return err
	}
	last := int64(0)
	for {
		events, err := o.store.Events(ctx, id, last)
		if err != nil {
			return err
		}
		for _, event := range events {
			if err := send(event); err != nil {
				return err
			}
			if event.State.Final() {
				return nil
			}
			last = event.Sequence
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
