// Checks the limits of an order before it is accepted.

package gateway

import (
	"fmt"
	"github.com/plumbline/plumbline/demo-go/shop"
	"regexp"

	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// Limits of an order, as the gRPC contract states them.
const (
	maxLines    = 20
	maxQuantity = 1000
)

var (
	customerPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	skuPattern      = regexp.MustCompile(`^SKU-[0-9]{1,6}$`)

	requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// Validate returns the first violated limit of the draft as
// INVALID_ARGUMENT/ORDER_INVALID.
func (d Draft) Validate() error {
	if !customerPattern.MatchString(d.Customer) {
		return invalid("customer: expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -")
	}
	if len(d.Lines) < 1 || len(d.Lines) > maxLines {
		return invalid(fmt.Sprintf("lines: expected 1 to %d, got %d", maxLines, len(d.Lines)))
	}
	if d.RequestID != "" && !requestIDPattern.MatchString(d.RequestID) {
		return invalid("request_id (the header Idempotency-Key): expected 1 to 64 characters of A-Z, a-z, 0-9, _ and -, such as a UUID")
	}
	for i, line := range d.Lines {
		if !skuPattern.MatchString(line.SKU) {
			return invalid(fmt.Sprintf("lines[%d].sku: expected SKU- and 1 to 6 digits", i))
		}
		if line.Quantity < 1 || line.Quantity > maxQuantity {
			return invalid(fmt.Sprintf("lines[%d].quantity: expected 1 to %d, got %d", i, maxQuantity, line.Quantity))
		}
	}
	return nil
}

func invalid(message string) error {
	return failure.New(shop.ReasonOrderInvalid, message)
}
