// Takes signed charters only, where PLUMBLINE_CHARTER_KEYS names the trusted keys.

package plumbline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/trust"
)

// signedCharters refuses a charter that trusted keys did not sign, that has no
// valid time, or that is older than what was in force. nil takes every charter.
type signedCharters struct {
	signature string // path of the charter's signature
	keys      string // PLUMBLINE_CHARTER_KEYS
	state     string // PLUMBLINE_CHARTER_STATE; empty for none
	wrong     error  // of PLUMBLINE_CHARTER_LEAST_SERIAL

	serial int64  // the greatest that was in force, or the least that is taken
	hash   string // of that charter's file; empty for the least
}

// proof is what was read beside a charter.
type proof struct {
	signature, keys []byte
	err             error
}

const (
	maxKeysBytes  = 64 << 10
	maxStateBytes = 256
)

var (
	stateLine   = regexp.MustCompile(`\Aserial ([1-9][0-9]{0,17}) ([0-9a-f]{64})\n?\z`)
	leastSerial = regexp.MustCompile(`\A[0-9]{1,18}\z`)
)

func readSignedCharters(lookup func(string) (string, bool), path string) *signedCharters {
	text := func(name string) string {
		value, _ := lookup(name)
		return strings.TrimSpace(value)
	}
	s := &signedCharters{signature: path + trust.Suffix, keys: text("PLUMBLINE_CHARTER_KEYS"), state: text("PLUMBLINE_CHARTER_STATE")}
	if s.keys == "" {
		return nil
	}
	const setting = "PLUMBLINE_CHARTER_LEAST_SERIAL"
	if least := text(setting); leastSerial.MatchString(least) {
		s.serial, _ = strconv.ParseInt(least, 10, 64) // 18 digits at most
	} else if least != "" {
		s.wrong = setup(setting, fmt.Sprintf("it is %q", least), "1 to 18 digits")
	}
	return s
}

// paths returns the files that are read beside the charter.
func (s *signedCharters) paths() []string {
	if s == nil {
		return nil
	}
	return []string{s.signature, s.keys}
}

func (s *signedCharters) read() (p proof) {
	if s == nil {
		return p
	}
	if p.signature, p.err = readFile(s.signature, trust.MaxBytes); p.err != nil {
		what := fmt.Sprintf("it cannot be read (%v)", p.err)
		if errors.Is(p.err, fs.ErrNotExist) {
			what = "the charter has no signature"
		}
		p.err = &trust.Untrusted{Refusal: trust.Unsigned, File: s.signature, Line: 1, What: what, Expected: "the file that `plumbline sign` writes"}
		return p
	}
	if p.keys, p.err = readFile(s.keys, maxKeysBytes); p.err != nil || len(p.keys) > maxKeysBytes {
		what := fmt.Sprintf("it has more than %d bytes", maxKeysBytes)
		if p.err != nil {
			what = fmt.Sprintf("it cannot be read (%v)", p.err)
		}
		p.err = setup(s.keys, what, "a file of keys")
	}
	return p
}

func setup(file, what, expected string) *trust.Untrusted {
	return &trust.Untrusted{Refusal: trust.Setup, File: file, Line: 1, What: what, Expected: expected}
}

// parse parses a charter that it trusts.
func (s *signedCharters) parse(data []byte, p proof) (*charter.Charter, error) {
	if s == nil {
		return charter.ParseCompiled(data)
	}
	if err := cmp.Or(s.wrong, p.err); err != nil {
		return nil, err
	}
	if len(data) > charter.MaxCompiledBytes {
		return charter.ParseCompiled(data) // which refuses it
	}
	signature, err := trust.ReadSignature(s.signature, p.signature)
	if err != nil {
		return nil, err
	}
	keys, err := trust.ReadKeys(s.keys, p.keys)
	if err != nil {
		return nil, err
	}
	if _, err := keys.Check(signature, data, time.Now()); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if err := s.newer(signature.Serial, hash); err != nil {
		return nil, err
	}
	tables, err := charter.ParseCompiled(data)
	if err != nil {
		return nil, err
	}
	return tables, s.keep(signature.Serial, hash)
}

// newer refuses what is older than the newest, and another charter of the same serial.
func (s *signedCharters) newer(serial int64, hash string) error {
	if _, err := s.readState(); err != nil {
		return err
	}
	switch {
	case serial > s.serial, serial == s.serial && (s.hash == "" || s.hash == hash):
		return nil
	case serial == s.serial:
		return s.older(fmt.Sprintf("another charter with the serial %d was in force", serial))
	case s.hash == "":
		return s.older(fmt.Sprintf("the serial is %d, and %d is the least that is taken", serial, s.serial))
	}
	return s.older(fmt.Sprintf("the serial is %d, and %d was in force", serial, s.serial))
}

func (s *signedCharters) older(what string) error {
	return &trust.Untrusted{Refusal: trust.Older, File: s.signature, Line: 2, What: what, Expected: "a greater serial"}
}

// readState reads the serial that this or another process has kept, and returns the
// file's text.
func (s *signedCharters) readState() (string, error) {
	if s.state == "" {
		return "", nil
	}
	text, err := readFile(s.state, maxStateBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", setup(s.state, fmt.Sprintf("it cannot be read (%v)", err), "a readable file")
	}
	found := stateLine.FindSubmatch(text)
	if found == nil {
		return "", setup(s.state, "it is not of the format", `"serial NUMBER SHA256", or no file to begin anew`)
	}
	// 18 digits at most
	if noted, _ := strconv.ParseInt(string(found[1]), 10, 64); noted > s.serial || noted == s.serial && s.hash == "" {
		s.serial, s.hash = noted, string(found[2])
	}
	return string(text), nil
}

// keep keeps the serial of a charter that comes into force.
func (s *signedCharters) keep(serial int64, hash string) error {
	// Another process may have written meanwhile.
	if err := s.newer(serial, hash); err != nil {
		return err
	}
	line := fmt.Sprintf("serial %d %s\n", serial, hash)
	if before, err := s.readState(); s.state != "" && (err != nil || before != line) {
		if err := s.write(line); err != nil {
			return setup(s.state, fmt.Sprintf("it cannot be written (%v)", err), "a folder that can be written")
		}
	}
	s.serial, s.hash = serial, hash
	return nil
}

// write replaces the state as a whole, also for the time after a power cut.
func (s *signedCharters) write(text string) error {
	fresh, err := os.CreateTemp(filepath.Dir(s.state), filepath.Base(s.state)+".*.new")
	if err != nil {
		return err
	}
	_, err = fresh.WriteString(text)
	// Processes of other users may share it.
	if err = errors.Join(err, fresh.Chmod(0o644), fresh.Sync(), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), s.state)
	}
	if err != nil {
		_ = os.Remove(fresh.Name()) // it may be gone
	}
	return err
}
