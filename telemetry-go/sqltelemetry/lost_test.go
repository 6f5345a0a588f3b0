package sqltelemetry

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/failure"
)

type stateError string

func (s stateError) Error() string { return "state " + string(s) }

func (s stateError) SQLState() string { return string(s) }

type unsentError struct{ error }

func (unsentError) SafeToRetry() bool { return true }

func TestDatabaseThatIsAwayIsUnavailable(t *testing.T) {
	r := recorder{self: "gateway", reasons: Reasons{Refused: "STORE_FAILED", Unreachable: "STORE_UNREACHABLE"}}
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
	} {
		if got := failure.Classify(r.failure(context.Background(), c.err), "gateway"); got.Code != c.code || got.Reason != c.reason || got.Origin != "gateway" {
			t.Errorf("%v: %+v", c.err, got)
		}
	}
}
