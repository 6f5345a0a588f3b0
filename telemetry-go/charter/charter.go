// Package charter has the names, units, buckets and tables of the charter as
// Go constants. charter_gen.go is generated from the charter's YAML; this file
// gives its rows their types and look-ups.
package charter

// Metric is one instrument: its name, unit, the labels it may carry and, for a
// histogram, its bucket boundaries.
type Metric struct {
	Name       string
	Instrument string // counter, updowncounter, gauge or histogram
	Unit       string // UCUM
	Brief      string
	Attributes []string  // every label that the metric may carry
	Buckets    []float64 // upper bounds, ascending; in Unit
	MaxSeries  int       // 0: no limit stated
}

// Attribute is what the charter holds an attribute to.
type Attribute struct {
	Key        string
	Type       string // string, int, double, boolean, any, or a list such as string[]
	Template   bool   // Key is a prefix; one more word follows
	Deprecated bool
	RenamedTo  string   // the successor of a deprecated one; empty: none
	Sensitive  string   // drop, hash or mask; empty: not at all
	Values     []string // the only ones; empty: any
	MaxLength  int      // in UTF-16 units, as on the JVM; 0: any
}

// Service is one service of the charter.
type Service struct {
	Name     string
	Language string
	Team     string
	Tier     int
	Boundary bool     // strangers call it
	Peers    []string // services that it calls
	Hosts    []string // patterns of its own hosts: host, host:port or *.suffix
}

// ResourceKey is a required resource attribute; the first source that has a
// value gives it.
type ResourceKey struct {
	Key  string
	From []Source
}

// Source says where a resource attribute comes from: Kind is value, env,
// generate or charter.
type Source struct {
	Kind  string
	Value string
}

// Code is the row of a canonical code. Retryable is true, false or with_delay.
type Code struct {
	Name        string
	Number      int
	HTTP        int
	Fault       string // caller or service
	Retryable   string
	ServerError bool // the span of a server counts as failed
}

// Reason is the row of a reason. What is empty comes from the code's row.
type Reason struct {
	Name        string
	Code        string
	Fault       string
	Retryable   string
	ServerError string
	HTTP        int // 0: the code's
	Owner       string
}

// Exception is the code of one kind of Go error.
type Exception struct {
	Error  string
	Code   string // a canonical name, or own: the error carries its code
	Reason string
}

// SamplingRule decides for the root spans that Match fits, with the given
// probability.
type SamplingRule struct {
	Name        string
	Match       SamplingMatch
	Probability float64
}

// SamplingMatch is what a root must have for its rule; what is empty fits all.
type SamplingMatch struct {
	Service string            // service.name
	Kind    string            // server, client, producer, consumer or internal
	Method  string            // http.request.method, else rpc.method
	Route   string            // http.route, else the template that url.path follows
	Baggage map[string]string // value, or * for any
}

// BaggageKey is a key that may travel.
type BaggageKey struct {
	Key          string
	MaxBytes     int
	CopyToSpans  bool
	FromBoundary bool // strangers may send it
}

// Rule is a rule of enforcement with its mode: off, observe or enforce.
type Rule struct {
	Name string
	Mode string
}

// ServiceNamed finds a service of the charter in force.
func ServiceNamed(name string) (Service, bool) { return Current().ServiceNamed(name) }

// OnlyPeer is the service that the named one calls, when there is exactly one.
func OnlyPeer(service string) (string, bool) { return Current().OnlyPeer(service) }
