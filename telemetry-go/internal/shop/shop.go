// Package shop has the charter of the demo's services, for tests only.
package shop

import "github.com/plumbline/plumbline/telemetry-go/charter"

// Charter returns the charter of the demo's services.
func Charter() *charter.Charter { return charter.Generated() }
