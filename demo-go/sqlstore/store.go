// Package sqlstore stores orders in SQLite or PostgreSQL.
package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"github.com/plumbline/plumbline/demo-go/shop"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// schema is valid for both engines.
var schema = []string{
	`CREATE TABLE IF NOT EXISTS orders (
		id TEXT PRIMARY KEY,
		customer TEXT NOT NULL,
		lines TEXT NOT NULL,
		total_cents BIGINT NOT NULL,
		state INTEGER NOT NULL,
		created_ms BIGINT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS order_events (
		order_id TEXT NOT NULL,
		sequence BIGINT NOT NULL,
		state INTEGER NOT NULL,
		at_ms BIGINT NOT NULL,
		PRIMARY KEY (order_id, sequence))`,
	`CREATE TABLE IF NOT EXISTS order_requests (
		customer TEXT NOT NULL,
		request_id TEXT NOT NULL,
		order_id TEXT NOT NULL UNIQUE,
		PRIMARY KEY (customer, request_id))`,
}

// Statements; $1 is a placeholder in both engines.
const (
	insertOrder = `INSERT INTO orders (id, customer, lines, total_cents, state, created_ms) VALUES ($1, $2, $3, $4, $5, $6)`
	updateOrder = `UPDATE orders SET lines = $1, total_cents = $2, state = $3 WHERE id = $4 AND state = $5`
	insertEvent = `INSERT INTO order_events (order_id, sequence, state, at_ms) VALUES ($1, $2, $3, $4)`
	selectOrder = `SELECT customer, lines, total_cents, state, created_ms FROM orders WHERE id = $1`

	insertRequest = `INSERT INTO order_requests (customer, request_id, order_id) VALUES ($1, $2, $3) ON CONFLICT (customer, request_id) DO NOTHING`
	selectRequest = `SELECT order_id FROM order_requests WHERE customer = $1 AND request_id = $2`
	deleteRequest = `DELETE FROM order_requests WHERE order_id = $1`

	selectEvents = `SELECT sequence, state, at_ms FROM order_events WHERE order_id = $1 AND sequence > $2 ORDER BY sequence`
)

// An order has two events: received, and its final state.
const (
	firstSequence = 1
	finalSequence = 2
)

// Store is a gateway.Store over a database.
type Store struct {
	db    *sqltelemetry.DB
	close func() error
}

// Add stores a new order with its first event, or returns the one that the
// customer has with the request id.
func (s *Store) Add(ctx context.Context, order gateway.Order, requestID string) (kept gateway.Order, err error) {
	lines, err := encodeLines(order.Lines)
	if err != nil {
		return gateway.Order{}, err
	}
	err = s.db.InTransaction(ctx, func(tx *sqltelemetry.Tx) error {
		first, err := claim(ctx, tx, order, requestID)
		if err != nil {
			return err
		}
		if first != order.ID {
			kept, err = orderIn(ctx, tx, first)
			return err
		}
		kept = order
		if _, err := tx.Exec(ctx, insertOrder, order.ID, order.Customer, lines, order.TotalCents, int(order.State), order.Created.UnixMilli()); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertEvent, order.ID, firstSequence, int(order.State), order.Created.UnixMilli())
		return err
	})
	if err != nil {
		return gateway.Order{}, err
	}
	return kept, nil
}

// claim returns the id of the order with the request id: this one, or the first
// one. It waits for another transaction that is claiming it. That one may
// release the id before it is read here, so that one repetition is needed, and
// suffices.
func claim(ctx context.Context, tx *sqltelemetry.Tx, order gateway.Order, requestID string) (string, error) {
	if requestID == "" {
		return order.ID, nil
	}
	for {
		result, err := tx.Exec(ctx, insertRequest, order.Customer, requestID, order.ID)
		if err != nil {
			return "", err
		}
		if claimed, err := result.RowsAffected(); err != nil || claimed == 1 {
			return order.ID, err
		}
		var first string
		err = tx.QueryRow(ctx, selectRequest, []any{&first}, order.Customer, requestID)
		if !errors.Is(err, sql.ErrNoRows) {
			return first, err
		}
	}
}

// Finish stores prices and final state of an order with the event, unless it
// has a final state. A failed order releases its request id.
func (s *Store) Finish(ctx context.Context, order gateway.Order, at time.Time) (finished bool, err error) {
	lines, err := encodeLines(order.Lines)
	if err != nil {
		return false, err
	}
	err = s.db.InTransaction(ctx, func(tx *sqltelemetry.Tx) error {
		result, err := tx.Exec(ctx, updateOrder, lines, order.TotalCents, int(order.State), order.ID, int(gateway.Received))
		if err != nil {
			return err
		}
		changed, err := result.RowsAffected()
		if err != nil || changed == 0 {
			return err
		}
		finished = true
		if order.State == gateway.Failed {
			if _, err := tx.Exec(ctx, deleteRequest, order.ID); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, insertEvent, order.ID, finalSequence, int(order.State), at.UnixMilli())
		return err
	})
	return finished && err == nil, err
}

// Order returns an order.
func (s *Store) Order(ctx context.Context, id string) (gateway.Order, error) {
	order, err := orderIn(ctx, s.db, id)
	if errors.Is(err, sql.ErrNoRows) {
		return gateway.Order{}, failure.New(shop.ReasonOrderUnknown, "no order has this id")
	}
	return order, err
}

// rowReader is what a database and a transaction have in common.
type rowReader interface {
	QueryRow(ctx context.Context, query string, targets []any, values ...any) error
}

func orderIn(ctx context.Context, in rowReader, id string) (gateway.Order, error) {
	order := gateway.Order{ID: id}
	var lines string
	var state int
	var created int64
	err := in.QueryRow(ctx, selectOrder, []any{&order.Customer, &lines, &order.TotalCents, &state, &created}, id)
	if err != nil {
		return gateway.Order{}, err
	}
	order.State, order.Created = gateway.State(state), time.UnixMilli(created)
	order.Lines, err = decodeLines(lines)
	return order, err
}

// Events returns the events of an order after a sequence number, in order.
func (s *Store) Events(ctx context.Context, id string, after int64) ([]gateway.Event, error) {
	var events []gateway.Event
	err := s.db.Query(ctx, selectEvents, func(rows *sql.Rows) error {
		var event gateway.Event
		var state int
		var at int64
		if err := rows.Scan(&event.Sequence, &state, &at); err != nil {
			return err
		}
		event.State, event.Time = gateway.State(state), time.UnixMilli(at)
		events = append(events, event)
		return nil
	}, id, after)
	return events, err
}

// Close closes the database.
func (s *Store) Close() error { return s.close() }

func encodeLines(lines []gateway.Line) (string, error) {
	text, err := json.Marshal(lines)
	return string(text), err
}

func decodeLines(text string) ([]gateway.Line, error) {
	var lines []gateway.Line
	if err := json.Unmarshal([]byte(text), &lines); err != nil {
		return nil, failure.New(shop.ReasonChecksumMismatch, "the stored order cannot be read", failure.WithCause(err))
	}
	return lines, nil
}
