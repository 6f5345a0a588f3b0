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
	anchored map[kindAndKey][]*spanRow // the strongest first
	literal  map[kindAndKey]*spanRow   // by name
}

type kindAndKey struct {
	kind trace.SpanKind
	key  string
}

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
	uses := map[kindAndKey]int{}
	for rank, row := range sorted {
		row.rank = rank
		for _, key := range row.Match {
			uses[kindAndKey{spanKinds[row.Kind], key}]++
		}
	}
	t := spanTypes{anchored: map[kindAndKey][]*spanRow{}, literal: map[kindAndKey]*spanRow{}}
	for _, row := range sorted {
		kind := spanKinds[row.Kind]
		if len(row.Match) == 0 {
			at := kindAndKey{kind, row.Name}
			if t.literal[at] == nil && len(row.template.keys) == 0 {
				t.literal[at] = row
			}
			continue
		}
		rarest := slices.MinFunc(row.Match, func(a, b string) int {
			return cmp.Compare(uses[kindAndKey{kind, a}], uses[kindAndKey{kind, b}])
		})
		at := kindAndKey{kind, rarest}
		t.anchored[at] = append(t.anchored[at], row)
	}
	return t
}

// find returns the row that a span matches; nil if there is none.
func (t *spanTypes) find(kind trace.SpanKind, name string, attributes []attribute.KeyValue) *spanRow {
	if len(t.anchored) == 0 && len(t.literal) == 0 {
		return nil
	}
	if kind == trace.SpanKindUnspecified {
		kind = trace.SpanKindInternal
	}
	var best *spanRow
	for i := range attributes {
		for _, row := range t.anchored[kindAndKey{kind, string(attributes[i].Key)}] {
			if (best == nil || row.rank < best.rank) && hasAll(attributes, row.Match) {
				best = row
			}
		}
	}
	if best != nil {
		return best
	}
	return t.literal[kindAndKey{kind, name}]
}

func hasAll(attributes []attribute.KeyValue, keys []string) bool {
	for _, key := range keys {
		if !has(attributes, key) {
			return false
		}
	}
	return true
}
