package charter_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// A compiled charter that is refused names the place of the error.
func TestRefusedFileNamesThePlace(t *testing.T) {
	of := func(policy, registry string) string {
		sum := sha256.Sum256([]byte(`{"policy":` + policy + `,"registry":` + registry + `}`))
		return "{\n\"format\":\"plumbline.charter/1\",\"digest\":\"" + hex.EncodeToString(sum[:]) + "\",\n\"policy\":" + policy + ",\"registry\":" + registry + "}"
	}
	for text, where := range map[string]string{
		"":                                   "charter:1:1: ",
		"{\n\"format\": }":                   "charter:2:11: ",
		"{\"format\":\n[1]}":                 "charter.format:2:1: it is a JSON array; expected a string",
		of(`{"services":{}}`, `{}`):          "policy.services:3:22: it is a JSON object; expected an array",
		of(`{}`, `{"metrics":[{"unit":1}]}`): "registry.metrics.unit:3:",
		of("{\"baggage\":{\n\"max_bytes\":\"1\"}}", `{}`): "policy.baggage.max_bytes:4:",
	} {
		_, err := charter.ParseCompiled([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), where) {
			t.Errorf("%s: %v, want %s", text, err, where)
		}
	}
}
