package naming_test

import (
	"fmt"

	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// A span's name comes from a template; what is absent leaves out its place.
func ExampleFill() {
	values := map[string]string{"http.request.method": "GET", "http.route": "/v1/orders/{id}"}
	name, _ := naming.Fill("{http.request.method} {http.route}", func(key string) string { return naming.InName(key, values[key]) })
	fmt.Println(name)
	// Output: GET /v1/orders/{id}
}

// Names without ids stay few.
func ExampleWithoutIDs() {
	fmt.Println(naming.WithoutIDs("GET /v1/orders/4711"), naming.ContainsID("GET /v1/orders"))
	// Output: GET /v1/orders/{id} false
}
