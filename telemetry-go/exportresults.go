// Logs and counts the results of exports: failed, dropped, accepted again.

package plumbline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// exportResults logs and counts the results of exports: one warning when the
// Collector becomes unreachable, one line when it accepts telemetry again, and
// the number of dropped items.
type exportResults struct {
	console *slog.Logger
	mu      sync.Mutex
	failing map[string]bool // by signal; guarded by mu
	dropped map[string]*drops
}

type drops struct{ queueFull, exportFailed atomic.Int64 }

func newExportResults(console *slog.Logger) *exportResults {
	d := &exportResults{console: console, failing: map[string]bool{}, dropped: map[string]*drops{}}
	for _, s := range []string{
		charter.PlumblineSignalValueTraces, charter.PlumblineSignalValueMetrics, charter.PlumblineSignalValueLogs,
	} {
		d.dropped[s] = new(drops)
	}
	return d
}

// exported records the result of an export.
func (d *exportResults) exported(name string, s signal, err error) {
	if err != nil && (errors.Is(err, context.Canceled) || status.Code(rootOf(err)) == codes.Canceled) {
		return // cancelled by Shutdown
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		if d.failing[name] {
			delete(d.failing, name)
			if len(d.failing) == 0 {
				d.console.Info("the Collector accepts telemetry again")
			}
		}
		return
	}
	first := len(d.failing) == 0
	d.failing[name] = true
	if !first {
		return
	}
	if transient(err) {
		d.console.Warn(fmt.Sprintf("no telemetry reaches the Collector at %s; the service works on, telemetry waits in bounded queues and is sent again: %s", s, why(err)))
		return
	}
	d.console.Warn(fmt.Sprintf("the Collector at %s refuses %s; what it refuses is dropped and counted in %s: %s",
		s, name, charter.MetricPlumblineTelemetryDropped.Name, brief(err)))
}

// longestError is the part of an error that is logged, in bytes: some errors
// have a whole response in them.
const longestError = 512

func brief(err error) string {
	text := err.Error()
	if len(text) > longestError {
		text = strings.ToValidUTF8(text[:longestError], "") + "…"
	}
	return text
}

// why returns the text of an error, or what it says of a receiver of the other
// protocol.
func why(err error) string {
	text := brief(err)
	switch {
	case strings.Contains(text, "looked like an HTTP/1.1 header"):
		return "it answers in HTTP/1.1, not gRPC; expected OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or the port for gRPC (by default 4317)"
	case strings.Contains(text, `malformed HTTP response "\x00\x00`), // the first frame of HTTP/2
		strings.Contains(text, "readLoopPeekFailLocked: ") && strings.Contains(text, "<nil>"): // the same, before the request was sent
		return "it answers in HTTP/2 as gRPC does, not in HTTP/1.1; expected OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or the port for HTTP (by default 4318)"
	}
	return text
}

// unstarted logs why a signal has no exporter.
func (d *exportResults) unstarted(name string, err error) {
	d.console.Warn(fmt.Sprintf("no %s are exported; the service works on without them: %v", name, err))
}

// drop counts items that are never exported.
func (d *exportResults) drop(name string, items int, full bool) {
	if full {
		d.dropped[name].queueFull.Add(int64(items))
		return
	}
	d.dropped[name].exportFailed.Add(int64(items))
}

func (d *exportResults) observe(_ context.Context, observer metric.Int64Observer) error {
	for name, n := range d.dropped {
		observer.Observe(n.queueFull.Load(), metric.WithAttributes(
			attribute.String(charter.AttrPlumblineSignal, name),
			attribute.String(charter.AttrPlumblineDropReason, charter.PlumblineDropReasonValueQueueFull)))
		observer.Observe(n.exportFailed.Load(), metric.WithAttributes(
			attribute.String(charter.AttrPlumblineSignal, name),
			attribute.String(charter.AttrPlumblineDropReason, charter.PlumblineDropReasonValueExportFailed)))
	}
	return nil
}

// transient reports whether a batch is sent again: after the errors that OTLP
// calls retryable, and those below HTTP.
func transient(err error) bool {
	if st, ok := status.FromError(rootOf(err)); ok {
		switch st.Code() {
		case codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss, codes.ResourceExhausted:
			return true
		}
		return false
	}
	var address *url.Error
	var network net.Error
	return errors.As(err, &address) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		strings.Contains(err.Error(), "retry-able request failure")
}

// rootOf returns the last error of a chain.
func rootOf(err error) error {
	for {
		below := errors.Unwrap(err)
		if below == nil {
			return err
		}
		err = below
	}
}

var rejected = regexp.MustCompile(`\((\d+) [a-z ]+ rejected\)`)

// lost returns the number of items of a batch that an error dropped: those that
// a partial success rejects, else all.
func lost(err error, batch int) int {
	if found := rejected.FindStringSubmatch(err.Error()); found != nil {
		if n, e := strconv.Atoi(found[1]); e == nil && n <= batch {
			return n
		}
	}
	return batch
}

// errorHandler logs errors of the OpenTelemetry SDK, each different one once.
type errorHandler struct {
	console *slog.Logger
	mu      sync.Mutex
	said    map[string]bool
}

const differentErrors = 50

func newErrorHandler(console *slog.Logger) *errorHandler {
	return &errorHandler{console: console, said: map[string]bool{}}
}

// Handle logs an error that is new.
func (h *errorHandler) Handle(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := brief(err)
	if h.said[text] || len(h.said) >= differentErrors {
		return
	}
	h.said[text] = true
	h.console.Warn("telemetry: " + text)
}
