package plumbline

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// signer signs charters as `plumbline sign` does.
type signer struct {
	key    *ecdsa.PrivateKey
	id     string
	public []byte // PEM
}

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(der)
	return signer{key, hex.EncodeToString(hash[:])[:32], pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}
}

func (s signer) sign(t *testing.T, data []byte, serial int, from time.Time) []byte {
	t.Helper()
	at := func(moment time.Time) string { return moment.UTC().Format("2006-01-02T15:04:05Z") }
	header := fmt.Sprintf("plumbline.signature/1\nserial %d\nnot-before %s\nexpires %s\nweakens no\n", serial, at(from), at(from.Add(time.Hour)))
	hash := sha256.Sum256([]byte(header + "key " + s.id + "\n" + string(data)))
	value, err := ecdsa.SignASN1(rand.Reader, s.key, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	return []byte(header + "key " + s.id + " " + hex.EncodeToString(value) + "\n")
}

// signedFiles are the files of a process that takes signed charters only.
type signedFiles struct {
	t                               *testing.T
	charter, signature, keys, state string
}

func newSignedFiles(t *testing.T, s signer) signedFiles {
	folder := t.TempDir()
	f := signedFiles{t, filepath.Join(folder, "charter.json"), filepath.Join(folder, "charter.json.sig"), filepath.Join(folder, "keys.pem"), filepath.Join(folder, "serial")}
	f.write(f.keys, s.public)
	return f
}

func (f signedFiles) write(path string, data []byte) {
	f.t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f signedFiles) lookup(name string) (string, bool) {
	value, known := map[string]string{"PLUMBLINE_CHARTER": f.charter, "PLUMBLINE_CHARTER_KEYS": f.keys, "PLUMBLINE_CHARTER_STATE": f.state}[name]
	return value, known
}

func compiledShop(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../conformance/vectors/charter/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOnlySignedChartersAreTaken(t *testing.T) {
	ada, data, now := newSigner(t), compiledShop(t), time.Now()
	f := newSignedFiles(t, ada)
	f.write(f.charter, data)
	refusal := func() string {
		file := readCharterFile(f.lookup)
		if file.first != nil {
			t.Errorf("a charter was taken: %s", file.first.Name)
		}
		return file.failure
	}
	for _, c := range []struct {
		signature []byte
		expected  string
	}{
		{nil, "charter.json.sig:1:1: the charter has no signature; expected the file that `plumbline sign` writes"},
		{newSigner(t).sign(t, data, 1, now), "none of its signatures is by a trusted key"},
		{ada.sign(t, append([]byte(" "), data...), 1, now), "did not sign this header and this charter"},
		{ada.sign(t, data, 1, now.Add(-2*time.Hour)), "charter.json.sig:4:1: it expired at "},
		{ada.sign(t, data, 1, now.Add(time.Hour)), "charter.json.sig:3:1: it is valid from "},
		{[]byte("plumbline.signature/9\n"), `charter.json.sig:1:1: it is "plumbline.signature/9"`},
	} {
		if c.signature != nil {
			f.write(f.signature, c.signature)
		}
		if why := refusal(); !strings.Contains(why, c.expected) {
			t.Errorf("it is %q; expected %q", why, c.expected)
		}
	}
	f.write(f.signature, ada.sign(t, data, 7, now))
	if file := readCharterFile(f.lookup); file.first == nil {
		t.Fatalf("a signed charter was refused: %s", file.failure)
	}
	f.write(f.signature, ada.sign(t, data, 6, now))
	if why := refusal(); !strings.Contains(why, "charter.json.sig:2:1: the serial is 6, and 7 was in force") {
		t.Error(why)
	}
	f.write(f.signature, ada.sign(t, data, 7, now))
	f.write(f.keys, []byte("nobody"))
	if why := refusal(); !strings.Contains(why, "keys.pem:1:1: it has no public key") {
		t.Error(why)
	}
	f.write(f.keys, ada.public)
	f.write(f.state, []byte("serial\n"))
	if why := refusal(); !strings.Contains(why, `serial:1:1: it is not of the format; expected "serial NUMBER SHA256"`) {
		t.Error(why)
	}
	file := readCharterFile(func(name string) (string, bool) {
		if name == "PLUMBLINE_CHARTER_LEAST_SERIAL" {
			return "many", true
		}
		return f.lookup(name)
	})
	if !strings.Contains(file.failure, `PLUMBLINE_CHARTER_LEAST_SERIAL:1:1: it is "many"; expected 1 to 18 digits`) {
		t.Error(file.failure)
	}
}

func TestAProcessKeepsTheCharterBeforeOneThatItDoesNotTrust(t *testing.T) {
	ada, data, now := newSigner(t), compiledShop(t), time.Now()
	f := newSignedFiles(t, ada)
	f.write(f.charter, data)
	f.write(f.signature, ada.sign(t, data, 7, now))
	file := readCharterFile(f.lookup)
	taken := 0
	file.apply = func(*charter.Charter) { taken++ }

	other := append(data[:len(data):len(data)], '\n')
	f.write(f.charter, other) // its signature follows
	file.check(false)
	f.write(f.signature, ada.sign(t, other, 8, now))
	file.check(false)
	if taken != 1 || file.refused.Load() != 0 {
		t.Fatalf("%d taken, %d refused: %s", taken, file.refused.Load(), file.failure)
	}
	f.write(f.charter, data)
	f.write(f.signature, ada.sign(t, data, 7, now))
	file.check(false)
	file.check(false)
	if taken != 1 || file.refused.Load() != 1 {
		t.Fatalf("an older charter: %d taken, %d refused", taken, file.refused.Load())
	}
	f.write(f.signature, ada.sign(t, data, 9, now.Add(1500*time.Millisecond)))
	for !time.Now().After(now.Add(4*time.Second)) && taken == 1 {
		file.check(false)
		time.Sleep(20 * time.Millisecond)
	}
	if taken != 2 || file.refused.Load() != 2 {
		t.Errorf("a charter of later: %d taken, %d refused: %s", taken, file.refused.Load(), file.failure)
	}
	if text, err := os.ReadFile(f.state); err != nil || !strings.HasPrefix(string(text), "serial 9 ") {
		t.Errorf("the state is %q, %v", text, err)
	}
}

func TestAStateThatCannotBeKeptRefusesTheCharter(t *testing.T) {
	ada, data := newSigner(t), compiledShop(t)
	f := newSignedFiles(t, ada)
	f.state = filepath.Join(filepath.Dir(f.state), "none", "serial")
	f.write(f.charter, data)
	f.write(f.signature, ada.sign(t, data, 7, time.Now()))
	file := readCharterFile(f.lookup)
	if file.first != nil || !strings.Contains(file.failure, "none/serial:1:1: it cannot be written") {
		t.Fatal(file.failure)
	}
	file.check(false)
	if file.first != nil {
		t.Error("it was taken the second time")
	}
	if err := os.Mkdir(filepath.Dir(f.state), 0o700); err != nil {
		t.Fatal(err)
	}
	file.check(false)
	if file.first == nil {
		t.Errorf("it is refused although the state can be kept: %s", file.failure)
	}
}
