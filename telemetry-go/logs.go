package plumbline

import (
	"log/slog"

	"go.opentelemetry.io/contrib/bridges/otelslog"

	"github.com/plumbline/plumbline/telemetry-go/internal/jsonlog"
)

// Logger makes a logger whose records go to stderr as JSON lines and out over
// OTLP, with the trace they belong to. An attribute that holds an error adds
// the error tuple.
func (t *Telemetry) Logger(name string) *slog.Logger {
	export := otelslog.NewHandler(name, otelslog.WithLoggerProvider(t.loggers))
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, t.rules, export))
}

// consoleLogger writes to stderr only: for what is said about exporting itself.
func (t *Telemetry) consoleLogger(name string) *slog.Logger {
	return slog.New(jsonlog.New(t.stderr, t.level, t.service, name, nil, nil))
}
