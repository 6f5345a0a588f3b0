// The digest of exported items: that of the charter whose rules were applied to
// them. The SDK fixes the resource when a provider is made, so after a reload the
// digest is replaced at export.

package plumbline

import (
	"slices"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/logcopy"
)

// resources has the resource of the process as each charter exports it: with its
// digest, and without what is sensitive by it. The other attributes are those of
// the charter of the start.
type resources struct {
	identity *resource.Resource // not redacted
	started  *charter.Charter
	latest   atomic.Pointer[stamped]
}

// stamped is what items of one charter have. Immutable, but for records.
type stamped struct {
	by       *charter.Charter
	resource *resource.Resource
	waiting  *resource.Resource // of metrics that wait for the next start
	records  logcopy.Copies     // with the resource
}

func newResources(identity *resource.Resource, started *charter.Charter) *resources {
	return &resources{identity: identity, started: started}
}

// of returns the resource for items of a charter.
func (r *resources) of(rules *enforce.Rules) *resource.Resource { return r.stampOf(rules).resource }

func (r *resources) stampOf(rules *enforce.Rules) *stamped {
	by := rules.Charter()
	if latest := r.latest.Load(); latest != nil && latest.by == by {
		return latest
	}
	left := rules.ForAll().Redact(r.identity.Attributes())
	made := &stamped{by: by, waiting: resource.NewWithAttributes(r.started.SchemaURL, left...)}
	made.resource = made.waiting
	if by != r.started {
		made.resource = resource.NewWithAttributes(by.SchemaURL, withDigest(left, r.started.Digest, by.Digest)...)
	}
	r.latest.Store(made)
	return made
}

// withDigest returns attributes with another digest of the charter.
func withDigest(attributes []attribute.KeyValue, before, after string) []attribute.KeyValue {
	attributes = slices.Clone(attributes)
	for i := range attributes {
		if attributes[i].Key == charter.AttrPlumblineCharterDigest && attributes[i].Value.AsString() == before {
			attributes[i].Value = attribute.StringValue(after)
		}
	}
	return attributes
}

// span returns a span with the digest; the same one before any reload.
func (r *resources) span(of sdktrace.ReadOnlySpan, rules *enforce.Rules) sdktrace.ReadOnlySpan {
	if rules.Charter() == r.started {
		return of
	}
	return spanOf{ReadOnlySpan: of, resource: r.of(rules)}
}

// metrics sets the resource of metrics. While a part of them waits for the next
// start, they keep digest and schema URL of the start; what is sensitive by the
// active charter is removed all the same.
func (r *resources) metrics(of *metricdata.ResourceMetrics, rules *enforce.Rules, waits bool) {
	if rules.Charter() == r.started {
		return
	}
	stamped := r.stampOf(rules)
	if of.Resource = stamped.resource; waits {
		of.Resource = stamped.waiting
	}
}

// record returns a log record with the digest; the same one before any reload.
func (r *resources) record(of sdklog.Record, rules *enforce.Rules) sdklog.Record {
	if rules.Charter() == r.started {
		return of
	}
	s := r.stampOf(rules)
	return s.records.Of(&of, of.InstrumentationScope(), s.resource)
}
