// Package environment reads settings from OTEL_* and PLUMBLINE_* variables. An
// invalid value is replaced by the default, with one warning.
package environment

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/plumbline/plumbline/telemetry-go/internal/secret"
)

// Warning is a variable whose value is not used.
type Warning struct {
	Variable string
	Value    string // for messages: without credentials, and bounded
	Expected string
	Default  string
}

// String returns the warning as a sentence.
func (w Warning) String() string {
	if w.Value == secret.Hidden {
		return fmt.Sprintf("%s is not %s; using %s", w.Variable, w.Expected, w.Default)
	}
	return fmt.Sprintf("%s=%q is not %s; using %s", w.Variable, w.Value, w.Expected, w.Default)
}

// Reader reads variables and collects warnings.
type Reader struct {
	lookup   func(string) (string, bool)
	warnings []Warning
}

// NewReader reads through lookup, such as os.LookupEnv.
func NewReader(lookup func(string) (string, bool)) *Reader { return &Reader{lookup: lookup} }

// Warnings returns those of all reads so far.
func (r *Reader) Warnings() []Warning { return slices.Clone(r.warnings) }

func (r *Reader) warn(variable, value, expected, fallback string) {
	r.warnings = append(r.warnings, Warning{variable, shown(value), expected, fallback})
}

// Warn adds a warning about a variable without its value.
func (r *Reader) Warn(variable, expected, fallback string) {
	r.warnings = append(r.warnings, Warning{variable, secret.Hidden, expected, fallback})
}

// longest is the part of a value in a warning, in bytes.
const longest = 128

// shown returns a value for a warning. An address is shown without credentials,
// whatever the variable is for.
func shown(value string) string {
	if strings.ContainsRune(value, '@') || strings.Contains(value, "://") {
		return secret.Address(value)
	}
	if len(value) > longest {
		return strings.ToValidUTF8(value[:longest], "") + secret.Hidden
	}
	return value
}

// Text returns the value of the first variable that is set and not blank; an empty
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

// Choice returns one of the allowed words, in any case.
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

// Count returns a whole number from 1 to 2^31-1.
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

// Millis returns a time in milliseconds, at least 1.
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

// Flag returns a boolean.
func (r *Reader) Flag(fallback bool, variables ...string) bool {
	return r.Choice(strconv.FormatBool(fallback), []string{"true", "false"}, variables...) == "true"
}

// URL returns an absolute http or https URL, and the name of its variable.
func (r *Reader) URL(fallback string, variables ...string) (address, from string) {
	variable, value := r.first(variables)
	if variable == "" {
		return fallback, ""
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		r.warnings = append(r.warnings, Warning{variable, secret.Address(value), "an http:// or https:// address", fallback})
		return fallback, ""
	}
	return value, variable
}

// Pair is a member of a key=value list.
type Pair struct{ Key, Value string }

// Pairs returns a list of key=value with percent-encoded values, separated by
// commas. One wrong member makes the whole list invalid, as the specification
// says of OTEL_RESOURCE_ATTRIBUTES. A warning names the place and no value.
func (r *Reader) Pairs(variable string) []Pair {
	pairs, wrong := r.members(variable, func(key string) bool { return key != "" }, func(string) bool { return true })
	if len(wrong) > 0 {
		r.Warn(variable, "a list key=value,key=value with percent-encoded values ("+wrong[0].String()+")", "none of it")
		return nil
	}
	return pairs
}

// Headers returns a list of name=value with percent-encoded values, of the first
// variable that is set. A wrong member is left out. A warning names the place
// and no value.
func (r *Reader) Headers(variables ...string) []Pair {
	return r.fields(isToken, isFieldValue, "", variables)
}

// Metadata returns the same for gRPC, which takes fewer names and values.
func (r *Reader) Metadata(variables ...string) []Pair {
	return r.fields(isMetadataKey, isMetadataValue, ", names of 0-9 a-z - _ . and printable ASCII, for gRPC", variables)
}

func (r *Reader) fields(isName, isValue func(string) bool, more string, variables []string) []Pair {
	variable, _ := r.first(variables)
	pairs, wrong := r.members(variable, isName, isValue)
	for _, place := range wrong {
		r.Warn(variable, "a list name=value,name=value with percent-encoded values"+more+" ("+place.String()+")", "the other entries")
	}
	return pairs
}

// Place is where in a list something is wrong, both counted from 1.
type Place struct{ Entry, Character int }

// String returns the place in words.
func (p Place) String() string { return fmt.Sprintf("entry %d, character %d", p.Entry, p.Character) }

func (r *Reader) members(variable string, isKey, isValue func(string) bool) (pairs []Pair, wrong []Place) {
	_, value := r.first([]string{variable})
	begin := 0
	for i, member := range strings.Split(value, ",") {
		at := func(bytes int) Place {
			return Place{Entry: i + 1, Character: utf8.RuneCountInString(value[:begin+bytes]) + 1}
		}
		if strings.TrimSpace(member) != "" {
			name, text, ok := strings.Cut(member, "=")
			key := strings.TrimSpace(name)
			decoded, err := url.PathUnescape(strings.TrimSpace(text))
			switch {
			case !ok:
				wrong = append(wrong, at(len(member)))
			case !isKey(key):
				wrong = append(wrong, at(len(name)-len(strings.TrimLeft(name, " \t"))))
			case err != nil:
				wrong = append(wrong, at(len(name)+1+badEscape(text)))
			case !isValue(decoded):
				wrong = append(wrong, at(len(name)+1))
			default:
				pairs = append(pairs, Pair{key, decoded})
			}
		}
		begin += len(member) + 1
	}
	return pairs, wrong
}

// badEscape returns the position of the first percent sign that two hexadecimal
// digits do not follow; 0 if there is none.
func badEscape(text string) int {
	for i := range len(text) {
		if text[i] == '%' && (len(text) < i+3 || strings.Trim(text[i+1:i+3], "0123456789abcdefABCDEF") != "") {
			return i
		}
	}
	return 0
}

// isToken reports whether text is a field name (RFC 9110 section 5.6.2).
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

// isFieldValue reports whether text can be sent (RFC 9110 section 5.5).
func isFieldValue(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}

// isMetadataKey reports whether text, in lower case, is a key that gRPC sends.
func isMetadataKey(text string) bool {
	return isToken(text) && !strings.ContainsAny(text, "!#$%&'*+^`|~")
}

// isMetadataValue reports whether gRPC sends text.
func isMetadataValue(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' })
}
