package plumbline

import (
	"log/slog"

	"go.opentelemetry.io/contrib/bridges/otelslog"

	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/jsonlog"
)

// Logger returns a logger that writes JSON lines to stderr and exports over
// OTLP, with trace and span id. An attribute with an error adds the error
// tuple.
func (t *Telemetry) Logger(name string) *slog.Logger {
	options := []otelslog.Option{otelslog.WithLoggerProvider(t.loggers)}
	if rules := t.applied().Load(); rules != nil {
		options = append(options, otelslog.WithSchemaURL(rules.Charter().SchemaURL))
	}
	export := otelslog.NewHandler(name, options...)
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, t.applied(), t.Failures, export))
}

// consoleLogger returns a logger that only writes to stderr, for messages about
// exporting.
func (t *Telemetry) consoleLogger(name string) *slog.Logger {
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, nil, t.Failures, nil))
}

// applied returns the rules that are applied to log lines; nil in mode off.
func (t *Telemetry) applied() *enforce.InForce {
	if t.off {
		return nil
	}
	return t.inForce
}
