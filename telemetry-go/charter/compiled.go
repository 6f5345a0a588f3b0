// Parses a compiled charter, the JSON that `plumbline compile` writes, and
// verifies its digest. registry.go and policy.go have its two parts.

package charter

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Problem is one error in a compiled charter. Where is the line of the YAML
// that it was compiled from, if the file has it.
type Problem struct{ Where, What, Expected string }

// String returns place, error and expected value.
func (p Problem) String() string {
	return p.Where + ": " + p.What + "; expected " + p.Expected
}

// Problems are all errors in a compiled charter.
type Problems []Problem

// Error returns all problems in one line.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = problem.String()
	}
	return strings.Join(texts, " | ")
}

const (
	format = "plumbline.charter/1"
	// MaxCompiledBytes is the size limit of a compiled charter, in bytes.
	MaxCompiledBytes = 8 << 20
)

// document is the JSON that `plumbline compile` writes.
type document struct {
	Format    string                       `json:"format"`
	Digest    string                       `json:"digest"`
	Version   string                       `json:"version"`
	Base      string                       `json:"base"`
	SchemaURL string                       `json:"schema_url"`
	Policy    json.RawMessage              `json:"policy"`
	Registry  json.RawMessage              `json:"registry"`
	Sources   map[string]map[string]string `json:"sources"`
}

// agrees compares the members that the digest does not cover with the manifest, which
// it covers.
func (d *document) agrees(data []byte, schemaURL string) (problems Problems) {
	agree := func(member, stated, expected string) {
		if stated != expected {
			problems = append(problems, Problem{placeOf(data, member), "it is " + strconv.Quote(stated) + "; the manifest differs", strconv.Quote(expected)})
		}
	}
	if schemaURL != "" {
		agree("schema_url", d.SchemaURL, schemaURL)
		agree("version", d.Version, schemaURL[strings.LastIndexByte(schemaURL, '/')+1:])
	}
	return problems
}

// ParseCompiled parses a compiled charter. For a file whose digest is not that
// of its content, or that is invalid, it returns Problems.
func ParseCompiled(data []byte) (*Charter, error) {
	if len(data) > MaxCompiledBytes {
		return nil, Problems{{"charter", fmt.Sprintf("it has over %d bytes", MaxCompiledBytes), fmt.Sprintf("at most %d", MaxCompiledBytes)}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, Problems{jsonProblem("charter", err, data, data, "the JSON that `plumbline compile` writes")}
	}
	if d.Format != format {
		return nil, Problems{{placeOf(data, "format"), strconv.Quote(d.Format), strconv.Quote(format)}}
	}
	hash := sha256.New()
	fmt.Fprintf(hash, `{"policy":%s,"registry":%s}`, d.Policy, d.Registry)
	if proved := hex.EncodeToString(hash.Sum(nil)); proved != d.Digest {
		return nil, Problems{{placeOf(data, "digest"), "it is " + d.Digest + ", but policy and registry give " + proved, "a file as `plumbline compile` wrote it"}}
	}
	var p policy
	if err := json.Unmarshal(d.Policy, &p); err != nil {
		return nil, Problems{jsonProblem("policy", err, data, d.Policy, "a policy of "+format)}
	}
	var r registry
	if err := json.Unmarshal(d.Registry, &r); err != nil {
		return nil, Problems{jsonProblem("registry", err, data, d.Registry, "a registry of "+format)}
	}
	if problems := d.agrees(data, r.Manifest.SchemaURL); len(problems) > 0 {
		return nil, problems
	}
	v := validation{sources: d.Sources}
	c := &Charter{Version: d.Version, Digest: d.Digest, Base: d.Base, SchemaURL: d.SchemaURL, places: d.Sources}
	r.into(c, &v)
	p.into(c, &v)
	v.charter(c)
	if len(v.problems) > 0 {
		return nil, v.problems
	}
	return c, nil
}
