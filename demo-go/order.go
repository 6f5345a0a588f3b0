// Package gateway takes orders: it validates them, has each line priced by the
// worker, keeps them and tells what becomes of them. This package is the
// domain; each technology has an adapter package of its own.
package gateway

import (
	"slices"
	"time"
)

// State is what an order has come to.
type State int

// The states, as numbered in the gRPC contract.
const (
	Received State = 1
	Priced   State = 2
	Failed   State = 3
)

// Final says that no other state follows.
func (s State) Final() bool { return s == Priced || s == Failed }

// String is the state's name, as JSON and the database have it.
func (s State) String() string {
	switch s {
	case Received:
		return "RECEIVED"
	case Priced:
		return "PRICED"
	case Failed:
		return "FAILED"
	}
	return "UNSPECIFIED"
}

// Line is one article and how many of it; PriceCents is 0 until it is priced.
type Line struct {
	SKU        string
	Quantity   int32
	PriceCents int64
}

// Draft is an order as asked for. RequestID is its customer's name for it, the
// same in every repetition, or empty: then it cannot be repeated.
type Draft struct {
	Customer  string
	Lines     []Line
	RequestID string
}

// Order is an order as kept.
type Order struct {
	ID         string
	Customer   string
	Lines      []Line
	TotalCents int64
	State      State
	Created    time.Time
}

// isOf says that the order has the lines of the draft, whatever their prices.
func (o Order) isOf(draft Draft) bool {
	return slices.EqualFunc(o.Lines, draft.Lines, func(kept, asked Line) bool {
		return kept.SKU == asked.SKU && kept.Quantity == asked.Quantity
	})
}

// Event is one change of an order's state. Sequence counts from 1 within the
// order.
type Event struct {
	Sequence int64
	State    State
	Time     time.Time
}
