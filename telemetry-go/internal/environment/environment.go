// Package environment reads settings from OTEL_* and PLUMBLINE_* variables.
// What cannot be read becomes the default and one warning.
package environment

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Warning tells of a variable whose value is not in use.
type Warning struct {
	Variable string
	Value    string
	Expected string
	Default  string
}

// String is the whole warning in a sentence.
func (w Warning) String() string {
	return fmt.Sprintf("%s=%q is not %s; using %s", w.Variable, w.Value, w.Expected, w.Default)
}

// Reader reads variables and collects warnings.
type Reader struct {
	lookup   func(string) (string, bool)
	warnings []Warning
}

// NewReader reads through lookup, such as os.LookupEnv.
func NewReader(lookup func(string) (string, bool)) *Reader { return &Reader{lookup: lookup} }

// Warnings are those of all reads so far.
func (r *Reader) Warnings() []Warning { return slices.Clone(r.warnings) }

func (r *Reader) warn(variable, value, expected, fallback string) {
	r.warnings = append(r.warnings, Warning{variable, value, expected, fallback})
}

// Text is the value of the first variable that is set and not blank; an empty
// value counts as unset.
func (r *Reader) Text(fallback string, variables ...string) string {
	_, value := r.first(variables)
	if value == "" {
		return fallback
	}
	return value
}

func (r *Reader) first(variables []string) (variable, value string) {
	for _, variable := range variables {
		if value, ok := r.lookup(variable); ok && strings.TrimSpace(value) != "" {
			return variable, strings.TrimSpace(value)
		}
	}
	return "", ""
}

// Choice is one of the allowed words, in any case.
func (r *Reader) Choice(fallback string, allowed []string, variables ...string) string {
	variable, value := r.first(variables)
	if variable == "" {
		return fallback
	}
	if word := strings.ToLower(value); slices.Contains(allowed, word) {
		return word
	}
	r.warn(variable, value, "one of "+strings.Join(allowed, ", "), fallback)
	return fallback
}

// Count is a whole number from 1 to 2^31-1.
func (r *Reader) Count(fallback int, variables ...string) int {
	variable, value := r.first(variables)
	if variable == "" {
		return fallback
	}
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 1 {
		r.warn(variable, value, "a whole number from 1 to 2147483647", strconv.Itoa(fallback))
		return fallback
	}
	return int(n)
}

// Millis is a time in milliseconds, at least 1.
func (r *Reader) Millis(fallback time.Duration, variables ...string) time.Duration {
	variable, value := r.first(variables)
	if variable == "" {
		return fallback
	}
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 1 {
		r.warn(variable, value, "a time in milliseconds, a whole number from 1", strconv.FormatInt(fallback.Milliseconds(), 10))
		return fallback
	}
	return time.Duration(n) * time.Millisecond
}

// Flag is true or false.
func (r *Reader) Flag(fallback bool, variables ...string) bool {
	return r.Choice(strconv.FormatBool(fallback), []string{"true", "false"}, variables...) == "true"
}

// URL is an absolute http or https address. It is the variable's name that
// comes second.
func (r *Reader) URL(fallback string, variables ...string) (address, from string) {
	variable, value := r.first(variables)
	if variable == "" {
		return fallback, ""
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		r.warn(variable, value, "an http:// or https:// address", fallback)
		return fallback, ""
	}
	return value, variable
}

// Pair is a member of a key=value list.
type Pair struct{ Key, Value string }

// Pairs is a list of key=value with percent-encoded values, separated by
// commas. One wrong member makes the whole list invalid, as the specification
// says of OTEL_RESOURCE_ATTRIBUTES.
func (r *Reader) Pairs(variable string) []Pair {
	_, value := r.first([]string{variable})
	if value == "" {
		return nil
	}
	var pairs []Pair
	for _, member := range strings.Split(value, ",") {
		if strings.TrimSpace(member) == "" {
			continue
		}
		key, text, ok := strings.Cut(member, "=")
		key = strings.TrimSpace(key)
		decoded, err := url.PathUnescape(strings.TrimSpace(text))
		if !ok || key == "" || err != nil {
			r.warn(variable, value, "a list key=value,key=value with percent-encoded values (see "+strconv.Quote(member)+")", "none of it")
			return nil
		}
		pairs = append(pairs, Pair{key, decoded})
	}
	return pairs
}
