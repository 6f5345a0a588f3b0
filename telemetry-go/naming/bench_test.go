package naming_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// BenchmarkContainsID is what a search for ids costs, of a route with digits, a
// full RPC method, and names without digits.
func BenchmarkContainsID(b *testing.B) {
	for _, name := range []string{"GET /v1/orders/{id}", "plumbline.demo.orders.v1.OrderService/PlaceOrder", "INSERT orders", "orders.compute_price"} {
		b.Run(name[:6], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				naming.ContainsID(name)
			}
		})
	}
}
