package charter_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// fleetCase is a compiled file of another version, or a broken one. The members are
// described in conformance/vectors/charters/README.md.
type fleetCase struct {
	Name     string
	Replace  [][2]string
	Prefix   string
	Cut      *int
	Digest   *bool
	Sources  *bool
	Accepted bool
	Words    []string
}

var statedDigest = regexp.MustCompile(`"digest":"[0-9a-f]{64}"`)

// file returns the compiled file of the case.
func (c fleetCase) file(t *testing.T, compiled string) string {
	t.Helper()
	for _, pair := range c.Replace {
		if !strings.Contains(compiled, pair[0]) {
			t.Fatalf("%s: there is no %s", c.Name, pair[0])
		}
		compiled = strings.ReplaceAll(compiled, pair[0], pair[1])
	}
	if c.Sources != nil {
		before, after, _ := strings.Cut(compiled, `,"sources":`)
		compiled = before + after[strings.LastIndex(after, `,"version":`):]
	}
	if c.Digest == nil {
		covered := compiled[strings.Index(compiled, `"policy":`):strings.LastIndex(compiled, `,"schema_url":`)]
		sum := sha256.Sum256([]byte("{" + covered + "}"))
		compiled = statedDigest.ReplaceAllString(compiled, `"digest":"`+hex.EncodeToString(sum[:])+`"`)
	}
	if c.Cut != nil {
		compiled = compiled[:*c.Cut]
	}
	return c.Prefix + compiled
}

// What a library does with compiled files of other versions is the same in every
// language.
func TestCompiledFilesOfAMixedFleet(t *testing.T) {
	compiled, err := os.ReadFile("../../conformance/vectors/charter/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../conformance/vectors/charters/fleet.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fleetCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		_, err := charter.ParseCompiled([]byte(c.file(t, string(compiled))))
		if (err == nil) != c.Accepted {
			t.Errorf("%s: %v", c.Name, err)
		}
		for _, word := range c.Words {
			if err != nil && !strings.Contains(err.Error(), word) {
				t.Errorf("%s: no %q in %v", c.Name, word, err)
			}
		}
	}
}
