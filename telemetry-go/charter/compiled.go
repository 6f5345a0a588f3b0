// Parses a compiled charter, the JSON that `plumbline compile` writes, into
// Tables, and verifies its digest.

package charter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
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
	Format   string                       `json:"format"`
	Digest   string                       `json:"digest"`
	Version  string                       `json:"version"`
	Policy   json.RawMessage              `json:"policy"`
	Registry json.RawMessage              `json:"registry"`
	Sources  map[string]map[string]string `json:"sources"`
}

// ParseCompiled parses a compiled charter. For a file whose digest is not that
// of its content, or whose tables are invalid, it returns Problems.
func ParseCompiled(data []byte) (*Tables, error) {
	if len(data) > MaxCompiledBytes {
		return nil, Problems{{"charter", fmt.Sprintf("it has over %d bytes", MaxCompiledBytes), fmt.Sprintf("at most %d", MaxCompiledBytes)}}
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, Problems{{"charter", err.Error(), "the JSON that `plumbline compile` writes"}}
	}
	if d.Format != format {
		return nil, Problems{{"format", strconv.Quote(d.Format), strconv.Quote(format)}}
	}
	hash := sha256.New()
	fmt.Fprintf(hash, `{"policy":%s,"registry":%s}`, d.Policy, d.Registry)
	if proved := hex.EncodeToString(hash.Sum(nil)); proved != d.Digest {
		return nil, Problems{{"digest", "it is " + d.Digest + ", but policy and registry give " + proved, "a file as `plumbline compile` wrote it"}}
	}
	var p policy
	if err := json.Unmarshal(d.Policy, &p); err != nil {
		return nil, Problems{{"policy", err.Error(), "a policy of " + format}}
	}
	c := validation{sources: d.Sources}
	t := p.tables(&c)
	t.Version, t.Digest = d.Version, d.Digest
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return t, nil
}

// policy is the part of policy.yaml that tables come from.
type policy struct {
	Services []struct {
		Name     string   `json:"name"`
		Language string   `json:"language"`
		Team     string   `json:"team"`
		Tier     int      `json:"tier"`
		Boundary bool     `json:"boundary"`
		Peers    []string `json:"peers"`
		Hosts    []string `json:"hosts"`
	} `json:"services"`
	Naming struct {
		Words []string `json:"words"`
	} `json:"naming"`
	Deadlines struct {
		MarginMillis   int64   `json:"margin_ms"`
		MarginMaxRatio float64 `json:"margin_max_ratio"`
	} `json:"deadlines"`
	Errors struct {
		Expose    string `json:"expose"`
		ErrorType string `json:"error_type"`
		Codes     map[string]struct {
			Number      int    `json:"number"`
			HTTP        int    `json:"http"`
			Fault       string `json:"fault"`
			Retryable   word   `json:"retryable"`
			ServerError bool   `json:"server_error"`
		} `json:"codes"`
		Reasons []struct {
			Reason      string `json:"reason"`
			Code        string `json:"code"`
			Fault       string `json:"fault"`
			Retryable   word   `json:"retryable"`
			ServerError word   `json:"server_error"`
			HTTP        int    `json:"http"`
			Owner       string `json:"owner"`
		} `json:"reasons"`
		HTTP struct {
			Statuses map[string]statusRow `json:"statuses"`
			Other4xx string               `json:"other_4xx"`
			Other5xx string               `json:"other_5xx"`
		} `json:"http"`
		Exceptions struct {
			Go []struct {
				Error  string `json:"error"`
				Code   string `json:"code"`
				Reason string `json:"reason"`
			} `json:"go"`
		} `json:"exceptions"`
	} `json:"errors"`
	Sampling struct {
		Rules []struct {
			Name  string `json:"name"`
			Match struct {
				Service string            `json:"service"`
				Kind    string            `json:"kind"`
				Method  string            `json:"method"`
				Route   string            `json:"route"`
				Baggage map[string]string `json:"baggage"`
			} `json:"match"`
			Probability *float64 `json:"probability"`
		} `json:"rules"`
	} `json:"sampling"`
	Baggage struct {
		MaxBytes   int      `json:"max_bytes"`
		MaxEntries int      `json:"max_entries"`
		Hosts      []string `json:"hosts"`
		Keys       []struct {
			Key          string `json:"key"`
			MaxBytes     int    `json:"max_bytes"`
			CopyToSpans  bool   `json:"copy_to_spans"`
			FromBoundary bool   `json:"from_boundary"`
		} `json:"keys"`
	} `json:"baggage"`
}

// word is text, or a boolean as the word for it.
type word string

// UnmarshalJSON reads either.
func (w *word) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "true" || text == "false" {
		*w = word(text)
		return nil
	}
	return json.Unmarshal(data, (*string)(w))
}

// statusRow is what an HTTP status means: a code, or a code with its fault.
type statusRow struct {
	Code  string `json:"code"`
	Fault string `json:"fault"`
}

// UnmarshalJSON reads either.
func (r *statusRow) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &r.Code)
	}
	type plain statusRow
	return json.Unmarshal(data, (*plain)(r))
}

func (p *policy) tables(c *validation) *Tables {
	t := &Tables{
		Expose:         p.Errors.Expose,
		ErrorType:      cmp.Or(p.Errors.ErrorType, "server_errors"),
		NamingWords:    p.Naming.Words,
		HTTPStatuses:   map[int]string{},
		HTTPFaults:     map[int]string{},
		HTTPOther4xx:   p.Errors.HTTP.Other4xx,
		HTTPOther5xx:   p.Errors.HTTP.Other5xx,
		DeadlineMargin: time.Duration(p.Deadlines.MarginMillis) * time.Millisecond, DeadlineMarginMaxRatio: p.Deadlines.MarginMaxRatio,
		Baggage: BaggagePolicy{MaxBytes: p.Baggage.MaxBytes, MaxEntries: p.Baggage.MaxEntries, Hosts: p.Baggage.Hosts},
	}
	for _, s := range p.Services {
		t.Services = append(t.Services, Service{Name: s.Name, Language: s.Language, Team: s.Team, Tier: s.Tier, Boundary: s.Boundary, Peers: s.Peers, Hosts: s.Hosts})
	}
	for name, row := range p.Errors.Codes {
		t.Codes = append(t.Codes, Code{Name: name, Number: row.Number, HTTP: row.HTTP, Fault: row.Fault, Retryable: string(row.Retryable), ServerError: row.ServerError})
	}
	for _, r := range p.Errors.Reasons {
		t.Reasons = append(t.Reasons, Reason{Name: r.Reason, Code: r.Code, Fault: r.Fault, Retryable: string(r.Retryable), ServerError: string(r.ServerError), HTTP: r.HTTP, Owner: r.Owner})
	}
	for status, row := range p.Errors.HTTP.Statuses {
		n, err := strconv.Atoi(status)
		if err != nil {
			c.found("errors", "", "status "+strconv.Quote(status), "a number from 400 to 599")
		}
		t.HTTPStatuses[n] = row.Code
		if row.Fault != "" {
			t.HTTPFaults[n] = row.Fault
		}
	}
	for _, e := range p.Errors.Exceptions.Go {
		t.Exceptions = append(t.Exceptions, Exception{Error: e.Error, Code: e.Code, Reason: e.Reason})
	}
	for _, r := range p.Sampling.Rules {
		if r.Probability == nil {
			c.found("sampling", r.Name, "it has no probability", "a number from 0 to 1")
			continue
		}
		t.SamplingRules = append(t.SamplingRules, SamplingRule{Name: r.Name, Match: SamplingMatch(r.Match), Probability: *r.Probability})
	}
	for _, k := range p.Baggage.Keys {
		t.Baggage.Keys = append(t.Baggage.Keys, BaggageKey{Key: k.Key, MaxBytes: k.MaxBytes, CopyToSpans: k.CopyToSpans, FromBoundary: k.FromBoundary})
	}
	c.tables(t)
	return t
}
