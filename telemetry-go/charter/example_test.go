package charter_test

import (
	"fmt"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// The tables in force are those of the build, until a service reads others.
func ExampleCurrent() {
	fmt.Println(charter.Current().Digest == charter.Generated().Digest)
	// Output: true
}

// Who a service calls, where there is only one.
func ExampleOnlyPeer() {
	gateway, _ := charter.ServiceNamed("gateway")
	peer, ok := charter.OnlyPeer("gateway")
	fmt.Println(gateway.Peers, peer, ok)
	// Output: [worker] worker true
}

// A compiled charter is valid as a whole or not at all; all errors are reported.
func ExampleParseCompiled() {
	tables, err := charter.ParseCompiled([]byte("{}"))
	fmt.Println(tables == nil, err != nil)
	charter.SetCurrent(tables) // nil: the generated ones
	// Output: true true
}
