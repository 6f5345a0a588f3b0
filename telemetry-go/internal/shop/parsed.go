package shop

import (
	"sync"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Parsed returns the charter of the demo's services, for tests; parsed once.
var Parsed = sync.OnceValue(func() *charter.Charter {
	c, err := Charter.Parse()
	if err != nil {
		panic(err)
	}
	return c
})
