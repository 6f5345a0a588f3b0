// The rule attribute-required: counts attributes that are missing. None is added,
// for an invented value looks like a real one.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// attributeRequired is about spans; events and log records have it by their name.
var attributeRequired = spanRule{
	apply: func(r *Rules, s spanItem) (name string, conforms bool) {
		return s.name, s.row == nil || !s.whole || r.require(s.row.required, s.attributes)
	},
}

// requiredKey is the key of a required attribute. A template is present if one
// of its keys is.
type requiredKey struct {
	key      string
	template bool
}

func (r *Rules) requiredKeys(keys []string) []requiredKey {
	required := make([]requiredKey, 0, len(keys))
	for _, key := range keys {
		required = append(required, requiredKey{key, r.byPrefix[attribute.Key(key)] != nil})
	}
	return required
}

// require counts each required attribute that is missing, and reports whether
// all are present.
func (r *Rules) require(required []requiredKey, attributes []attribute.KeyValue) (complete bool) {
	missing, last := int64(0), ""
	for i := range required {
		if !required[i].isIn(attributes) {
			missing, last = missing+1, required[i].key
		}
	}
	if missing > 0 {
		r.findings.ObserveOf(charter.RuleAttributeRequired, last, missing)
	}
	return missing == 0
}

func (k *requiredKey) isIn(attributes []attribute.KeyValue) bool {
	for i := range attributes {
		key := string(attributes[i].Key)
		if key == k.key || k.template && len(key) > len(k.key) && key[len(k.key)] == '.' && strings.HasPrefix(key, k.key) {
			return true
		}
	}
	return false
}
