// The tables that a reload of the charter replaces: a part of its policy.
// Names, metric definitions and the modes of rules stay those that the library
// was generated from.

package charter

import (
	"slices"
	"sync/atomic"
	"time"
)

// Tables are the part of a charter's policy that can change at run time:
// services and their peers, words in span names, error table, sampling, baggage,
// deadlines. Immutable.
type Tables struct {
	Version, Digest string

	Services []Service

	NamingWords []string // words in span names that are no ids

	Expose                 string
	ErrorType              string // which server telemetry has error.type: server_errors or failures
	Codes                  []Code
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
}

// BaggagePolicy is which baggage is propagated; sizes are in bytes.
type BaggagePolicy struct {
	MaxBytes, MaxEntries int
	Keys                 []BaggageKey
	Hosts                []string // patterns of hosts outside the charter that receive baggage
}

// Generated returns the tables of the charter that this module was generated
// from.
func Generated() *Tables { return generated }

var generated = &Tables{
	Version: Version, Digest: Digest,
	Services: Services, NamingWords: NamingWords,
	Expose: Expose, ErrorType: ErrorType, Codes: Codes, Reasons: Reasons,
	HTTPStatuses: HTTPStatuses, HTTPFaults: HTTPFaults, HTTPOther4xx: HTTPOther4xx, HTTPOther5xx: HTTPOther5xx,
	Exceptions:     Exceptions,
	SamplingRules:  SamplingRules,
	Baggage:        BaggagePolicy{MaxBytes: BaggageMaxBytes, MaxEntries: BaggageMaxEntries, Keys: BaggageKeys, Hosts: BaggageHosts},
	DeadlineMargin: DeadlineMargin, DeadlineMarginMaxRatio: DeadlineMarginMaxRatio,
}

var current atomic.Pointer[Tables]

// Current returns the active tables: those of the last SetCurrent, else the
// generated ones.
func Current() *Tables {
	if t := current.Load(); t != nil {
		return t
	}
	return generated
}

// SetCurrent sets the active tables of the process; nil for the generated ones.
func SetCurrent(t *Tables) { current.Store(t) }

// ServiceNamed returns the service with a name.
func (t *Tables) ServiceNamed(name string) (Service, bool) {
	i := slices.IndexFunc(t.Services, func(s Service) bool { return s.Name == name })
	if i < 0 {
		return Service{}, false
	}
	return t.Services[i], true
}

// OnlyPeer returns the service that the named one calls; false unless there is
// exactly one.
func (t *Tables) OnlyPeer(service string) (string, bool) {
	s, ok := t.ServiceNamed(service)
	if !ok || len(s.Peers) != 1 {
		return "", false
	}
	return s.Peers[0], true
}
