package charter_test

import (
	"fmt"
	"slices"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Base holds where no charter is given.
func ExampleBase() {
	fmt.Println(charter.Base().Mode)
	// Output: observe
}

// A compiled charter is valid as a whole or not at all; all errors are reported.
func ExampleParseCompiled() {
	c, err := charter.ParseCompiled([]byte("{}"))
	fmt.Println(c == nil, err)
	// Output: true format: ""; expected "plumbline.charter/1"
}

// The rules that a charter gives modes to.
func ExampleRuleNames() {
	fmt.Println(slices.Contains(charter.RuleNames(), charter.RuleAttributeSensitive))
	// Output: true
}
