// Makes the charter of the cases of metrics.overflow, which test the limit of
// series alone.

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// charterWithoutValueLimits writes the charter with any number of values a
// label, and returns the name of the file.
func charterWithoutValueLimits() (name string, err error) {
	var document, registry map[string]json.RawMessage
	var attributes []map[string]any
	if err := errors.Join(json.Unmarshal([]byte(own()), &document), json.Unmarshal(document["registry"], &registry), json.Unmarshal(registry["attributes"], &attributes)); err != nil {
		return "", err
	}
	for _, a := range attributes {
		annotations, _ := a["annotations"].(map[string]any)
		if annotations == nil {
			annotations = map[string]any{}
			a["annotations"] = annotations
		}
		limits, _ := annotations["plumbline"].(map[string]any)
		if limits == nil {
			limits = map[string]any{}
			annotations["plumbline"] = limits
		}
		limits["cardinality"] = map[string]any{"max": 1 << 30}
	}
	if registry["attributes"], err = json.Marshal(attributes); err != nil {
		return "", err
	}
	if document["registry"], err = json.Marshal(registry); err != nil {
		return "", err
	}
	digest := sha256.Sum256(fmt.Appendf(nil, `{"policy":%s,"registry":%s}`, document["policy"], document["registry"]))
	document["digest"], _ = json.Marshal(hex.EncodeToString(digest[:])) // a text
	file, err := os.CreateTemp("", "charter-*.json")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return file.Name(), json.NewEncoder(file).Encode(document)
}
