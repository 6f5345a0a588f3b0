// The charter that the cases are of.

package main

import (
	"context"
	"io"
	"sync"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"

	"github.com/plumbline/plumbline/conformance/executors/go/shop"
)

// parsed returns the charter.
var parsed = sync.OnceValue(func() *charter.Charter {
	c, err := shop.Charter.Parse()
	if err != nil {
		panic(err) // it is generated
	}
	return c
})

// by returns the classifier of a service.
func by(self string) failure.Classifier { return failure.Classifier{Charter: parsed(), Self: self} }

// silent returns the telemetry of a service that exports nothing.
var silent = sync.OnceValues(func() (*plumbline.Telemetry, error) {
	return plumbline.Setup(context.Background(), plumbline.WithCharter(shop.Charter), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard),
		plumbline.WithEnvironment(func(name string) (string, bool) { return "true", name == "OTEL_SDK_DISABLED" }))
})
