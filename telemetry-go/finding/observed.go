// Counts violations that no rule corrects.

package finding

// CountObserved counts n violations that are not corrected: as observed,
// whatever the mode of the rule, unless that is off.
func (f *Counter) CountObserved(rule string, n int64) {
	if f == nil {
		return
	}
	if m, on := f.mode(rule); on {
		m.counts[observed].Add(n)
	}
}

// Watches reports whether violations of a rule are counted.
func (f *Counter) Watches(rule string) bool {
	if f == nil {
		return false
	}
	_, on := f.mode(rule)
	return on
}
