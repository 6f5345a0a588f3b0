package failure_test

import (
	"context"
	"fmt"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// Errors of others are brought into the model by the charter's table.
func ExampleClassify() {
	tuple := failure.Classify(fmt.Errorf("price: %w", context.DeadlineExceeded), "gateway")
	fmt.Println(tuple.Code, tuple.Origin, tuple.Reason, tuple.Fault, tuple.Retryable)
	// Output: DEADLINE_EXCEEDED gateway DEADLINE service false
}

// A failure that began elsewhere is a dependency's.
func ExampleNew() {
	err := failure.New(failure.Unavailable, charter.ReasonUnreachable, "no connection", failure.At("worker"))
	tuple := failure.Classify(err, "gateway")
	fmt.Println(err, "|", tuple.Origin, tuple.Fault, tuple.Retryable)
	// Output: UNAVAILABLE: no connection | worker dependency true
}
