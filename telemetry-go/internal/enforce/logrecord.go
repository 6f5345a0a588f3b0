// Applies the rules to a log record that is exported over OTLP.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Record returns the log record to export: the recorded one where nothing changes.
// exported is false where a rule panicked and the record may have a sensitive
// value; it is dropped then.
func (r *Rules) Record(recorded sdklog.Record) (enforced sdklog.Record, exported bool) {
	enforced = recorded
	defer func() {
		if recover() != nil {
			enforced, exported = afterFailure(r, recorded, r.bareRecord)
		}
	}()
	before := make([]attribute.KeyValue, 0, recorded.AttributesLen())
	recorded.WalkAttributes(func(kv attribute.KeyValue) bool {
		before = append(before, kv)
		return true
	})
	var removed removedTexts
	after := r.attributes(before, &removed)
	if name := recorded.EventName(); name != "" && recorded.DroppedAttributes() == 0 {
		r.require(r.eventRequires[name], after)
	}
	body, changed := r.body(recorded.Body(), &removed)
	if len(removed.texts) > 0 {
		after = removed.removeUnder(after, r.isFreeText)
	}
	scope := recorded.InstrumentationScope()
	rescoped := r.Scope(&scope)
	if same(after, before) && !changed && !rescoped {
		return recorded, true
	}
	if rescoped {
		enforced = r.records.Of(&recorded, scope, recorded.Resource())
	} else {
		enforced = recorded.Clone()
	}
	enforced.SetAttributes(after...)
	enforced.SetBody(body)
	return enforced, true
}

// body returns the body to export: a text without the values that were removed
// from the attributes, a map without its sensitive entries.
func (r *Rules) body(recorded attribute.Value, removed *removedTexts) (left attribute.Value, changed bool) {
	if recorded.Type() == attribute.STRING {
		text := removed.removeFrom(r.never.withoutHashKey(recorded.AsString()))
		return attribute.StringValue(text), text != recorded.AsString()
	}
	changedByNever := r.never.matches("", recorded)
	if changedByNever {
		recorded = r.never.removeFrom("", recorded, 0)
	}
	left, changed = r.redactNested("", recorded, removed, 0)
	if !changed || !r.findings.Record(charter.RuleAttributeSensitive) {
		return recorded, changedByNever
	}
	return left, true
}
