// Reads the key with which sensitive values are hashed: PLUMBLINE_HASH_KEY or
// PLUMBLINE_HASH_KEY_FILE.

package plumbline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/plumbline/plumbline/telemetry-go/internal/environment"
)

const (
	hashKeyVariable     = "PLUMBLINE_HASH_KEY"
	hashKeyFileVariable = "PLUMBLINE_HASH_KEY_FILE"
	// longestHashKey is the size limit of the file, in bytes.
	longestHashKey = 64 << 10
)

// readHashKey returns the key for hashes of personal data: the content of the
// named file, else the variable. If the file cannot be read there is no key:
// any other one would give different hashes than the services that read the
// file.
func readHashKey(r *environment.Reader) []byte {
	text, path := r.Text("", hashKeyVariable), r.Text("", hashKeyFileVariable)
	if path == "" {
		return []byte(text)
	}
	if text != "" {
		r.Warn(hashKeyVariable, "to be set beside "+hashKeyFileVariable+" (one of the two is enough)", "the file")
	}
	key, err := hashKeyIn(path)
	if err != nil {
		r.Warn(hashKeyFileVariable, fmt.Sprintf("a file of 1 to %d bytes that can be read (%v)", longestHashKey, err), "a key of this process's own")
	}
	return key
}

// hashKeyIn returns the content of a file without one trailing line end. An
// error names the file, never its content.
func hashKeyIn(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // opening a pipe does not block
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only
	if stat, err := file.Stat(); err != nil || !stat.Mode().IsRegular() {
		return nil, errors.Join(err, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is no file")})
	}
	key, err := io.ReadAll(io.LimitReader(file, longestHashKey+1))
	switch {
	case err != nil:
		return nil, err
	case len(key) > longestHashKey:
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is too long")}
	}
	if line, ended := bytes.CutSuffix(key, []byte("\n")); ended {
		key = bytes.TrimSuffix(line, []byte("\r"))
	}
	if len(key) == 0 {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is empty")}
	}
	return key, nil
}
