package orders

import (
	"acme.example/attribute"
	"acme.example/tracing"
)

func other(tracer tracing.Tracer) {
	attribute.String("no.alarm", "")
	tracer.Start(nil, "no alarm")
}
