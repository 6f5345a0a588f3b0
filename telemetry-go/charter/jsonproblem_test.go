package charter_test

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// A compiled charter that is refused names the place of the error.
func TestRefusedFileNamesThePlace(t *testing.T) {
	of := func(policy, registry string) string {
		sum := sha256.Sum256([]byte(`{"policy":` + policy + `,"registry":` + registry + `}`))
		return "{\n\"format\":\"plumbline.charter/1\",\"digest\":\"" + hex.EncodeToString(sum[:]) + "\",\n\"policy\":" + policy + ",\"registry\":" + registry + "}"
	}
	for text, where := range map[string]string{
		"":                 "charter:1:1: ",
		"{\n\"format\": }": "charter:2:11: ",
		"{\"base\":[{\"format\":1}],\n \"format\" : \"x/1\"}":   "charter.base:",
		"{\"sources\":{\"format\":{}},\n \"format\" : \"x/1\"}": `format:2:13: "x/1"; expected`,
		"{}": `format: ""; expected "plumbline.charter/1"`,
		"{\"format\":\"plumbline.charter/1\",\n\"digest\":\"0\"}": "digest:2:10: it is 0, but",
		"{\"format\":\n[1]}":                              "charter.format:2:1: it is a JSON array; expected a string",
		of(`{"services":{}}`, `{}`):                       "policy.services:3:22: it is a JSON object; expected an array",
		of(`{}`, `{"metrics":[{"unit":1}]}`):              "registry.metrics.unit:3:",
		of("{\"baggage\":{\n\"max_bytes\":\"1\"}}", `{}`): "policy.baggage.max_bytes:4:",
	} {
		_, err := charter.ParseCompiled([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), where) {
			t.Errorf("%s: %v, want %s", text, err, where)
		}
	}
}

// What the digest does not cover must agree with the manifest, which it covers.
func TestEditedVersionIsRefused(t *testing.T) {
	version := regexp.MustCompile(`"version":"[^"]*"}\s*$`)
	url := regexp.MustCompile(`"schema_url":"[^"]*","sources"`)
	for where, edited := range map[string]string{
		"version:":    version.ReplaceAllString(string(shop.Charter), `"version":"9.9.9"}`),
		"schema_url:": url.ReplaceAllString(string(shop.Charter), `"schema_url":"https://example.com/9.9.9","sources"`),
	} {
		_, err := charter.ParseCompiled([]byte(edited))
		if err == nil || !strings.HasPrefix(err.Error(), where+"1:") || !strings.Contains(err.Error(), "9.9.9") {
			t.Errorf("%v, want %s", err, where)
		}
	}
}
