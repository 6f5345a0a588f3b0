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

// A span's route is no id, whatever stands in it.
func ExampleTemplateIndex() {
	var values [len(naming.Templates)]string
	values[naming.TemplateIndex("http.route")] = "/rest/api/2/issue/{id}"
	known := naming.Known{Words: []string{"area-51000"}, Values: values[:]}
	fmt.Println(known.WithoutIDs("GET /rest/api/2/issue/{id}"), known.ContainsID("visit area-51000"))
	// Output: GET /rest/api/2/issue/{id} false
}

// Words of span names that are no ids, although they resemble ids.
func ExampleLiterals() {
	fmt.Println(naming.Literals([]string{"import batch2024001 {acme.kind}", "{http.request.method} {http.route}"}))
	// Output: [import batch2024001]
}
