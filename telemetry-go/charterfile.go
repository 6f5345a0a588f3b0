// Loads the compiled charter that PLUMBLINE_CHARTER names, and reloads it when
// the file changes. The charter is replaced as a whole.

package plumbline

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/trust"
)

// reloadInterval is the time between checks of the file; a change is active
// within twice that.
const reloadInterval = time.Second

// charterFile watches the file that PLUMBLINE_CHARTER names. The tables of a
// charter are applied together: after an invalid file the previous ones remain
// active.
type charterFile struct {
	path    string
	signed  *signedCharters  // nil where every charter is taken
	console *slog.Logger     // nil before start
	first   *charter.Charter // what was read at the start; nil if it was refused
	apply   func(*charter.Charter)

	applied, refused atomic.Int64

	// Of the goroutine that watches:
	stats   []fs.FileInfo     // of the files that were read; nil before the first read
	checked [sha256.Size]byte // hash of their content that was applied or refused last
	suspect [sha256.Size]byte // hash of content that was invalid once and may have been half written
	failure string            // the last error that was logged

	stop chan struct{}
	done sync.WaitGroup
}

// readCharterFile reads the file of PLUMBLINE_CHARTER; nil if there is none.
func readCharterFile(lookup func(string) (string, bool)) *charterFile {
	path, given := lookup("PLUMBLINE_CHARTER")
	if path = strings.TrimSpace(path); !given || path == "" {
		return nil
	}
	f := &charterFile{path: path, signed: readSignedCharters(lookup, path), stop: make(chan struct{})}
	f.apply = func(c *charter.Charter) { f.first = c }
	f.check(true)
	return f
}

// start logs what was read and watches the file. before is the charter that is
// in force while the file is refused.
func (f *charterFile) start(console *slog.Logger, before *charter.Charter, apply func(*charter.Charter)) {
	f.console, f.apply = console, apply
	if f.first == nil {
		if f.console == nil {
			return
		}
		f.console.Warn(fmt.Sprintf("the charter in %s is refused; %s %s is in force, and what it marks as sensitive is redacted (PLUMBLINE_ON_REFUSED=hold exports nothing instead): %s",
			f.path, before.Name, before.Version, f.failure))
	}
	f.done.Go(f.watch)
}

func (f *charterFile) watch() {
	ticker := time.NewTicker(reloadInterval)
	defer ticker.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-ticker.C:
			f.check(false)
		}
	}
}

func (f *charterFile) end() {
	close(f.stop)
	f.done.Wait()
}

// check reads the file if it has changed. A panic is logged, and the next check
// starts anew.
func (f *charterFile) check(atOnce bool) {
	defer func() {
		if recovered := recover(); recovered != nil {
			f.again()
			f.refuse(fmt.Errorf("reading it failed, and is tried again: %v", recovered))
		}
	}()
	f.read(atOnce)
}

// read reads the file if it has changed; links are resolved each time, so that
// a swapped link is a change. Invalid content is refused at the second check,
// at the start at once.
func (f *charterFile) read(atOnce bool) {
	stats := f.stat()
	if unchanged(stats, f.stats) {
		return
	}
	data, err := readFile(f.path, charter.MaxCompiledBytes)
	if err != nil {
		f.stats = nil
		f.refuse(err)
		return
	}
	proof := f.signed.read()
	content := sha256.Sum256(slices.Concat(data, proof.signature, proof.keys))
	if content == f.checked {
		f.stats, f.failure = stats, ""
		return
	}
	tables, err := f.signed.parse(data, proof)
	if err != nil && !atOnce && content != f.suspect {
		f.suspect = content
		return
	}
	f.stats, f.checked = stats, content
	if err != nil {
		f.refuse(err)
		if surroundings(err) {
			f.again()
		}
		return
	}
	f.apply(tables)
	f.failure = ""
	if !atOnce { // the first charter is no reload
		f.applied.Add(1)
	}
}

// surroundings reports whether a charter is refused for what may change without its
// files: time, access rights, the state.
func surroundings(err error) bool {
	refused := (*trust.Untrusted)(nil)
	return errors.As(err, &refused) && slices.Contains([]trust.Refusal{trust.Unsigned, trust.Setup, trust.NotYetValid, trust.Expired}, refused.Refusal)
}

// again makes the next check read the files.
func (f *charterFile) again() { f.stats, f.checked = nil, [sha256.Size]byte{} }

// stat returns what shows a change of the files; nil for one that is missing.
func (f *charterFile) stat() []fs.FileInfo {
	paths := append([]string{f.path}, f.signed.paths()...)
	stats := make([]fs.FileInfo, len(paths))
	for i, path := range paths {
		stats[i], _ = os.Stat(path) // what is missing is reported when it is read
	}
	return stats
}

func unchanged(stats, before []fs.FileInfo) bool {
	return slices.EqualFunc(stats, before, func(a, b fs.FileInfo) bool {
		return a != nil && b != nil && os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
	})
}

// refuse logs an error, once while it remains the same.
func (f *charterFile) refuse(err error) {
	if err.Error() == f.failure {
		return
	}
	f.failure = err.Error()
	f.refused.Add(1)
	if f.console == nil {
		return
	}
	f.console.Warn(fmt.Sprintf("the charter in %s is refused, the one before it stays in force: %v", f.path, err))
}

// readFile reads a file; of one that has more than most bytes one byte more than that.
func readFile(path string, most int64) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // opening a pipe does not block
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only
	stat, err := file.Stat()
	if err == nil && stat.IsDir() {
		return nil, fmt.Errorf("it is a folder; compile it: plumbline compile %s -o charter.json", path)
	}
	if err != nil || !stat.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("it is no file; expected the JSON that `plumbline compile` writes"))
	}
	return io.ReadAll(io.LimitReader(file, most+1))
}
