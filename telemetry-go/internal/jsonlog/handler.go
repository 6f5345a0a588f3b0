// Package jsonlog writes log records as JSON lines that carry the trace and,
// on failures, the error tuple.
package jsonlog

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/lawful"
)

const timestampLayout = "2006-01-02T15:04:05.000Z"

// Handler is a slog.Handler. Each record goes to a JSON line with timestamp,
// severity, message, service, logger, trace_id and span_id, and to the next
// handler. An attribute that holds an error adds the error tuple to both.
type Handler struct {
	lines   slog.Handler // with every attribute and group so far
	root    slog.Handler // as new, for records that need top-level fields
	steps   []step       // what With and WithGroup did since root
	grouped bool
	next    slog.Handler
	service string
	law     *lawful.Law // nil: values are written as they are
	fields  []slog.Attr // what With added, with its groups
}

// step is one WithAttrs or WithGroup.
type step struct {
	group string
	attrs []slog.Attr
}

// New writes lines to w, without what the law calls sensitive; law and next may
// be nil.
func New(w io.Writer, level slog.Leveler, service, logger string, law *lawful.Law, next slog.Handler) *Handler {
	replace := func(groups []string, a slog.Attr) slog.Attr { return rename(groups, law.Field(groups, a)) }
	if law == nil {
		replace = rename
	}
	json := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: replace})
	root := json.WithAttrs([]slog.Attr{slog.String("service", service), slog.String("logger", logger)})
	return &Handler{lines: root, root: root, next: next, service: service, law: law}
}

func rename(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String("timestamp", a.Value.Time().UTC().Format(timestampLayout))
	case slog.LevelKey:
		a.Key = "severity"
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}

// Enabled says whether the level is written.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.lines.Enabled(ctx, level)
}

// Handle writes the record. The next handler's own failure stays its own.
func (h *Handler) Handle(ctx context.Context, record slog.Record) error {
	if record.Time.IsZero() {
		record.Time = time.Now()
	}
	tuple := h.tuple(record)
	top := tuple
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		top = append([]slog.Attr{
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		}, tuple...)
	}
	err := h.line(ctx, record, top)
	if h.next != nil && h.next.Enabled(ctx, record.Level) {
		exported := record.Clone()
		if len(tuple) > 0 { // first, so that no limit of the SDK leaves it out
			exported = slog.NewRecord(record.Time, record.Level, record.Message, record.PC)
			exported.AddAttrs(tuple...)
			record.Attrs(func(a slog.Attr) bool { exported.AddAttrs(a); return true })
		}
		_ = h.next.Handle(ctx, exported)
	}
	return err
}

func (h *Handler) line(ctx context.Context, record slog.Record, top []slog.Attr) error {
	if h.law != nil {
		record.Message = h.law.Message(record, h.fields)
	}
	if !h.grouped {
		line := record.Clone()
		line.AddAttrs(top...)
		return h.lines.Handle(ctx, line)
	}
	lines := h.root.WithAttrs(top)
	for _, s := range h.steps {
		if s.group != "" {
			lines = lines.WithGroup(s.group)
		} else {
			lines = lines.WithAttrs(s.attrs)
		}
	}
	return lines.Handle(ctx, record)
}

// tuple is that of the first attribute that holds an error.
func (h *Handler) tuple(record slog.Record) []slog.Attr {
	var result []slog.Attr
	record.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		if !ok || err == nil {
			return true
		}
		result = attributes(failure.Classify(err, h.service))
		return false
	})
	return result
}

func attributes(t failure.Tuple) []slog.Attr {
	return []slog.Attr{
		slog.String(charter.AttrPlumblineErrorCode, t.Code.String()),
		slog.String(charter.AttrErrorType, t.Code.String()),
		slog.String(charter.AttrPlumblineErrorOrigin, t.Origin),
		slog.String(charter.AttrPlumblineErrorReason, t.Reason),
		slog.String(charter.AttrPlumblineErrorFault, t.Fault),
		slog.Bool(charter.AttrPlumblineErrorRetryable, t.Retryable),
	}
}

// WithAttrs adds attributes to every record.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := h.with(step{attrs: attrs})
	with.fields = append(slices.Clone(h.fields), attrs...)
	with.lines = h.lines.WithAttrs(attrs)
	if h.next != nil {
		with.next = h.next.WithAttrs(attrs)
	}
	return with
}

// WithGroup puts what follows into a group.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	with := h.with(step{group: name})
	with.lines, with.grouped = h.lines.WithGroup(name), true
	if h.next != nil {
		with.next = h.next.WithGroup(name)
	}
	return with
}

func (h *Handler) with(s step) *Handler {
	with := *h
	with.steps = append(slices.Clone(h.steps), s)
	return &with
}
