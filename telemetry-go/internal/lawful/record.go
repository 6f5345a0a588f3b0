package lawful

import (
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Record is the log record as it may leave.
func (l *Law) Record(recorded sdklog.Record) (lawful sdklog.Record) {
	lawful = recorded
	defer l.findings.Guard(charter.RuleAttributeUnknown)
	before := make([]attribute.KeyValue, 0, recorded.AttributesLen())
	recorded.WalkAttributes(func(kv attribute.KeyValue) bool {
		before = append(before, kv)
		return true
	})
	after := l.Attributes(before)
	if len(after) == len(before) && (len(after) == 0 || &after[0] == &before[0]) {
		return recorded
	}
	lawful = recorded.Clone()
	lawful.SetAttributes(after...)
	return lawful
}
