// Package trust checks the signature of a compiled charter: that trusted keys
// signed these bytes, and that it is valid now. docs/signatures.md has the format.
package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Refusal is why a charter is not trusted.
type Refusal string

const (
	Unsigned        Refusal = "unsigned"
	Setup           Refusal = "setup" // the file of keys, or of the newest serial, cannot be used
	Malformed       Refusal = "malformed"
	UnknownKey      Refusal = "unknown_key"
	Altered         Refusal = "altered"
	SecondSignature Refusal = "second_signature" // it weakens what was protected, and one key alone signed it
	NotYetValid     Refusal = "not_yet_valid"
	Expired         Refusal = "expired"
	Older           Refusal = "older" // a newer one was in force, or another one with this serial
)

// Untrusted is the error of a charter that is refused.
type Untrusted struct {
	Refusal        Refusal
	File           string
	Line           int
	What, Expected string
}

// Error returns place, error and expected value.
func (u *Untrusted) Error() string {
	return fmt.Sprintf("%s:%d:1: %s; expected %s", u.File, u.Line, u.What, u.Expected)
}

const (
	keysExpected = "PEM blocks of P-256 public keys, as `openssl ec -pubout` or `plumbline sign --new-key` gives them"
	idCharacters = 32
)

var (
	block = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----`)
	// What the DER form of each P-256 public key begins with, up to its uncompressed point.
	p256 = []byte{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04}
)

const p256Bytes = 91

// Keys are the public keys whose signatures are trusted.
type Keys struct {
	file string
	ids  []string                    // in the order of the file
	byID map[string]*ecdsa.PublicKey // nil for a key that is no point of the curve: it verifies nothing
}

// ReadKeys reads a file of keys: public keys of ECDSA on P-256 in PEM (BEGIN PUBLIC
// KEY, RFC 7468). What stands between the blocks is a comment. file names it in
// messages; an error is an *Untrusted.
func ReadKeys(file string, content []byte) (*Keys, error) {
	k := &Keys{file: file, byID: map[string]*ecdsa.PublicKey{}}
	for _, at := range block.FindAllSubmatchIndex(content, -1) {
		if !bytes.Equal(content[at[2]:at[3]], content[at[6]:at[7]]) {
			continue // no block
		}
		line := 1 + bytes.Count(content[:at[0]], []byte{'\n'})
		if kind := string(content[at[2]:at[3]]); kind != "PUBLIC KEY" {
			return nil, k.problem(line, "a block of "+kind+" stands here")
		}
		der, err := base64.StdEncoding.Strict().DecodeString(strings.Join(strings.Fields(string(content[at[4]:at[5]])), ""))
		if err != nil {
			return nil, k.problem(line, "the block is not base64")
		}
		if len(der) != p256Bytes || !bytes.HasPrefix(der, p256) {
			return nil, k.problem(line, "the key is not one of P-256")
		}
		parsed, _ := x509.ParsePKIXPublicKey(der)
		key, _ := parsed.(*ecdsa.PublicKey) // of the form above it is one, or its point is not on the curve
		hash := sha256.Sum256(der)
		id := hex.EncodeToString(hash[:])[:idCharacters]
		if _, known := k.byID[id]; !known {
			k.ids = append(k.ids, id)
		}
		k.byID[id] = key
	}
	if len(k.ids) == 0 {
		return nil, k.problem(1, "it has no public key")
	}
	return k, nil
}

func (k *Keys) problem(line int, what string) *Untrusted {
	return &Untrusted{Setup, k.file, line, what, keysExpected}
}

// IDs returns the ids of the keys: the first 32 digits of the SHA-256 of the DER form.
func (k *Keys) IDs() []string { return slices.Clone(k.ids) }

// Check checks a signature file against a charter's file: who signed, whether it
// weakens, and the time. It returns the ids of the trusted keys that signed; an
// error is an *Untrusted.
func (k *Keys) Check(s *Signature, charter []byte, now time.Time) (signers []string, err error) {
	for i, one := range s.signatures {
		key, trusted := k.byID[one.key]
		if !trusted {
			continue
		}
		hash := sha256.Sum256(s.message(one.key, charter))
		if key == nil || !ecdsa.VerifyASN1(key, hash[:], one.value) {
			return nil, s.refused(Altered, headerLines+1+i, "key "+one.key+" did not sign this header and this charter", "the charter and its signature as they were signed")
		}
		signers = append(signers, one.key)
	}
	switch last := headerLines + len(s.signatures); {
	case len(signers) == 0:
		return nil, s.refused(UnknownKey, last, "none of its signatures is by a trusted key", "a signature by "+strings.Join(k.ids, " or "))
	case s.Weakens && len(signers) < 2:
		return nil, s.refused(SecondSignature, last, "it weakens the charter before it and has one trusted signature", "those of two trusted keys")
	case now.Before(s.NotBefore):
		return nil, s.refused(NotYetValid, 3, "it is valid from "+s.NotBefore.Format(time.RFC3339), "a charter that is valid now")
	case !now.Before(s.Expires):
		return nil, s.refused(Expired, 4, "it expired at "+s.Expires.Format(time.RFC3339), "a charter that is valid now: sign it again with `plumbline sign`")
	}
	return signers, nil
}
