// Validates a parsed charter before it becomes active.

package charter

import (
	"fmt"
	"slices"
	"strconv"
)

// validation validates a charter that was parsed. `plumbline compile` writes only
// valid ones; this is for files of other tools and other versions.
type validation struct {
	sources  map[string]map[string]string
	problems Problems
}

func (c *validation) found(list, name, what, expected string) {
	where := c.sources[list][name]
	if where == "" {
		where = list
		if name != "" {
			where += " " + strconv.Quote(name)
		}
	}
	c.problems = append(c.problems, Problem{where, what, expected})
}

func (c *validation) charter(t *Charter) {
	c.attributes(t)
	c.metrics(t)
	c.spans(t)
	c.enforcement(t)
	c.resource(t)
	c.services(t)
	c.codes(t)
	c.reasons(t)
	c.sampling(t.SamplingRules)
	c.baggage(t.Baggage)
	if t.Expose != "full" && t.Expose != "code" {
		c.found("errors", "", "expose is "+strconv.Quote(t.Expose), "full or code")
	}
	if t.ErrorType != "server_errors" && t.ErrorType != "failures" {
		c.found("errors", "", "error_type is "+strconv.Quote(t.ErrorType), "server_errors or failures")
	}
	if t.DeadlineMargin < 0 || t.DeadlineMarginMaxRatio < 0 || t.DeadlineMarginMaxRatio > 1 {
		c.found("deadlines", "", fmt.Sprintf("margin %v, at most %v of what remains", t.DeadlineMargin, t.DeadlineMarginMaxRatio), "neither below 0 nor a share above 1")
	}
}

func (c *validation) services(t *Charter) {
	for i, s := range t.Services {
		if s.Name == "" || slices.ContainsFunc(t.Services[:i], func(o Service) bool { return o.Name == s.Name }) {
			c.found("services", s.Name, "its name is empty or comes twice", "a name of its own")
		}
		for _, peer := range s.Peers {
			if _, ok := t.ServiceNamed(peer); !ok {
				c.found("services", s.Name, "it calls "+strconv.Quote(peer), "a service of the charter")
			}
		}
	}
}

// codeNames are the canonical codes of google.rpc.Code by number, without OK.
var codeNames = [...]string{
	"CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
	"DATA_LOSS", "UNAUTHENTICATED",
}

func (c *validation) codes(t *Charter) {
	slices.SortFunc(t.Codes, func(a, b Code) int { return a.Number - b.Number })
	if len(t.Codes) != len(codeNames) {
		c.found("errors", "", fmt.Sprintf("there are %d codes", len(t.Codes)), "the 16 of google.rpc.Code")
		return
	}
	for i, row := range t.Codes {
		switch {
		case row.Name != codeNames[i] || row.Number != i+1:
			c.found("errors", row.Name, fmt.Sprintf("its number is %d", row.Number), "the names and numbers of google.rpc.Code")
		case row.HTTP < 400 || row.HTTP > 599:
			c.found("errors", row.Name, fmt.Sprintf("its HTTP status is %d", row.HTTP), "one from 400 to 599")
		}
		c.fault(row.Name, row.Fault, false)
		c.retryable(row.Name, row.Retryable, false)
	}
	for status, code := range t.HTTPStatuses {
		if status < 400 || status > 599 {
			c.found("errors", "", fmt.Sprintf("status %d", status), "one from 400 to 599")
		}
		c.code(strconv.Itoa(status), code)
		c.fault(strconv.Itoa(status), t.HTTPFaults[status], true)
	}
	c.code("other_4xx", t.HTTPOther4xx)
	c.code("other_5xx", t.HTTPOther5xx)
}

// needed are the reasons that this module uses itself.
var needed = []string{ReasonUnspecified, ReasonDeadline, ReasonUnreachable, ReasonCallerCancelled, ReasonPanic}

func (c *validation) reasons(t *Charter) {
	known := map[string]bool{}
	for _, r := range t.Reasons {
		if r.Name == "" || known[r.Name] {
			c.found("reasons", r.Name, "it is empty or comes twice", "a reason of its own")
		}
		known[r.Name] = true
		if r.Code != "" {
			c.code(r.Name, r.Code)
		}
		c.fault(r.Name, r.Fault, true)
		c.retryable(r.Name, r.Retryable, true)
		if r.HTTP != 0 && (r.HTTP < 400 || r.HTTP > 599) {
			c.found("reasons", r.Name, fmt.Sprintf("its HTTP status is %d", r.HTTP), "one from 400 to 599")
		}
		if r.ServerError != "" && r.ServerError != "true" && r.ServerError != "false" {
			c.found("reasons", r.Name, "server_error is "+strconv.Quote(r.ServerError), "true or false")
		}
	}
	for _, name := range needed {
		if !known[name] {
			c.found("reasons", name, "it is not there", "the reasons that every service gives by itself")
		}
	}
	for _, e := range t.Exceptions {
		if e.Code != "own" {
			c.code(e.Error, e.Code)
		}
		if e.Reason != "" && !known[e.Reason] {
			c.found("errors", e.Error, "its reason is "+strconv.Quote(e.Reason), "a reason of the charter")
		}
	}
}

func (c *validation) code(of, code string) {
	if !slices.Contains(codeNames[:], code) {
		c.found("errors", of, "its code is "+strconv.Quote(code), "a name of google.rpc.Code")
	}
}

func (c *validation) fault(of, fault string, optional bool) {
	if fault != "caller" && fault != "service" && !(optional && fault == "") {
		c.found("errors", of, "its fault is "+strconv.Quote(fault), "caller or service")
	}
}

func (c *validation) retryable(of, retryable string, optional bool) {
	if !slices.Contains([]string{"true", "false", "with_delay"}, retryable) && !(optional && retryable == "") {
		c.found("errors", of, "retryable is "+strconv.Quote(retryable), "true, false or with_delay")
	}
}

func (c *validation) sampling(rules []SamplingRule) {
	if len(rules) == 0 {
		c.found("sampling", "", "there are no rules", "at least one")
		return
	}
	for i, r := range rules {
		if r.Name == "" || slices.ContainsFunc(rules[:i], func(o SamplingRule) bool { return o.Name == r.Name }) {
			c.found("sampling", r.Name, "its name is empty or comes twice", "a name of its own")
		}
		if !(r.Probability >= 0 && r.Probability <= 1) {
			c.found("sampling", r.Name, fmt.Sprintf("its probability is %v", r.Probability), "a number from 0 to 1")
		}
		if !slices.Contains([]string{"", "server", "client", "producer", "consumer", "internal"}, r.Match.Kind) {
			c.found("sampling", r.Name, "its kind is "+strconv.Quote(r.Match.Kind), "server, client, producer, consumer or internal")
		}
	}
	if m := rules[len(rules)-1].Match; m.Service+m.Kind+m.Method+m.Route != "" || len(m.Baggage) > 0 {
		c.found("sampling", rules[len(rules)-1].Name, "the last rule has a match", "one that fits every root")
	}
}

func (c *validation) baggage(p BaggagePolicy) {
	if p.MaxBytes < 0 || p.MaxBytes > 8192 || p.MaxEntries < 0 || p.MaxEntries > 64 {
		c.found("baggage", "", fmt.Sprintf("at most %d bytes and %d entries", p.MaxBytes, p.MaxEntries), "at most 8192 and 64")
	}
	for i, k := range p.Keys {
		if k.Key == "" || slices.ContainsFunc(p.Keys[:i], func(o BaggageKey) bool { return o.Key == k.Key }) {
			c.found("baggage", k.Key, "it is empty or comes twice", "a key of its own")
		}
		if k.MaxBytes < 1 || k.MaxBytes > 8192 {
			c.found("baggage", k.Key, fmt.Sprintf("at most %d bytes", k.MaxBytes), "from 1 to 8192")
		}
	}
}
