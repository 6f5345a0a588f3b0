// The policy of a compiled charter.

package charter

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// policy is policy.yaml as `plumbline compile` writes it.
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
	Resource struct {
		Required []struct {
			Key  string              `json:"key"`
			From []map[string]string `json:"from"`
		} `json:"required"`
	} `json:"resource"`
	Enforcement struct {
		Mode              string            `json:"mode"`
		UnknownAttributes string            `json:"unknown_attributes"`
		UnknownMetrics    string            `json:"unknown_metrics"`
		Rules             map[string]string `json:"rules"`
	} `json:"enforcement"`
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

// into adds the policy to a charter.
func (p *policy) into(t *Charter, c *validation) {
	t.NamingWords = p.Naming.Words
	t.DeadlineMargin, t.DeadlineMarginMaxRatio = time.Duration(p.Deadlines.MarginMillis)*time.Millisecond, p.Deadlines.MarginMaxRatio
	for _, s := range p.Services {
		t.Services = append(t.Services, Service{Name: s.Name, Language: s.Language, Team: s.Team, Tier: s.Tier, Boundary: s.Boundary, Peers: s.Peers, Hosts: s.Hosts})
	}
	for _, r := range p.Resource.Required {
		t.Resource = append(t.Resource, ResourceKey{Key: r.Key, From: sourcesOf(r.From)})
	}
	for _, r := range p.Sampling.Rules {
		if r.Probability == nil {
			c.found("sampling", r.Name, "it has no probability", "a number from 0 to 1")
			continue
		}
		t.SamplingRules = append(t.SamplingRules, SamplingRule{Name: r.Name, Match: SamplingMatch(r.Match), Probability: *r.Probability})
	}
	t.Baggage = BaggagePolicy{MaxBytes: p.Baggage.MaxBytes, MaxEntries: p.Baggage.MaxEntries, Hosts: p.Baggage.Hosts}
	for _, k := range p.Baggage.Keys {
		t.Baggage.Keys = append(t.Baggage.Keys, BaggageKey{Key: k.Key, MaxBytes: k.MaxBytes, CopyToSpans: k.CopyToSpans, FromBoundary: k.FromBoundary})
	}
	e := p.Enforcement
	t.Mode, t.UnknownAttributes, t.UnknownMetrics = cmp.Or(e.Mode, "observe"), cmp.Or(e.UnknownAttributes, "observe"), cmp.Or(e.UnknownMetrics, "keep")
	for _, name := range slices.Sorted(maps.Keys(e.Rules)) {
		t.Rules = append(t.Rules, Rule{Name: name, Mode: e.Rules[name]})
	}
	p.errorsInto(t, c)
}

// sourcesOf returns the sources of a resource attribute, each a map with one
// entry.
func sourcesOf(from []map[string]string) []Source {
	var sources []Source
	for _, source := range from {
		for kind, value := range source {
			sources = append(sources, Source{Kind: kind, Value: value})
		}
	}
	return sources
}

func (p *policy) errorsInto(t *Charter, c *validation) {
	t.Expose, t.ErrorType = p.Errors.Expose, cmp.Or(p.Errors.ErrorType, "server_errors")
	t.HTTPStatuses, t.HTTPFaults = map[int]string{}, map[int]string{}
	t.HTTPOther4xx, t.HTTPOther5xx = p.Errors.HTTP.Other4xx, p.Errors.HTTP.Other5xx
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
}
