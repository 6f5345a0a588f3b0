package plumbline

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A watcher that panics logs one line and continues.
func TestWatcherThatPanicsStartsAgain(t *testing.T) {
	data, err := os.ReadFile("../conformance/vectors/charter/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "charter.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var out lines
	applied := make(chan *charter.Charter, 1)
	tries := 0
	file := &charterFile{path: path, stop: make(chan struct{}), first: charter.Base()}
	file.start(slog.New(slog.NewTextHandler(&out, nil)), charter.Base(), func(tables *charter.Charter) {
		if tries++; tries <= 2 {
			panic("no room")
		}
		applied <- tables
	})
	defer file.end()
	select {
	case <-applied:
	case <-time.After(60 * time.Second):
		t.Fatalf("timed out waiting for the third check: %s", out.String())
	}
	if log := out.String(); strings.Count(log, "no room") != 1 {
		t.Error(log)
	}
}
