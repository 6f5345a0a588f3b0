// Starts the telemetry of one service in a test, without globals and the
// process environment.

package telemetrytest

import (
	"bytes"
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Service is the telemetry of one service in a test.
type Service struct {
	*plumbline.Telemetry
	Stderr *Buffer
}

// flushTime bounds how long a test waits for telemetry.
const flushTime = 60 * time.Second

// Start sets up the telemetry of a service that exports to the receiver,
// without the process environment and the globals of OpenTelemetry, with base as
// its charter. settings override the defaults.
func Start(t testing.TB, receiver *Receiver, service string, settings ...map[string]string) Service {
	t.Helper()
	return StartWith(t, "", receiver, service, settings...)
}

// StartWith is Start with a charter.
func StartWith(t testing.TB, compiled charter.Compiled, receiver *Receiver, service string, settings ...map[string]string) Service {
	t.Helper()
	environment := map[string]string{
		"OTEL_SERVICE_NAME":           service,
		"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.GRPC(),
		"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
		"OTEL_METRIC_EXPORT_INTERVAL": "600000",
	}
	for _, s := range settings {
		maps.Copy(environment, s)
	}
	stderr := &Buffer{}
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(stderr), plumbline.WithCharter(compiled),
		plumbline.WithEnvironment(func(name string) (string, bool) {
			value, ok := environment[name]
			return value, ok
		}))
	if err != nil {
		t.Fatal(err)
	}
	s := Service{Telemetry: telemetry, Stderr: stderr}
	t.Cleanup(func() { s.End(t) })
	return s
}

// End exports all telemetry and shuts down.
func (s Service) End(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("shutdown of %s: %v", s.Service(), err)
	}
}

// Buffer is a bytes.Buffer that is safe for concurrent use.
type Buffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write appends.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// String returns what was written.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// Eventually polls a condition until it is true, and fails the test after 20 s,
// naming what it waited for.
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(flushTime)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("timed out waiting for %s", what)
		}
		time.Sleep(2 * time.Millisecond) // between two looks, not instead of one
	}
}
