// Package gateway accepts orders: it validates them, has each line priced by the
// worker, stores them and reports their changes. This package is the domain; each
// technology has an adapter package.
package gateway

import (
	"slices"
	"time"
)

// State is the state of an order.
type State int

// The states, as numbered in the gRPC contract.
const (
	Received State = 1
	Priced   State = 2
	Failed   State = 3
)

// Final reports whether no other state follows.
func (s State) Final() bool { return s == Priced || s == Failed }

// String returns the name of the state, as in JSON and in the database.
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

// Line is an article and its quantity; PriceCents is 0 until it is priced.
type Line struct {
	SKU        string
	Quantity   int32
	PriceCents int64
}

// Draft is a requested order. RequestID identifies the request among those of
// its customer, and is the same in every repetition; empty for a request that
// cannot be repeated.
type Draft struct {
	Customer  string
	Lines     []Line
	RequestID string
}

// Order is a stored order.
type Order struct {
	ID         string
	Customer   string
	Lines      []Line
	TotalCents int64
	State      State
	Created    time.Time
}

// isOf reports whether the order has the lines of the draft, whatever their
// prices.
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
