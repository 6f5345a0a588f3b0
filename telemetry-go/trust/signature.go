// Reads the signature file of a compiled charter.

package trust

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

const (
	// Suffix is what the name of a charter's file is followed by.
	Suffix = ".sig"
	// MaxBytes is the size limit of a signature file, in bytes.
	MaxBytes = 16 << 10

	maxSignatures = 16
	headerLines   = 5
	timeForm      = `([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)`
)

// line is the one form of a line.
type line struct {
	form     *regexp.Regexp
	expected string
}

var (
	formatLine    = line{regexp.MustCompile(`\A(plumbline\.signature/1)\z`), "plumbline.signature/1"}
	serialLine    = line{regexp.MustCompile(`\Aserial ([1-9][0-9]{0,17})\z`), `"serial NUMBER" with 1 to 18 digits`}
	notBeforeLine = line{regexp.MustCompile(`\Anot-before ` + timeForm + `\z`), `"not-before TIME" as 2026-01-31T12:00:00Z`}
	expiresLine   = line{regexp.MustCompile(`\Aexpires ` + timeForm + `\z`), `"expires TIME" as 2026-01-31T12:00:00Z`}
	weakensLine   = line{regexp.MustCompile(`\Aweakens (yes|no)\z`), `"weakens yes" or "weakens no"`}
	keyLine       = line{regexp.MustCompile(`\Akey ([0-9a-f]{32}) ((?:[0-9a-f]{2}){8,80})\z`), `"key ID SIGNATURE" in lower-case hexadecimal digits`}
)

// Signature is the signature file of a compiled charter: a header of five lines and
// one line for each signature. Every line ends in a line feed and has one form, so
// that a file has one reading in every language.
type Signature struct {
	Serial    int64     // what a later charter's is greater than
	NotBefore time.Time // the first moment at which it is valid
	Expires   time.Time // the first moment at which it is no longer valid
	Weakens   bool      // it opens what the charter before protected

	file       string
	header     []byte
	signatures []signed
}

type signed struct {
	key   string
	value []byte // ASN.1 DER
}

// ReadSignature reads a signature file. file names it in messages; an error is an
// *Untrusted.
func ReadSignature(file string, content []byte) (*Signature, error) {
	r := reader{file: file, content: content}
	if len(content) > MaxBytes {
		r.fail(fmt.Sprintf("it has more than %d bytes", MaxBytes), "a file of `plumbline sign`")
		return nil, r.err
	}
	s := &Signature{file: file}
	r.next(formatLine)
	s.Serial, _ = strconv.ParseInt(r.next(serialLine)[1], 10, 64) // 18 digits at most
	s.NotBefore = r.time(notBeforeLine)
	s.Expires = r.time(expiresLine)
	s.Weakens = r.next(weakensLine)[1] == "yes"
	s.header = content[:r.at]
	for r.err == nil && (len(s.signatures) == 0 || r.at < len(content)) {
		if len(s.signatures) == maxSignatures {
			r.line++
			r.fail("more follows", fmt.Sprintf("at most %d signatures", maxSignatures))
			break
		}
		found := r.next(keyLine)
		for _, before := range s.signatures {
			if before.key == found[1] {
				r.fail("key "+found[1]+" signs twice", "one line a key")
			}
		}
		value, _ := hex.DecodeString(found[2]) // pairs of digits
		s.signatures = append(s.signatures, signed{found[1], value})
	}
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

// reader reads a file line by line, up to the first error.
type reader struct {
	file    string
	content []byte
	line    int
	at      int
	err     error
}

// next returns the next line's parts; after an error they are empty.
func (r *reader) next(l line) []string {
	none := []string{"", "", ""}
	if r.err != nil {
		return none
	}
	r.line++
	rest := r.content[r.at:]
	end := bytes.IndexByte(rest, '\n')
	unended := ""
	if end < 0 {
		end, unended = len(rest), " without a line feed"
	}
	found := l.form.FindSubmatch(rest[:end])
	if found == nil || unended != "" {
		r.fail("it is "+shown(rest[:end])+unended, l.expected)
		return none
	}
	r.at += end + 1
	parts := make([]string, len(found))
	for i, part := range found {
		parts[i] = string(part)
	}
	return parts
}

func (r *reader) time(l line) time.Time {
	text := r.next(l)[1]
	if r.err != nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fail("there is no time "+text, l.expected)
	}
	return at
}

func (r *reader) fail(what, expected string) {
	if r.err == nil {
		r.err = &Untrusted{Malformed, r.file, max(r.line, 1), what, expected}
	}
}

func shown(text []byte) string {
	const most = 60
	if len(text) == 0 {
		return "empty"
	}
	plain := make([]byte, 0, most)
	for _, c := range text[:min(len(text), most)] {
		if c < ' ' || c > '~' {
			c = '?'
		}
		plain = append(plain, c)
	}
	if len(text) > most {
		return `"` + string(plain) + `…"`
	}
	return `"` + string(plain) + `"`
}

// message returns what a key signs: the header, its own id, and the charter's file.
func (s *Signature) message(key string, charter []byte) []byte {
	return bytes.Join([][]byte{s.header, []byte("key " + key + "\n"), charter}, nil)
}

func (s *Signature) refused(why Refusal, line int, what, expected string) *Untrusted {
	return &Untrusted{why, s.file, line, what, expected}
}
