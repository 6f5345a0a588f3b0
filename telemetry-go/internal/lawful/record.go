package lawful

import (
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Record is the log record as it may leave. False: it may not leave, because a
// rule failed on it and it may have a sensitive value.
func (l *Law) Record(recorded sdklog.Record) (lawful sdklog.Record, leaves bool) {
	lawful = recorded
	defer l.failed(&leaves)
	before := make([]attribute.KeyValue, 0, recorded.AttributesLen())
	recorded.WalkAttributes(func(kv attribute.KeyValue) bool {
		before = append(before, kv)
		return true
	})
	var out taken
	after := l.attributes(before, &out)
	body, changed := l.body(recorded.Body(), &out)
	if len(out.texts) > 0 {
		after = out.outOfMessages(after)
	}
	if same(after, before) && !changed {
		return recorded, true
	}
	lawful = recorded.Clone()
	lawful.SetAttributes(after...)
	lawful.SetBody(body)
	return lawful, true
}

// body loses what is sensitive in its maps; one that is a text, what was taken
// out of the attributes.
func (l *Law) body(recorded attribute.Value, out *taken) (left attribute.Value, changed bool) {
	if recorded.Type() == attribute.STRING {
		text := out.outOf(l.withheld.out(recorded.AsString()))
		return attribute.StringValue(text), text != recorded.AsString()
	}
	withholds := l.withheld.holds("", recorded)
	if withholds {
		recorded = l.withheld.value("", recorded, 0)
	}
	left, changed = l.inside("", recorded, out, 0)
	if !changed || !l.findings.Found(charter.RuleAttributeSensitive) {
		return recorded, withholds
	}
	return left, true
}
