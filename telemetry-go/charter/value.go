// The charter as one value.

package charter

import (
	_ "embed" // for the embedded charter
	"slices"
	"sync"
	"time"
)

// Charter is a whole charter: registry and policy. Immutable.
type Charter struct {
	Name, Version, SchemaURL, Digest string
	Base                             string // version of the base that the policy extends; empty for none

	Attributes []Attribute
	Metrics    []Metric
	Spans      []Span
	Events     []Event

	Services []Service
	Resource []ResourceKey // required, with their sources

	NamingWords []string // words in span names that are no ids

	Mode              string // off, observe or enforce
	Rules             []Rule // those with a mode of their own
	UnknownAttributes string // keep, observe or drop
	UnknownMetrics    string // keep or drop

	Expose                 string // the problem members at the trust boundary: full or code
	ErrorType              string // which server telemetry has error.type: server_errors or failures
	Codes                  []Code // by number
	Reasons                []Reason
	HTTPStatuses           map[int]string
	HTTPFaults             map[int]string // fault of a status, where it differs from that of its code
	HTTPOther4xx           string
	HTTPOther5xx           string
	Exceptions             []Exception
	SamplingRules          []SamplingRule
	Baggage                BaggagePolicy
	DeadlineMargin         time.Duration
	DeadlineMarginMaxRatio float64

	protected bool // see Protected
	places    map[string]map[string]string
}

// Place returns the file and line of a row that the charter was compiled from, such
// as registry/http.yaml:17; list is attributes, metrics, spans, services or reasons.
// It is empty where that is not known.
func (c *Charter) Place(list, name string) string { return c.places[list][name] }

// BaggagePolicy is which baggage is propagated; sizes are in bytes.
type BaggagePolicy struct {
	MaxBytes, MaxEntries int
	Keys                 []BaggageKey
	Hosts                []string // patterns of hosts outside the charter that receive baggage
}

// ServiceNamed returns the service with a name.
func (c *Charter) ServiceNamed(name string) (Service, bool) {
	i := slices.IndexFunc(c.Services, func(s Service) bool { return s.Name == name })
	if i < 0 {
		return Service{}, false
	}
	return c.Services[i], true
}

// ReasonNamed returns the row of a reason.
func (c *Charter) ReasonNamed(name string) (Reason, bool) {
	for i := range c.Reasons {
		if c.Reasons[i].Name == name {
			return c.Reasons[i], true
		}
	}
	return Reason{}, false
}

// OnlyPeer returns the service that the named one calls; false unless there is
// exactly one.
func (c *Charter) OnlyPeer(service string) (string, bool) {
	s, ok := c.ServiceNamed(service)
	if !ok || len(s.Peers) != 1 {
		return "", false
	}
	return s.Peers[0], true
}

// SpanNames returns the templates of all span names.
func (c *Charter) SpanNames() []string {
	names := make([]string, 0, len(c.Spans))
	for i := range c.Spans {
		names = append(names, c.Spans[i].Name)
	}
	return names
}

// ModeIn returns the mode of a rule in a process: the weaker of the process's
// mode and the rule's own, which is that of the charter where it has none.
func (c *Charter) ModeIn(process, rule string) string {
	if c.protected && rule == RuleAttributeSensitive && process != "off" {
		return "enforce"
	}
	stated := c.Mode
	for i := range c.Rules {
		if c.Rules[i].Name == rule {
			stated = c.Rules[i].Mode
		}
	}
	if slices.Index(modes, stated) < slices.Index(modes, process) {
		return stated
	}
	return process
}

// Protected returns the charter in mode observe, with attribute-sensitive enforced
// in every process that is not off: what holds in place of a charter that is
// refused.
func (c *Charter) Protected() *Charter {
	protected := *c
	protected.protected, protected.Mode = true, "observe"
	return &protected
}

//go:embed base.json
var embedded Compiled

// Compiled is a charter as `plumbline compile` writes it.
type Compiled string

// Parse parses the charter, as ParseCompiled.
func (c Compiled) Parse() (*Charter, error) { return ParseCompiled([]byte(c)) }

// Base returns the base that every charter can extend, as it is embedded in this
// module.
func Base() *Charter { return base() }

var base = sync.OnceValue(func() *Charter {
	c, err := embedded.Parse()
	if err != nil {
		panic(err) // a test parses it
	}
	return c
})
