// Package charter reads compiled charters into immutable values, and has the
// names that this module itself uses as constants. This file declares the rows of
// a Charter.
package charter

// Metric is an instrument: name, unit, permitted labels and, for a histogram,
// bucket boundaries.
type Metric struct {
	Name       string
	Instrument string // counter, updowncounter, gauge or histogram
	Unit       string // UCUM
	Brief      string
	Attributes []string  // every label that the metric may carry
	Required   []string  // the labels that each point has; a template is never required of one
	Buckets    []float64 // upper bounds, ascending; in Unit
	MaxSeries  int       // 0 for no limit
	Deprecated bool
	RenamedTo  string // the successor of a deprecated metric; may be empty
}

// Span is a type of span. A span is of this type if it has the kind and every
// attribute of Match; without Match, if it has the kind and the literal name.
type Span struct {
	Type       string
	Kind       string // server, client, producer, consumer or internal
	Name       string // with attribute keys in braces
	Match      []string
	Attributes []string // every attribute that it may have, groups resolved
	Required   []string
}

// Event is a type of event.
type Event struct {
	Name       string
	Attributes []string
	Required   []string
}

// Attribute is the definition of an attribute in the registry.
type Attribute struct {
	Key        string
	Type       string // string, int, double, boolean, any, or a list such as string[]
	Template   bool   // Key is a prefix of keys
	Deprecated bool
	RenamedTo  string   // the successor of a deprecated key; may be empty
	Sensitive  string   // none, drop, hash or mask; empty for the default of the key
	Values     []string // the permitted ones, as text; empty for any
	MaxLength  int      // in UTF-16 code units; 0 for any
	MaxValues  int      // of a label, in a process; 0 for no limit
	OnOverflow any      // the value in place of further ones, a string, int64 or bool; nil removes the label
}

// Service is one service of the charter.
type Service struct {
	Name     string
	Language string
	Team     string
	Tier     int
	Boundary bool     // requests come from outside
	Peers    []string // services that it calls
	Hosts    []string // patterns of its own hosts: host, host:port or *.suffix
}

// ResourceKey is a required resource attribute. The first source with a value
// is used.
type ResourceKey struct {
	Key  string
	From []Source
}

// Source is the source of a resource attribute: Kind is value, env, generate or
// charter.
type Source struct {
	Kind  string
	Value string
}

// Code is the row of a canonical code in the error table. Retryable is true,
// false or with_delay.
type Code struct {
	Name        string
	Number      int
	HTTP        int
	Fault       string // caller or service
	Retryable   string
	ServerError bool // a server span has the status ERROR
}

// Reason is the row of a reason in the error table. Empty fields have the value
// of the code.
type Reason struct {
	Name        string
	Code        string
	Fault       string
	Retryable   string
	ServerError string
	HTTP        int // 0 for that of the code
	Owner       string
}

// Exception is the row of a Go error in the exception table.
type Exception struct {
	Error  string
	Code   string // a canonical name, or own for an error that has a code
	Reason string
}

// SamplingRule samples the root spans that Match matches with a probability.
type SamplingRule struct {
	Name        string
	Match       SamplingMatch
	Probability float64
}

// SamplingMatch is the condition of a sampling rule; an empty field matches
// every span.
type SamplingMatch struct {
	Service string            // service.name
	Kind    string            // server, client, producer, consumer or internal
	Method  string            // http.request.method, else rpc.method
	Route   string            // http.route, else the template that url.path follows
	Baggage map[string]string // value, or * for any
}

// BaggageKey is a permitted baggage key.
type BaggageKey struct {
	Key          string
	MaxBytes     int
	CopyToSpans  bool
	FromBoundary bool // accepted from outside
}

// Rule is a rule with its mode in the charter: off, observe or enforce.
type Rule struct {
	Name string
	Mode string
}
