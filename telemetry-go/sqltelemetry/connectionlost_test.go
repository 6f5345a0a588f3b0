package sqltelemetry

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

type stateError string

func (s stateError) Error() string { return "state " + string(s) }

func (s stateError) SQLState() string { return string(s) }

type unsentError struct{ error }

func (unsentError) SafeToRetry() bool { return true }

func TestLostConnectionIsUnavailable(t *testing.T) {
	r := recorder{failures: byShop, reasons: Reasons{Refused: failure.NewReason("STORE_FAILED", failure.Internal), Unreachable: failure.NewReason("STORE_UNREACHABLE", failure.Unavailable)}}
	for _, c := range []struct {
		err    error
		code   failure.Code
		reason string
	}{
		{driver.ErrBadConn, failure.Unavailable, "STORE_UNREACHABLE"},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, failure.Unavailable, "STORE_UNREACHABLE"},
		{fmt.Errorf("closing: %w", net.ErrClosed), failure.Unavailable, "STORE_UNREACHABLE"},
		{fmt.Errorf("ending: %w", stateError("57P01")), failure.Unavailable, "STORE_UNREACHABLE"},
		{unsentError{errors.New("conn closed")}, failure.Unavailable, "STORE_UNREACHABLE"},
		{stateError("08006"), failure.Unavailable, "STORE_UNREACHABLE"},
		{stateError("53300"), failure.Unavailable, "STORE_UNREACHABLE"},
		{stateError("23505"), failure.Internal, "STORE_FAILED"},
		{stateError("28P01"), failure.Internal, "STORE_FAILED"},
		{errors.New("no such table"), failure.Internal, "STORE_FAILED"},
		// As go-sql-driver/mysql states them.
		{fmt.Errorf("updating: %w", errors.New("invalid connection")), failure.Unavailable, "STORE_UNREACHABLE"},
		{errors.Join(errors.New("rolling back"), errors.New("invalid connection")), failure.Unavailable, "STORE_UNREACHABLE"},
		{errors.New("Error 1040 (08004): Too many connections"), failure.Unavailable, "STORE_UNREACHABLE"},
		{errors.New("Error 1053 (08S01): Server shutdown in progress"), failure.Unavailable, "STORE_UNREACHABLE"},
		{errors.New("Error 1927 (70100): Connection was killed"), failure.Unavailable, "STORE_UNREACHABLE"},
		{errors.New("Error 1062 (23000): Duplicate entry '(08S01)' for key 'PRIMARY'"), failure.Internal, "STORE_FAILED"},
		{errors.New("Error (08S01"), failure.Internal, "STORE_FAILED"},
	} {
		if got := byShop().Classify(r.failure(context.Background(), c.err)); got.Code != c.code || got.Reason != c.reason || got.Origin != "gateway" {
			t.Errorf("%v: %+v", c.err, got)
		}
	}
}

// A passed deadline takes precedence over the error of the driver, even if its
// timer has not fired yet.
func TestPassedDeadlineTakesPrecedence(t *testing.T) {
	r := recorder{failures: byShop, reasons: Reasons{Refused: failure.NewReason("STORE_FAILED", failure.Internal), Unreachable: failure.NewReason("STORE_UNREACHABLE", failure.Unavailable)}}
	late, cancel := context.WithTimeoutCause(context.Background(), -time.Second, errors.New("too slow"))
	defer cancel()
	caused, end := context.WithCancelCause(context.Background())
	end(fmt.Errorf("idle: %w", context.DeadlineExceeded))
	unnoticed := withDeadline{context.Background(), time.Now().Add(-time.Millisecond)}
	for _, ctx := range []context.Context{late, caused, unnoticed} {
		for _, err := range []error{driver.ErrBadConn, stateError("57014"), errors.New("canceling statement"), context.Canceled} {
			if got := byShop().Classify(r.failure(ctx, err)); got.Code != failure.DeadlineExceeded || got.Reason != "DEADLINE" {
				t.Errorf("%v: %+v", err, got)
			}
		}
	}
}

type withDeadline struct {
	context.Context
	at time.Time
}

func (w withDeadline) Deadline() (time.Time, bool) { return w.at, true }

func byShop() failure.Classifier { return failure.Classifier{Charter: shop.Parsed(), Self: "gateway"} }
