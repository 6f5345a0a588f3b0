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
func ExampleCharter_OnlyPeer() {
	gateway, _ := charter.Current().ServiceNamed("gateway")
	peer, ok := charter.Current().OnlyPeer("gateway")
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

// The rules that a charter gives modes to.
func ExampleRuleNames() {
	fmt.Println(len(charter.RuleNames()), charter.RuleNames()[9])
	// Output: 20 attribute-sensitive
}
