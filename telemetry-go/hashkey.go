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
	// longestHashKey is how long the file may be, in bytes.
	longestHashKey = 64 << 10
)

// readHashKey is the key for hashes of personal data: the content of the file
// that is named, else the variable. Where the file cannot be read there is no
// key: to fall back to another would hash unlike the services that read it.
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

// hashKeyIn is what a file has, without one line end at its end. An error names
// the file, never what is in it.
func hashKeyIn(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe is no reason to wait
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
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
