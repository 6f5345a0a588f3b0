// Package jsonlog writes log records as JSON lines that carry the trace and,
// on failures, the error tuple.
package jsonlog

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

const timestampLayout = "2006-01-02T15:04:05.000Z"

// Handler is a slog.Handler. Each record is written as a JSON line with
// timestamp, severity, message, service, logger, trace_id and span_id, and
// passed to the next handler. An attribute with an error adds the error tuple
// to both.
type Handler struct {
	lines    *atomic.Pointer[written] // with every attribute so far, if no key is repeated
	root     slog.Handler             // as new, for records that need top-level fields
	steps    []step                   // what With and WithGroup did since root
	grouped  bool
	next     slog.Handler
	failures func() failure.Classifier
	inForce  *enforce.InForce // nil in mode off
	fields   []slog.Attr      // what With added, with its groups
	placed   []enforce.Field  // the same, each with its groups
	path     string           // of the groups that are open
	plain    bool             // each key of fields is there once
}

// written is a handler that has written its attributes by the rules of a charter.
type written struct {
	rules *enforce.Rules
	lines slog.Handler
}

// mark precedes the key of an attribute with the name of a field that slog adds
// itself.
const mark = "\x00"

// step is one WithAttrs or WithGroup.
type step struct {
	group string
	attrs []slog.Attr
}

// New returns a handler that writes lines to w, with the rules applied; inForce
// and next may be nil.
func New(w io.Writer, level slog.Leveler, service, logger string, inForce *enforce.InForce, failures func() failure.Classifier, next slog.Handler) *Handler {
	replace := func(groups []string, a slog.Attr) slog.Attr {
		key, given := strings.CutPrefix(a.Key, mark)
		a.Key = key
		if inForce != nil {
			a = inForce.Load().LogAttr(groups, a)
		}
		if given {
			return a
		}
		return rename(groups, a)
	}
	json := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: replace})
	root := json.WithAttrs([]slog.Attr{slog.String("service", service), slog.String("logger", logger)})
	h := &Handler{root: root, lines: new(atomic.Pointer[written]), next: next, failures: failures, inForce: inForce, plain: true}
	h.write()
	return h
}

// write applies the rules to the attributes that With added, which the lines of
// this handler repeat.
func (h *Handler) write() slog.Handler {
	of := &written{rules: h.inForce.Load(), lines: h.root}
	for _, s := range h.steps {
		of.lines = of.lines.WithAttrs(s.attrs)
	}
	h.lines.Store(of)
	return of.lines
}

// prepared returns the lines by the active charter.
func (h *Handler) prepared() slog.Handler {
	if of := h.lines.Load(); of.rules == h.inForce.Load() {
		return of.lines
	}
	return h.write()
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

// Enabled reports whether the level is written.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.root.Enabled(ctx, level)
}

// Handle writes the record. An error of the next handler is ignored.
func (h *Handler) Handle(ctx context.Context, record slog.Record) error {
	if record.Time.IsZero() {
		record.Time = time.Now()
	}
	attrs := make([]slog.Attr, 0, record.NumAttrs())
	record.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	first := firstError(attrs)
	var tuple []slog.Attr
	if first != nil {
		tuple = attributes(h.classify(first))
	}
	top := tuple
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		top = append([]slog.Attr{
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		}, tuple...)
	}
	err := h.line(ctx, record, attrs, top)
	if h.next != nil && h.next.Enabled(ctx, record.Level) {
		h.export(ctx, record, attrs, tuple, first)
	}
	return err
}

// export passes the record to the next handler: the tuple first, so that no
// limit of the SDK drops it, and each error under its key. The bridge makes
// exception.type and exception.message of the first error.
func (h *Handler) export(ctx context.Context, record slog.Record, attrs, tuple []slog.Attr, first error) {
	exported := slog.NewRecord(record.Time, record.Level, record.Message, record.PC)
	exported.AddAttrs(tuple...)
	if !plain(attrs) {
		attrs = unique(attrs)
	}
	for _, a := range attrs {
		exported.AddAttrs(exportable(a))
	}
	if first != nil {
		if _, ok := textOf(first); ok {
			exported.AddAttrs(slog.Any("", first))
		}
	}
	_ = h.next.Handle(ctx, exported)
}

func (h *Handler) line(ctx context.Context, record slog.Record, attrs, top []slog.Attr) error {
	if h.inForce != nil {
		message, left := h.inForce.Load().LogTexts(record.Message, h.path, h.placed, attrs)
		if message != record.Message || len(left) > 0 && &left[0] != &attrs[0] {
			record = slog.NewRecord(record.Time, record.Level, message, record.PC)
			record.AddAttrs(left...)
			attrs = left
		}
	}
	if !h.grouped && h.plain && plain(attrs) && apart(attrs, h.fields) && apart(attrs, top) && apart(h.fields, top) {
		line := record.Clone()
		line.AddAttrs(top...)
		return h.prepared().Handle(ctx, line)
	}
	line := slog.NewRecord(record.Time, record.Level, record.Message, record.PC)
	for _, a := range h.whole(attrs) {
		switch {
		case at(top, a.Key) >= 0: // of the trace and the failure, which come last
		case a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey:
			a.Key = mark + a.Key
			line.AddAttrs(a)
		case !owned(a.Key): // the line's own fields take precedence
			line.AddAttrs(a)
		}
	}
	line.AddAttrs(top...)
	return h.root.Handle(ctx, line)
}

// apart reports whether two lists have no key in common.
func apart(one, other []slog.Attr) bool {
	return !slices.ContainsFunc(one, func(a slog.Attr) bool { return at(other, a.Key) >= 0 })
}

// whole returns the attributes of With and of the record in their groups, each key
// once.
func (h *Handler) whole(attrs []slog.Attr) []slog.Attr {
	levels := []step{{}}
	for _, s := range h.steps {
		if s.group != "" {
			levels = append(levels, step{group: s.group})
			continue
		}
		deepest := &levels[len(levels)-1]
		deepest.attrs = append(slices.Clip(deepest.attrs), s.attrs...)
	}
	deepest := len(levels) - 1
	levels[deepest].attrs = append(slices.Clip(levels[deepest].attrs), attrs...)
	for ; deepest > 0; deepest-- {
		group := slog.Attr{Key: levels[deepest].group, Value: slog.GroupValue(levels[deepest].attrs...)}
		levels[deepest-1].attrs = append(slices.Clip(levels[deepest-1].attrs), group)
	}
	return unique(levels[0].attrs)
}

// firstError returns the error of the first attribute that has one.
func firstError(attrs []slog.Attr) error {
	for _, a := range attrs {
		if a.Value.Kind() == slog.KindAny {
			if err, ok := a.Value.Any().(error); ok && err != nil {
				return err
			}
		}
	}
	return nil
}

// classify returns the error tuple of an error, also if its methods panic.
func (h *Handler) classify(err error) (tuple failure.Tuple) {
	defer func() {
		if recover() != nil {
			tuple = h.failures().NewTuple(failure.Internal, charter.ReasonUnspecified, "", false)
		}
	}()
	return h.failures().Classify(err)
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
	with.placed = slices.Clone(h.placed)
	for _, a := range attrs {
		with.placed = append(with.placed, enforce.Field{Path: h.path, Attr: a})
	}
	with.plain = h.plain && plain(with.fields)
	if with.plain && !h.grouped {
		with.lines = new(atomic.Pointer[written])
		with.write()
	}
	if h.next != nil {
		with.next = h.next.WithAttrs(exportables(attrs))
	}
	return with
}

func exportables(attrs []slog.Attr) []slog.Attr {
	result := make([]slog.Attr, 0, len(attrs)+1)
	for _, a := range attrs {
		result = append(result, exportable(a))
	}
	if err := firstError(attrs); err != nil {
		if _, ok := textOf(err); ok {
			result = append(result, slog.Any("", err))
		}
	}
	return result
}

// WithGroup puts what follows into a group.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	with := h.with(step{group: name})
	with.grouped = true
	with.path = strings.TrimPrefix(h.path+"."+name, ".")
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
