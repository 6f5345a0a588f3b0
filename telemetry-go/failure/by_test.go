package failure

import (
	"os"
	"sync"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// shop is the charter of the demo.
var shop = sync.OnceValue(func() *charter.Charter {
	data, err := os.ReadFile("../../conformance/vectors/charter/compiled.json")
	if err != nil {
		panic(err)
	}
	c, err := charter.ParseCompiled(data)
	if err != nil {
		panic(err)
	}
	return c
})

// by returns the classifier of a service by the charter of the demo.
func by(self string) Classifier { return Classifier{Charter: shop(), Self: self} }
