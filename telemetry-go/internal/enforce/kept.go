// Redactions that outlive the charter that stated them: a value that was recorded
// while it was sensitive stays redacted after a reload.

package enforce

import (
	"strings"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// keptRedactions are those of earlier charters that are stricter than the active
// ones. The zero value has none.
type keptRedactions struct {
	keys      map[string]redaction
	templates map[string]redaction // by the prefix of the keys
	defaults  bool                 // those of keys whose row states none
}

func (k keptRedactions) none() bool { return len(k.keys)+len(k.templates) == 0 && !k.defaults }

// of returns the redaction that a key keeps.
func (k keptRedactions) of(key string) redaction {
	strictest := k.keys[key]
	if len(k.templates) == 0 {
		return strictest
	}
	for dot := strings.LastIndexByte(key, '.'); dot > 0; dot = strings.LastIndexByte(key[:dot], '.') {
		strictest = stricter(strictest, k.templates[key[:dot]])
	}
	return strictest
}

// stricter returns the stricter of two redactions.
func stricter(a, b redaction) redaction {
	if a == notSensitive || b != notSensitive && b < a {
		return b
	}
	return a
}

// enforcedRedaction returns what is done to the values of a key: nothing while
// attribute-sensitive is not enforced.
func (r *Rules) enforcedRedaction(key string) redaction {
	if !r.sensitive {
		return notSensitive
	}
	return r.redactionOf(key)
}

// keptBy returns what next must keep of r and of what r keeps itself.
func (r *Rules) keptBy(next *Rules) keptRedactions {
	kept := keptRedactions{
		keys: map[string]redaction{}, templates: map[string]redaction{},
		defaults: (r.sensitive || r.kept.defaults) && !next.sensitive,
	}
	keep := func(keys map[string]redaction, key string, before redaction) {
		had, has := stricter(r.enforcedRedaction(key), before), next.enforcedRedaction(key)
		if had != notSensitive && had != has && stricter(had, has) == had {
			keys[key] = had
		}
	}
	for key := range r.kept.keys {
		keep(kept.keys, key, r.kept.of(key))
	}
	for key, before := range r.kept.templates {
		keep(kept.templates, key, before)
	}
	for _, c := range []*charter.Charter{r.charter, next.charter} {
		for i := range c.Attributes {
			row := &c.Attributes[i]
			if row.Template {
				keep(kept.templates, row.Key, r.kept.templates[row.Key])
			} else {
				keep(kept.keys, row.Key, r.kept.of(row.Key))
			}
		}
	}
	return kept
}

// ForRecorded returns the rules for an item that was recorded at a time: one of
// before the charter became active keeps the redactions of the charters until then.
// A time in the future is none at which it was recorded.
func (r *Rules) ForRecorded(at time.Time) *Rules {
	if r.late == nil {
		return r
	}
	if since := r.since.Load(); since != nil && at.After(*since) && !at.After(time.Now()) {
		return r
	}
	return r.late
}

// ForAll returns the rules for what has no time of its own, because it is recorded
// once for a whole process: the resource, scopes, and the sums of metrics. They keep
// the redactions of all charters before.
func (r *Rules) ForAll() *Rules {
	if r.late != nil {
		return r.late
	}
	return r
}

// Keeps reports whether earlier charters redacted more than this one.
func (r *Rules) Keeps() bool { return r.late != nil }
