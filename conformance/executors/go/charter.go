// The charter that the cases are of.

package main

import (
	"context"
	"io"
	"os"
	"sync"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"

	"github.com/plumbline/plumbline/conformance/executors/go/shop"
)

// own is the charter: the compiled file that PLUMBLINE_CHARTER names, else that
// of this repository.
var own = sync.OnceValue(func() charter.Compiled {
	name := os.Getenv("PLUMBLINE_CHARTER")
	if name == "" {
		return shop.Charter
	}
	data, err := os.ReadFile(name)
	if err != nil {
		panic(err) // the runner wrote it
	}
	return charter.Compiled(data)
})

// parsed returns the charter.
var parsed = sync.OnceValue(func() *charter.Charter {
	c, err := own().Parse()
	if err != nil {
		panic(err) // it is generated
	}
	return c
})

// by returns the classifier of a service.
func by(self string) failure.Classifier { return failure.Classifier{Charter: parsed(), Self: self} }

// silent returns the telemetry of a service that exports nothing.
var silent = sync.OnceValues(func() (*plumbline.Telemetry, error) {
	return plumbline.Setup(context.Background(), plumbline.WithCharter(own()), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard),
		plumbline.WithEnvironment(func(name string) (string, bool) { return "true", name == "OTEL_SDK_DISABLED" }))
})
