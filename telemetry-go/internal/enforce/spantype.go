// Finds the row of the charter's spans that a span matches (docs/span-types.md).

package enforce

import (
	"cmp"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// spanTypes are the rows of the charter's spans. Each row with match is indexed
// by the rarest of those keys, so that only rows of keys that a span has are
// tried, whatever the size of the charter.
type spanTypes struct {
	anchored [spanKindCount]map[string][]*spanRow // by key, the strongest first
	literal  [spanKindCount]map[string]*spanRow   // by name
}

const spanKindCount = int(trace.SpanKindConsumer) + 1

// spanRow is a row of the charter's spans.
type spanRow struct {
	*charter.Span
	rank     int // of several that match, the smallest wins
	template nameTemplate
	required []requiredKey
}

var spanKinds = map[string]trace.SpanKind{
	"internal": trace.SpanKindInternal, "server": trace.SpanKindServer, "client": trace.SpanKindClient,
	"producer": trace.SpanKindProducer, "consumer": trace.SpanKindConsumer,
}

func newSpanTypes(rows []charter.Span, required func(keys []string) []requiredKey) spanTypes {
	sorted := make([]*spanRow, len(rows))
	for i := range rows {
		sorted[i] = &spanRow{Span: &rows[i], template: parseTemplate(rows[i].Name), required: required(rows[i].Required)}
	}
	slices.SortFunc(sorted, func(a, b *spanRow) int {
		return cmp.Or(cmp.Compare(len(b.Match), len(a.Match)), strings.Compare(a.Type, b.Type))
	})
	var t spanTypes
	var uses [spanKindCount]map[string]int
	for _, kind := range spanKinds {
		t.anchored[kind], t.literal[kind], uses[kind] = map[string][]*spanRow{}, map[string]*spanRow{}, map[string]int{}
	}
	for rank, row := range sorted {
		row.rank = rank
		for _, key := range row.Match {
			uses[spanKinds[row.Kind]][key]++
		}
	}
	for _, row := range sorted {
		kind := spanKinds[row.Kind]
		if len(row.Match) == 0 {
			if t.literal[kind][row.Name] == nil && len(row.template.keys) == 0 {
				t.literal[kind][row.Name] = row
			}
			continue
		}
		rarest := slices.MinFunc(row.Match, func(a, b string) int {
			return cmp.Compare(uses[kind][a], uses[kind][b])
		})
		t.anchored[kind][rarest] = append(t.anchored[kind][rarest], row)
	}
	return t
}

// find returns the row that a span matches; nil if there is none.
func (t *spanTypes) find(kind trace.SpanKind, name string, attributes []attribute.KeyValue) *spanRow {
	if kind <= trace.SpanKindUnspecified || int(kind) >= spanKindCount {
		kind = trace.SpanKindInternal
	}
	var best *spanRow
	if anchored := t.anchored[kind]; len(anchored) > 0 {
		for i := range attributes {
			for _, row := range anchored[string(attributes[i].Key)] {
				if (best == nil || row.rank < best.rank) && hasAll(attributes, row.Match) {
					best = row
				}
			}
		}
	}
	if best != nil {
		return best
	}
	return t.literal[kind][name]
}

func hasAll(attributes []attribute.KeyValue, keys []string) bool {
	for _, key := range keys {
		if !has(attributes, key) {
			return false
		}
	}
	return true
}
