// Package enforce applies the charter's rules to telemetry before it is exported.
//
// Each rule is in the file with its name, as attributelength.go; this is what
// applies them:
//
//   - attributerules.go: those about an attribute, whose list it has
//   - spanrules.go: those about a span, likewise
//   - metrics.go, points.go: those about a metric and about its points
//   - attributes.go, span.go, logrecord.go, logline.go, exemplars.go: to the kinds
//     of items
//
// attribute-sensitive is also in redaction.go (which keys, and how), nested.go
// (maps), url.go, sql.go and removedtexts.go (the same values in free texts). The
// views of the SDK remove labels and set buckets as they are recorded, which is
// cheaper; metrics.go corrects what they cannot.
//
// What is no rule: neverexported.go (command lines and the hash key), failedrule.go
// (items on which a rule panics), dedup.go (keys once each), errortuple.go (the
// error tuple within the SDK's attribute limits).
//
// Elsewhere: resource-identity in resource.go of the module, baggage-key and
// baggage-size in the package baggage, error-tuple in failure and in the packages
// that record operations.
package enforce

import (
	"crypto/rand"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/logcopy"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// Rules applies the charter's rules to spans, log records and attributes. Each
// violation is counted in plumbline.findings; it is corrected where the rule is
// enforced. Safe for concurrent use.
//
// They are those of one charter; InForce has those of the active one.
type Rules struct {
	charter  *charter.Charter
	findings *finding.Counter
	byKey    map[attribute.Key]keyRule
	byPrefix map[attribute.Key]*charter.Attribute
	literals []string // of span names, that resemble ids

	attributeRules []activeRule
	ofLabels       ruleSet

	sensitive bool      // attribute-sensitive is enforced
	message   redaction // of exception.message, which the status of a span repeats
	never     neverExported
	shapes    shapeCache
	macs      *sync.Pool // of keyedHash

	spans         spanTypes
	eventRequires map[string][]requiredKey // by event name
	metrics       metricRules
	views         string // see Views
	scopes        scopeRules
	records       logcopy.Copies // with another scope

	// See kept.go.
	kept  keptRedactions            // of charters before, stricter than this one
	since atomic.Pointer[time.Time] // when the charter became active; nil before
	late  *Rules                    // these, with what is kept; nil where that is nothing
	adds  keptRedactions            // of late rules: what they redact beside the charter's
}

// NewRules returns the rules of a charter; findings has its modes. Services with
// the same hash key hash a value to the same digits; an empty one is replaced by
// a random key of this process.
func NewRules(findings *finding.Counter, hashKey []byte, c *charter.Charter) *Rules {
	r := newRules(findings, c, keptRedactions{})
	r.initNeverExported(hashKey)
	if len(hashKey) == 0 {
		hashKey = make([]byte, 32)
		_, _ = rand.Read(hashKey) // never fails
	}
	r.macs = newKeyedHashes(hashKey)
	return r
}

// Next returns the rules of another charter with the same hash key.
func (r *Rules) Next(findings *finding.Counter, c *charter.Charter) *Rules {
	next := newRules(findings, c, keptRedactions{})
	r.handOn(next)
	if next.kept = r.keptBy(next); !next.kept.none() {
		next.late = newRules(findings.Enforcing(charter.RuleAttributeSensitive), c, next.kept)
		r.handOn(next.late)
	}
	return next
}

// handOn gives the rules of another charter what does not depend on the charter.
func (r *Rules) handOn(next *Rules) {
	next.initNeverExported([]byte(r.never.hashKey))
	next.macs = r.macs
	next.metrics.follow(&r.ForAll().metrics)
	next.scopes.stamped = append(slices.Clone(r.scopes.stamped), r.charter.SchemaURL)
}

func newRules(findings *finding.Counter, c *charter.Charter, adds keptRedactions) *Rules {
	r := &Rules{
		charter: c, findings: findings, adds: adds,
		byKey: make(map[attribute.Key]keyRule, len(c.Attributes)), byPrefix: map[attribute.Key]*charter.Attribute{},
		literals:  naming.Literals(c.SpanNames()),
		sensitive: findings.Enforces(charter.RuleAttributeSensitive),
	}
	r.initAttributeRules()
	r.initKeys()
	r.shapes.seed = maphash.MakeSeed()
	r.message = r.redactionOf(charter.AttrExceptionMessage)
	r.spans = newSpanTypes(c.Spans, r.requiredKeys)
	r.eventRequires = make(map[string][]requiredKey, len(c.Events))
	for i := range c.Events {
		r.eventRequires[c.Events[i].Name] = r.requiredKeys(c.Events[i].Required)
	}
	r.initMetrics()
	r.views = r.describeViews()
	r.initScopes()
	return r
}

// Charter returns the charter whose rules these are.
func (r *Rules) Charter() *charter.Charter { return r.charter }

// Findings returns the counter with the modes of this charter.
func (r *Rules) Findings() *finding.Counter { return r.findings }
