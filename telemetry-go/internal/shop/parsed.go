package shop

import "github.com/plumbline/plumbline/telemetry-go/charter"

// Parsed returns the charter of the demo's services, for tests.
func Parsed() *charter.Charter {
	c, err := Charter.Parse()
	if err != nil {
		panic(err)
	}
	return c
}
