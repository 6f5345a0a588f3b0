package plumbline

import (
	"log/slog"

	"go.opentelemetry.io/contrib/bridges/otelslog"

	"github.com/plumbline/plumbline/telemetry-go/internal/jsonlog"
)

// Logger returns a logger that writes JSON lines to stderr and exports over
// OTLP, with trace and span id. An attribute with an error adds the error
// tuple.
func (t *Telemetry) Logger(name string) *slog.Logger {
	options := []otelslog.Option{otelslog.WithLoggerProvider(t.loggers)}
	if rules := t.inForce.Load(); rules != nil {
		options = append(options, otelslog.WithSchemaURL(rules.Charter().SchemaURL))
	}
	export := otelslog.NewHandler(name, options...)
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, t.inForce, export))
}

// consoleLogger returns a logger that only writes to stderr, for messages about
// exporting.
func (t *Telemetry) consoleLogger(name string) *slog.Logger {
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, nil, nil))
}
