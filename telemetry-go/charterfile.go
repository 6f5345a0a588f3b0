package plumbline

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// lookEvery is how often the file is looked at; a change is in force within
// twice that.
const lookEvery = time.Second

// charterFile is the file that PLUMBLINE_CHARTER names. What it says is in
// force as a whole or not at all: a file that cannot be read, or that breaks a
// rule, leaves what was before.
type charterFile struct {
	path    string
	console *slog.Logger
	apply   func(*charter.Tables)

	applied, refused atomic.Int64

	// Of the goroutine that watches:
	stat    fs.FileInfo       // nil: nothing was read yet
	judged  [sha256.Size]byte // the content that was applied or refused last
	suspect [sha256.Size]byte // content that did not hold once; it may be half written
	failure string            // what was said about the last refusal

	stop chan struct{}
	done sync.WaitGroup
}

// startCharter puts the file in force, if it holds, and follows its changes.
func startCharter(path string, console *slog.Logger, apply func(*charter.Tables)) *charterFile {
	f := &charterFile{path: path, console: console, apply: apply, stop: make(chan struct{})}
	f.look(true)
	f.done.Go(f.watch)
	return f
}

func (f *charterFile) watch() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-ticker.C:
			f.look(false)
		}
	}
}

func (f *charterFile) end() {
	close(f.stop)
	f.done.Wait()
}

// look looks at the file. A look that panics says so, and the next one begins
// anew.
func (f *charterFile) look(atOnce bool) {
	defer func() {
		if failed := recover(); failed != nil {
			f.stat, f.judged = nil, [sha256.Size]byte{}
			f.refuse(fmt.Errorf("reading it failed, and is tried again: %v", failed))
		}
	}()
	f.read(atOnce)
}

// read reads the file if it changed; a link is resolved each time, so that one
// that was swapped is a change. What does not hold is refused at the second
// look, or at once at the start.
func (f *charterFile) read(atOnce bool) {
	stat, err := os.Stat(f.path)
	if err == nil && f.stat != nil && os.SameFile(stat, f.stat) && stat.ModTime().Equal(f.stat.ModTime()) && stat.Size() == f.stat.Size() {
		return
	}
	data, err := readFile(f.path)
	if err != nil {
		f.stat = nil
		f.refuse(err)
		return
	}
	content := sha256.Sum256(data)
	if content == f.judged {
		f.stat, f.failure = stat, ""
		return
	}
	tables, err := charter.ParseCompiled(data)
	if err != nil && !atOnce && content != f.suspect {
		f.suspect = content
		return
	}
	f.stat, f.judged = stat, content
	if err != nil {
		f.refuse(err)
		return
	}
	f.apply(tables)
	f.failure = ""
	if !atOnce { // the charter of the start is no change of it
		f.applied.Add(1)
	}
	f.console.Info(fmt.Sprintf("charter %s %s is in force (digest %s), from %s", charter.Name, tables.Version, tables.Digest, f.path))
}

// refuse says once what is wrong.
func (f *charterFile) refuse(err error) {
	if err.Error() == f.failure {
		return
	}
	f.failure = err.Error()
	f.refused.Add(1)
	f.console.Warn(fmt.Sprintf("the charter in %s is refused, the one before it stays in force: %v", f.path, err))
}

func readFile(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe is no reason to wait
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
	if stat, err := file.Stat(); err != nil || !stat.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("it is no file; expected the JSON that `plumbline compile` writes"))
	}
	return io.ReadAll(io.LimitReader(file, charter.MaxCompiledBytes+1))
}

// observe reports how often a charter was applied and refused.
func (f *charterFile) observe(_ context.Context, observer metric.Int64Observer) error {
	outcome := attribute.Key(charter.AttrPlumblineCharterReloadOutcome)
	observer.Observe(f.applied.Load(), metric.WithAttributes(outcome.String(charter.PlumblineCharterReloadOutcomeValueApplied)))
	observer.Observe(f.refused.Load(), metric.WithAttributes(outcome.String(charter.PlumblineCharterReloadOutcomeValueRefused)))
	return nil
}
