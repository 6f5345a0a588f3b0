package charter

import (
	"slices"
	"sync/atomic"
	"time"
)

// Tables are what a charter says that may change while a process works: who
// calls whom, what failures mean, what is sampled, what travels. Names of
// attributes and metrics are the generated ones, whatever charter is in force.
// Immutable.
type Tables struct {
	Version, Digest string

	Services []Service

	NamingWords []string // names, however much they look like ids

	Expose                 string
	ErrorType              string // on which server telemetry error.type stands: server_errors or failures
	Codes                  []Code
	Reasons                []Reason
	HTTPStatuses           map[int]string
	HTTPFaults             map[int]string // fault of a status and its code, where it is not the code's
	HTTPOther4xx           string
	HTTPOther5xx           string
	Exceptions             []Exception
	SamplingRules          []SamplingRule
	Baggage                BaggagePolicy
	DeadlineMargin         time.Duration
	DeadlineMarginMaxRatio float64
}

// BaggagePolicy is which keys may travel, and how much of them.
type BaggagePolicy struct {
	MaxBytes, MaxEntries int
	Keys                 []BaggageKey
	Hosts                []string // patterns of hosts outside the charter to which baggage may go
}

// Generated are the tables that this module was built with.
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

// Current are the tables in force: those that were put in force last, else the
// generated ones.
func Current() *Tables {
	if t := current.Load(); t != nil {
		return t
	}
	return generated
}

// Use puts tables in force for the whole process; nil stands for the generated
// ones.
func SetCurrent(t *Tables) { current.Store(t) }

// ServiceNamed finds a service.
func (t *Tables) ServiceNamed(name string) (Service, bool) {
	i := slices.IndexFunc(t.Services, func(s Service) bool { return s.Name == name })
	if i < 0 {
		return Service{}, false
	}
	return t.Services[i], true
}

// OnlyPeer is the service that the named one calls, when there is exactly one.
func (t *Tables) OnlyPeer(service string) (string, bool) {
	s, ok := t.ServiceNamed(service)
	if !ok || len(s.Peers) != 1 {
		return "", false
	}
	return s.Peers[0], true
}
